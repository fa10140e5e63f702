import { describe, expect, test } from 'vitest';
import { InvalidAnswerError } from '../../src/aws/answer-values.ts';
import * as ecr from '../../src/aws/ecr-answers.ts';
import * as enums from '../../src/aws/enums.ts';
import * as sagemaker from '../../src/aws/sagemaker-answers.ts';
import fc from '../helpers/fast-check.ts';
import {
  type Answer,
  anything,
  listOf,
  oneOf,
  orNull,
  recordOf,
  type Shape,
  shapes,
  structureOf,
  withMembers,
} from './answers.ts';

// No answer, however odd, may break a field of the schema: each member of a record is of the type that it declares.

const registry = { registryId: '111122223333', region: 'cn-north-1' };
const repository = { registry, name: 'team/app' };
const image = { repository, digest: 'sha256:1' };
const sageMakerImage = { registry, name: 'Torch' };
const time = new Date('2026-01-02T03:04:05.678Z');

const { text, flag, integer, int32, date } = shapes;
const key: Shape = (value) => typeof value === 'object' && value !== null;

interface Reader {
  /** What it must hold, and what else it may. */
  least: object;
  optional: readonly string[];
  /** Optional structures, of which members may be odd too. */
  structures?: Record<string, fc.Arbitrary<unknown>>;
  /** Optional lists of structures: one that is no list, or an entry that is no structure, cannot be understood. */
  lists?: Record<string, fc.Arbitrary<unknown>>;
  read: (answer: Answer) => unknown;
  shape: Shape;
}

const imageShape = {
  registry: key,
  name: text,
  arn: text,
  displayName: orNull(text),
  description: orNull(text),
  status: oneOf(enums.SAGEMAKER_IMAGE_STATUSES),
  failureReason: orNull(text),
  creationTime: date,
  lastModifiedTime: date,
};

const versionShape = {
  image: key,
  arn: text,
  imageArn: text,
  version: int32,
  status: oneOf(enums.SAGEMAKER_IMAGE_VERSION_STATUSES),
  failureReason: orNull(text),
  creationTime: date,
  lastModifiedTime: date,
};

const anImage = { ImageName: 'Torch', ImageArn: 'arn', CreationTime: time, LastModifiedTime: time };
const imageMembers = ['Description', 'DisplayName', 'FailureReason', 'ImageStatus'];
const aVersion = {
  ImageArn: 'arn',
  ImageVersionArn: 'arn',
  Version: 1,
  CreationTime: time,
  LastModifiedTime: time,
};
const versionMembers = ['FailureReason', 'ImageVersionStatus'];

const READERS: Record<string, Reader> = {
  'an ECR repository': {
    least: { repositoryName: 'team/app' },
    optional: ['repositoryArn', 'repositoryUri', 'createdAt', 'imageTagMutability'],
    structures: {
      imageScanningConfiguration: structureOf('scanOnPush'),
      encryptionConfiguration: structureOf('encryptionType', 'kmsKey'),
    },
    lists: {
      imageTagMutabilityExclusionFilters: fc.array(
        structureOf('filterType').map((entry) => ({ ...entry, filter: 'a*' })),
      ),
    },
    read: (answer) => ecr.readRepository(registry, answer),
    shape: recordOf({
      registry: key,
      name: text,
      arn: text,
      uri: text,
      createdAt: orNull(date),
      imageTagMutability: orNull(oneOf(enums.IMAGE_TAG_MUTABILITIES)),
      imageTagMutabilityExclusionFilters: orNull(
        listOf(recordOf({ filter: text, filterType: oneOf(enums.NAME_FILTER_TYPES) })),
      ),
      scanOnPush: orNull(flag),
      encryption: orNull(recordOf({ type: oneOf(enums.ENCRYPTION_TYPES), kmsKey: orNull(text) })),
    }),
  },
  'ECR images': {
    least: { imageDigest: 'sha256:1' },
    optional: [
      ...['imageTags', 'imageSizeInBytes', 'imagePushedAt', 'lastRecordedPullTime', 'imageManifestMediaType'],
      ...['artifactMediaType', 'imageStatus', 'lastArchivedAt', 'lastActivatedAt', 'subjectManifestDigest'],
    ],
    read: (answer) => ecr.readImages(repository, [{ imageDigest: 'sha256:1', imageTags: ['a'] }, answer]),
    shape: listOf(
      recordOf({
        repository: key,
        digest: text,
        tags: listOf(text),
        sizeInBytes: orNull(integer),
        pushedAt: orNull(date),
        lastRecordedPullTime: orNull(date),
        manifestMediaType: orNull(text),
        artifactMediaType: orNull(text),
        status: orNull(oneOf(enums.IMAGE_STATUSES)),
        lastArchivedAt: orNull(date),
        lastActivatedAt: orNull(date),
        subjectManifestDigest: orNull(text),
      }),
    ),
  },
  'an ECR referrer': {
    least: { digest: 'sha256:1', mediaType: 'm', size: 1 },
    optional: ['artifactType', 'artifactStatus'],
    structures: { annotations: fc.dictionary(fc.string(), anything) },
    read: (answer) => ecr.readReferrer(image, answer),
    shape: recordOf({
      subject: key,
      digest: text,
      mediaType: text,
      artifactType: orNull(text),
      size: integer,
      annotations: listOf(recordOf({ key: text, value: text })),
      artifactStatus: orNull(oneOf(enums.ARTIFACT_STATUSES)),
    }),
  },
  'an ECR replication status': {
    least: { region: 'cn-north-1', registryId: '111122223333' },
    optional: ['status', 'failureCode'],
    read: (answer) => ecr.readReplicationStatus(image, answer),
    shape: recordOf({
      source: key,
      region: text,
      registryId: text,
      status: oneOf(enums.REPLICATION_STATES),
      failureCode: orNull(text),
    }),
  },
  'a lifecycle policy': {
    least: { lifecyclePolicyText: '{}' },
    optional: ['lastEvaluatedAt'],
    read: (answer) => ecr.readLifecyclePolicy(answer),
    shape: recordOf({ text, lastEvaluatedAt: orNull(date) }),
  },
  'a lifecycle preview': {
    least: {},
    optional: ['lifecyclePolicyText', 'status'],
    structures: {
      summary: fc.record({
        expiringImageTotalCount: anything,
        transitioningImageTotalCounts: fc.array(structureOf('targetStorageClass', 'imageTotalCount')),
      }),
    },
    read: (answer) => ecr.readLifecyclePreview(repository, answer),
    shape: recordOf({
      repository: key,
      lifecyclePolicyText: orNull(text),
      status: oneOf(enums.LIFECYCLE_PREVIEW_STATUSES),
      summary: orNull(
        recordOf({
          expiringImageTotalCount: orNull(int32),
          transitioningImageTotalCounts: listOf(
            recordOf({
              targetStorageClass: oneOf(enums.STORAGE_CLASSES),
              imageTotalCount: orNull(int32),
            }),
          ),
        }),
      ),
    }),
  },
  'a lifecycle preview result': {
    least: { imageDigest: 'sha256:1' },
    optional: ['imageTags', 'imagePushedAt', 'appliedRulePriority', 'storageClass'],
    structures: { action: structureOf('type', 'targetStorageClass') },
    read: (answer) => ecr.readLifecyclePreviewResult(repository, answer),
    shape: recordOf({
      repository: key,
      digest: text,
      tags: listOf(text),
      pushedAt: orNull(date),
      action: orNull(
        recordOf({
          type: oneOf(enums.LIFECYCLE_ACTION_TYPES),
          targetStorageClass: orNull(oneOf(enums.STORAGE_CLASSES)),
        }),
      ),
      appliedRulePriority: orNull(int32),
      storageClass: orNull(oneOf(enums.STORAGE_CLASSES)),
    }),
  },
  'a SageMaker image': {
    least: anImage,
    optional: imageMembers,
    read: (answer) => sagemaker.readImage(registry, answer),
    shape: recordOf(imageShape),
  },
  'the details of a SageMaker image': {
    least: anImage,
    optional: [...imageMembers, 'RoleArn'],
    read: (answer) => sagemaker.readImageDetails(registry, answer),
    shape: recordOf({ ...imageShape, roleArn: orNull(text) }),
  },
  'a SageMaker version': {
    least: aVersion,
    optional: versionMembers,
    read: (answer) => sagemaker.readVersion(sageMakerImage, answer),
    shape: recordOf(versionShape),
  },
  'the details of a SageMaker version': {
    least: aVersion,
    optional: [
      ...[...versionMembers, 'BaseImage', 'ContainerImage', 'JobType', 'MLFramework', 'Processor'],
      ...['ProgrammingLang', 'Horovod', 'VendorGuidance', 'ReleaseNotes'],
    ],
    read: (answer) => sagemaker.readVersionDetails(sageMakerImage, answer),
    shape: recordOf({
      ...versionShape,
      baseImage: orNull(text),
      containerImage: orNull(text),
      jobType: orNull(oneOf(enums.SAGEMAKER_JOB_TYPES)),
      mlFramework: orNull(text),
      processor: orNull(oneOf(enums.SAGEMAKER_PROCESSORS)),
      programmingLang: orNull(text),
      horovod: orNull(flag),
      vendorGuidance: orNull(oneOf(enums.SAGEMAKER_VENDOR_GUIDANCES)),
      releaseNotes: orNull(text),
    }),
  },
};

describe.each(Object.entries(READERS))('%s', (_, { least, optional, structures, lists, read, shape }) => {
  const oddOptional = {
    ...Object.fromEntries(optional.map((member) => [member, anything])),
    ...Object.fromEntries(
      Object.entries(structures ?? {}).map(([member, odd]) => [member, fc.oneof(anything, odd)]),
    ),
  };
  const odd = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });

  test('is a right record, whatever its optional members are', () => {
    fc.assert(
      fc.property(odd({ ...oddOptional, ...lists }), (members) => {
        expect(read(withMembers(least, members))).toSatisfy(shape);
      }),
    );
  });

  test('is a right record or cannot be understood, whatever else is odd', () => {
    const names = [...Object.keys(least), ...Object.keys(lists ?? {})];
    const summary = fc.oneof(anything, structureOf('transitioningImageTotalCounts'));
    const all = odd({
      ...oddOptional,
      ...(structures?.['summary'] && { summary }),
      ...Object.fromEntries(names.map((name) => [name, anything])),
    });
    fc.assert(
      fc.property(all, (members) => {
        expect(outcome(() => read(withMembers(least, members)))).toSatisfy(
          (value: unknown) => value instanceof InvalidAnswerError || shape(value),
        );
      }),
    );
  });
});

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

test('an entry that is no structure is an answer that cannot be understood', () => {
  const wholes = new Set(['a lifecycle policy', 'a lifecycle preview']);
  for (const [name, { read }] of Object.entries(READERS)) {
    if (wholes.has(name)) continue;
    for (const entry of [null, undefined, 'abc', 1, []]) {
      expect(() => read(entry), name).toThrow(InvalidAnswerError);
    }
  }
});

test.each([
  ['ECR images', 'imageTags', [null, 'b'], { tags: ['a', 'b'] }],
  ['ECR images', 'imageTags', 'abc', { tags: ['a'] }],
  ['ECR images', 'imageTags', [{}], { tags: ['a'] }],
  ['ECR images', 'imageSizeInBytes', '12', { sizeInBytes: null }],
  ['ECR images', 'imagePushedAt', new Date(Number.NaN), { pushedAt: null }],
  ['ECR images', 'imageManifestMediaType', {}, { manifestMediaType: null }],
  ['an ECR referrer', 'annotations', { a: null, b: 'c' }, { annotations: [{ key: 'b', value: 'c' }] }],
  ['an ECR referrer', 'annotations', ['a'], { annotations: [] }],
  ['a lifecycle preview result', 'appliedRulePriority', 2 ** 31, { appliedRulePriority: null }],
  ['an ECR repository', 'encryptionConfiguration', 'KMS', { encryption: null }],
])('%s: %s of %j', (name, member, value, record) => {
  const { read, least } = READERS[name] ?? expect.fail(name);
  const answer = read(withMembers(least, { [member]: value }));
  expect(Array.isArray(answer) ? answer[0] : answer).toMatchObject(record);
});

test.each([
  ['an ECR referrer', 'size', 1.5],
  ['an ECR referrer', 'size', '1'],
  ['a SageMaker version', 'Version', 2 ** 31],
  ['a SageMaker version', 'CreationTime', new Date(Number.NaN)],
  ['an ECR repository', 'imageTagMutabilityExclusionFilters', {}],
  ['an ECR repository', 'imageTagMutabilityExclusionFilters', [null]],
  ['a lifecycle preview', 'summary', { transitioningImageTotalCounts: 'abc' }],
  ['a lifecycle preview', 'summary', { transitioningImageTotalCounts: ['abc'] }],
])('%s: %s of %j cannot be understood', (name, member, value) => {
  const { read, least } = READERS[name] ?? expect.fail(name);
  expect(() => read(withMembers(least, { [member]: value }))).toThrow(InvalidAnswerError);
});

test('images that are no list cannot be understood; left out, there are none', () => {
  expect(ecr.readImages(repository, undefined)).toEqual([]);
  const { imageDetails } = withMembers({}, { imageDetails: 'abc' });
  expect(() => ecr.readImages(repository, imageDetails)).toThrow(/imageDetails is no list/);
});
