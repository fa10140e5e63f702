import { describe, expect, test } from 'vitest';
import * as read from '../../src/aws/sagemaker-answers.ts';
import { expectNothingUndefined, overTheWire } from './answers.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const time = new Date('2026-01-02T03:04:05.678Z');
const anImage = { ImageName: 'Torch', ImageArn: 'arn:image', CreationTime: time, LastModifiedTime: time };
const aVersion = {
  ImageArn: 'arn:image',
  ImageVersionArn: 'arn:version',
  Version: 0,
  CreationTime: time,
  LastModifiedTime: time,
};

const readImage = (answer: object) => read.readImageDetails(registry, overTheWire(answer));
const readVersion = (answer: object) =>
  read.readVersionDetails({ registry, name: 'Torch' }, overTheWire(answer));

describe.each([
  ['an image', anImage, readImage],
  ['a version', aVersion, readVersion],
])('%s', (_, least, reader) => {
  test('what AWS leaves out is null, and never undefined; a status is UNKNOWN', () => {
    const record = reader(least);
    expectNothingUndefined(record);
    expect(record).toMatchObject({ status: 'UNKNOWN', creationTime: time, lastModifiedTime: time });
  });

  test.each(Object.keys(least))('without %s it is an answer that cannot be understood', (member) => {
    for (const missing of [undefined, null]) {
      expect(() => reader({ ...least, [member]: missing })).toThrow(
        expect.objectContaining({ name: 'InvalidAnswerError', message: expect.stringContaining(member) }),
      );
    }
  });
});

test('a version keeps the name that was asked for: AWS lower-cases it in the ARN', () => {
  expect(readVersion(aVersion).image).toEqual({ registry, name: 'Torch' });
});

test.each<[string, string, (value: string) => unknown]>([
  ['ImageStatus', 'UPDATING', (value) => readImage({ ...anImage, ImageStatus: value }).status],
  ['ImageVersionStatus', 'DELETING', (v) => readVersion({ ...aVersion, ImageVersionStatus: v }).status],
  ['JobType', 'NOTEBOOK_KERNEL', (value) => readVersion({ ...aVersion, JobType: value }).jobType],
  ['Processor', 'GPU', (value) => readVersion({ ...aVersion, Processor: value }).processor],
  ['VendorGuidance', 'STABLE', (v) => readVersion({ ...aVersion, VendorGuidance: v }).vendorGuidance],
])('%s: known values as they are, new ones as UNKNOWN', (_, known, reader) => {
  expect(reader(known)).toBe(known);
  expect(reader('ADDED_SINCE')).toBe('UNKNOWN');
});
