import { serialize, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ImageModel, LifecyclePolicyModel, RepositoryModel } from '../../../src/aws/ecr-models.ts';
import type { LifecyclePreviewPage, LifecyclePreviewVerdict } from '../../../src/aws/lifecycle-source.ts';
import { decodeEntry, encodeEntry, sizeOf } from '../../../src/aws/path/entry.ts';
import type { SageMakerImageVersionDetails } from '../../../src/aws/sagemaker-models.ts';
import fc from '../../helpers/fast-check.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const repository = { registry, name: 'team/app' };

const image = (index: number): ImageModel => ({
  repository,
  digest: `sha256:${index.toString(16).padStart(64, '0')}`,
  tags: [`v${index}`, `build-${index}`],
  sizeInBytes: 50_000_000 + index,
  pushedAt: new Date(1_700_000_000_000 + index),
  lastRecordedPullTime: new Date(1_710_000_000_000 + index),
  manifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
  artifactMediaType: 'application/vnd.oci.image.config.v1+json',
  status: 'ACTIVE',
  lastArchivedAt: null,
  lastActivatedAt: null,
  subjectManifestDigest: null,
});

const described: RepositoryModel = {
  ...repository,
  arn: 'arn:aws:ecr:us-east-1:111122223333:repository/team/app',
  uri: '111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app',
  createdAt: new Date(0),
  imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
  imageTagMutabilityExclusionFilters: [{ filter: 'v*', filterType: 'WILDCARD' }],
  scanOnPush: false,
  encryption: { type: 'KMS', kmsKey: null },
};

const policy: LifecyclePolicyModel = {
  text: '{"rules":[{"description":"déjà vu ✓"}]}',
  lastEvaluatedAt: null,
};

const previewPage: LifecyclePreviewPage = {
  preview: {
    repository,
    lifecyclePolicyText: policy.text,
    status: 'COMPLETE',
    summary: {
      expiringImageTotalCount: 1,
      transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: null }],
    },
  },
  items: [],
  nextToken: undefined,
};

const verdict: LifecyclePreviewVerdict = { digest: 'sha256:0', status: 'COMPLETE', result: null };

const version: SageMakerImageVersionDetails = {
  image: { registry, name: 'Train' },
  arn: 'arn:aws:sagemaker:us-east-1:111122223333:image-version/train/3',
  imageArn: 'arn:aws:sagemaker:us-east-1:111122223333:image/Train',
  version: 3,
  status: 'CREATED',
  failureReason: null,
  creationTime: new Date(1),
  lastModifiedTime: new Date(2),
  baseImage: `111122223333.dkr.ecr.us-east-1.amazonaws.com/train@sha256:${'a'.repeat(64)}`,
  containerImage: null,
  jobType: 'TRAINING',
  mlFramework: 'PyTorch 2.3',
  processor: 'GPU',
  programmingLang: null,
  horovod: true,
  vendorGuidance: 'STABLE',
  releaseNotes: 'Line one\nLine two',
};

/** One of each kind of thing that is remembered. */
const models: Record<string, unknown> = {
  repository: described,
  image: image(1),
  'a page of images': { items: [image(1), image(2)], nextToken: 'token' },
  'the last page': { items: [], nextToken: undefined },
  policy,
  'a page of a preview': previewPage,
  verdict,
  version,
  aliases: ['latest', 'stable'],
  'what does not exist': null,
};

describe('an entry', () => {
  test.each(Object.entries(models))('of %s is the same after its way through bytes', (_name, value) => {
    const entry = { value, readAt: 1_767_225_600_123, freshUntil: 1_767_225_630_123 };
    expect(decodeEntry(encodeEntry(entry))).toStrictEqual(entry);
  });

  test('may lie anywhere in a buffer', () => {
    const entry = { value: image(1), readAt: 1, freshUntil: 2 };
    const bytes = encodeEntry(entry);
    const buffer = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    expect(decodeEntry(buffer.subarray(6, 6 + bytes.byteLength))).toStrictEqual(entry);
  });
});

describe('bytes that are no entry are undefined', () => {
  const whole = encodeEntry({ value: image(1), readAt: 1, freshUntil: 2 });

  test('whichever bit is wrong', () => {
    for (let bit = 0; bit < whole.byteLength * 8; bit += 1) {
      const bytes = Uint8Array.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeEntry(bytes)).toBeUndefined();
    }
  });

  test('wherever they are cut off', () => {
    for (let end = 0; end < whole.byteLength; end += 1) {
      expect(decodeEntry(whole.subarray(0, end))).toBeUndefined();
    }
  });

  test('whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => decodeEntry(bytes) === undefined));
  });

  test('even with a checksum that is right', () => {
    const timesOf = (readAt: number, freshUntil: number) =>
      Buffer.from(Float64Array.of(readAt, freshUntil).buffer);
    const signed = (...parts: Buffer[]) => {
      const body = Buffer.concat(parts);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32LE(crc32(body));
      return Buffer.concat([checksum, body]);
    };
    expect(decodeEntry(signed(timesOf(1, 2), serialize('text')))).toBeDefined();
    for (const parts of [
      [],
      [serialize('text')],
      [timesOf(1, 2)],
      [timesOf(1, 2), Buffer.from('no value')],
      [timesOf(Number.NaN, 2), serialize('text')],
      [timesOf(1, Number.POSITIVE_INFINITY), serialize('text')],
    ])
      expect(decodeEntry(signed(...parts))).toBeUndefined();
  });
});

test('the size of images is about what they take of the heap', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const count = 10_000;
  const text = JSON.stringify(Array.from({ length: count }, (_, index) => image(index)));
  const dated = (_key: string, value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : value;

  collect();
  const before = process.memoryUsage().heapUsed;
  // Read from JSON, as from AWS: nothing of it is shared with anything.
  const images: unknown[] = JSON.parse(text, dated);
  collect();
  const taken = process.memoryUsage().heapUsed - before;
  const said = images.reduce((sum: number, one) => sum + sizeOf(one), 0);
  expect(said / taken).toBeGreaterThan(1 / 2);
  expect(said / taken).toBeLessThan(2);
});
