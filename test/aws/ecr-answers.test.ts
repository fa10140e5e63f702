import { describe, expect, test } from 'vitest';
import * as read from '../../src/aws/ecr-answers.ts';
import { mirror } from '../../src/aws/enums.ts';
import { readFailure, toGatewayError } from '../../src/aws/errors.ts';
import fc from '../helpers/fast-check.ts';
import { expectNothingUndefined, overTheWire } from './answers.ts';

const registry = { registryId: '111122223333', region: 'cn-north-1' };
const repository = { registry, name: 'team/app' };
const digest = `sha256:${'1'.repeat(64)}`;
const image = { repository, digest };

const readOneImage = (answer: object) => read.readImages(repository, [overTheWire(answer)])[0];
const readPreview = (answer: object) => read.readLifecyclePreview(repository, overTheWire(answer));
const readResult = (answer: object) => read.readLifecyclePreviewResult(repository, overTheWire(answer));
const readReferrer = (answer: object) => read.readReferrer(image, overTheWire(answer));
const readRepository = (answer: object) => read.readRepository(registry, overTheWire(answer));
const readReplication = (answer: object) => read.readReplicationStatus(image, overTheWire(answer));

const aResult = { imageDigest: digest };
const aReferrer = { digest, mediaType: 'm', size: 1 };
const aRepository = { repositoryName: 'team/app' };
const aReplication = { region: 'cn-north-1', registryId: '111122223333' };

/** The least that each answer must hold, and how it is read. */
const READERS: Record<string, readonly [least: object, read: (answer: object) => unknown]> = {
  repository: [aRepository, readRepository],
  image: [aResult, readOneImage],
  referrer: [aReferrer, readReferrer],
  'replication status': [aReplication, readReplication],
  'lifecycle policy': [
    { lifecyclePolicyText: '{}' },
    (answer) => read.readLifecyclePolicy(overTheWire(answer)),
  ],
  'lifecycle preview': [{ summary: { transitioningImageTotalCounts: [{}] } }, readPreview],
  'preview result': [aResult, readResult],
};

describe.each(Object.entries(READERS))('%s', (_, [least, reader]) => {
  test('what AWS leaves out is null, and never undefined', () => {
    expectNothingUndefined(reader(least));
  });

  const required = Object.keys(least).filter((member) => member !== 'summary');
  test.each(required)('without %s it is an answer that cannot be understood', (member) => {
    for (const missing of [undefined, null]) {
      expect(() => reader({ ...least, [member]: missing })).toThrow(
        expect.objectContaining({ name: 'InvalidAnswerError', message: expect.stringContaining(member) }),
      );
    }
  });
});

test('an exclusion filter without its pattern is an answer that cannot be understood', () => {
  const filters = { imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD' }] };
  expect(() => readRepository({ ...aRepository, ...filters })).toThrow(/imageTagMutabilityExclusionFilters/);
});

describe('a repository', () => {
  test('has the ARN and URI of its partition where AWS sends none, and else what AWS sends', () => {
    expect(readRepository(aRepository)).toMatchObject({
      arn: 'arn:aws-cn:ecr:cn-north-1:111122223333:repository/team/app',
      uri: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/team/app',
    });
    const sent = { ...aRepository, repositoryArn: 'arn:sent', repositoryUri: 'uri/sent' };
    expect(readRepository(sent)).toMatchObject({ arn: 'arn:sent', uri: 'uri/sent' });
  });
});

describe('images', () => {
  test('that come in several entries are one, with all their tags once', () => {
    const entries = [
      { imageDigest: digest, imageTags: ['a', 'b'] },
      { imageDigest: 'other' },
      { imageDigest: digest, imageTags: ['b', 'c'] },
    ];
    const images = read.readImages(repository, entries);
    expect(images.map(({ digest, tags }) => ({ digest, tags }))).toEqual([
      { digest, tags: ['a', 'b', 'c'] },
      { digest: 'other', tags: [] },
    ]);
  });

  test('have no subject when AWS sends an empty one', () => {
    expect(readOneImage({ ...aResult, subjectManifestDigest: '' })).toMatchObject({
      subjectManifestDigest: null,
    });
  });
});

describe('values of an enum', () => {
  /** Each enum member of an answer, read from an answer that has this value there. */
  const MEMBERS: Record<string, readonly [known: string, read: (value: string) => unknown]> = {
    imageStatus: ['ARCHIVED', (value) => readOneImage({ ...aResult, imageStatus: value })?.status],
    imageTagMutability: [
      'IMMUTABLE_WITH_EXCLUSION',
      (value) => readRepository({ ...aRepository, imageTagMutability: value }).imageTagMutability,
    ],
    filterType: [
      'WILDCARD',
      (filterType) => {
        const filters = [{ filter: 'a*', filterType }];
        const answer = { ...aRepository, imageTagMutabilityExclusionFilters: filters };
        return readRepository(answer).imageTagMutabilityExclusionFilters?.[0]?.filterType;
      },
    ],
    encryptionType: [
      'KMS_DSSE',
      (value) =>
        readRepository({ ...aRepository, encryptionConfiguration: { encryptionType: value } }).encryption
          ?.type,
    ],
    artifactStatus: [
      'ACTIVATING',
      (value) => readReferrer({ ...aReferrer, artifactStatus: value }).artifactStatus,
    ],
    'replication status': ['FAILED', (value) => readReplication({ ...aReplication, status: value }).status],
    'preview status': ['EXPIRED', (value) => readPreview({ status: value }).status],
    'action.type': [
      'TRANSITION',
      (value) => readResult({ ...aResult, action: { type: value } }).action?.type,
    ],
    'action.targetStorageClass': [
      'ARCHIVE',
      (value) => readResult({ ...aResult, action: { targetStorageClass: value } }).action?.targetStorageClass,
    ],
    storageClass: ['STANDARD', (value) => readResult({ ...aResult, storageClass: value }).storageClass],
    'summary.targetStorageClass': [
      'ARCHIVE',
      (value) => {
        const counts = [{ targetStorageClass: value }];
        return readPreview({ summary: { transitioningImageTotalCounts: counts } }).summary
          ?.transitioningImageTotalCounts[0]?.targetStorageClass;
      },
    ],
  };

  test.each(Object.entries(MEMBERS))(
    '%s: known ones as they are, new ones as UNKNOWN',
    (_, [known, reader]) => {
      expect(reader(known)).toBe(known);
      expect(reader('ADDED_SINCE')).toBe('UNKNOWN');
      expect(reader(known.toLowerCase())).toBe('UNKNOWN');
    },
  );

  test('nothing but a value that is known passes, and nothing but none is null', () => {
    const values = ['A', 'B'] as const;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('A', 'B', 'UNKNOWN')), (value) => {
        const read = value === 'A' || value === 'B' ? value : value === '' ? null : 'UNKNOWN';
        expect(mirror(values, value)).toBe(read);
      }),
    );
    expect([mirror(values, null), mirror(values, undefined)]).toEqual([null, null]);
  });
});

describe('what is missing is read from ECR’s sentence', () => {
  const call = { service: 'ecr', operation: 'DescribeImages', ...registry } as const;
  const saying = (message: string) => {
    const error = new Error(message);
    return toGatewayError(readFailure(error), call, error);
  };

  test.each([
    ["{imageDigest:'null', imageTag:'latest'}", 'latest'],
    [`{imageDigest:'${digest}', imageTag:'null'}`, digest],
    ["{imageDigest:'null', imageTag:'null'}", undefined],
    ["{imageDigest:'', imageTag:''}", undefined],
  ])('an image: %s', (id, missing) => {
    const error = saying(
      `The image with imageId ${id} does not exist within the repository with name 'main'`,
    );
    expect(read.missingImage(error)).toBe(missing);
  });

  test('a repository', () => {
    const error = saying("The repository with name 'team/app' does not exist in the registry with id '1'");
    expect(read.missingRepository(error)).toBe('team/app');
  });

  test('or from no other', () => {
    expect(read.missingImage(saying('Gone.'))).toBeUndefined();
    expect(read.missingRepository(saying('Gone.'))).toBeUndefined();
  });
});
