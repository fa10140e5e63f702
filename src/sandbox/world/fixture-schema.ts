import type {
  EncryptionType,
  ImageActionType,
  ImageStatus,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilterType,
  LifecyclePolicyStorageClass,
  LifecyclePolicyTargetStorageClass,
  ReplicationStatus,
  RepositoryFilterType,
} from '@aws-sdk/client-ecr';
import type {
  ImageVersionStatus,
  JobType,
  Processor,
  ImageStatus as SageMakerImageStatus,
  VendorGuidance,
} from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { scanMembers } from './fixture-scan.ts';
import { registrySettings, repositorySettings } from './fixture-settings.ts';
import { open, time } from './fixture-values.ts';

const annotations = z.record(z.string(), z.string());

/** An ImageReplicationStatus. One that is IN_PROGRESS becomes COMPLETE when `completesAt` has come. */
const replicationStatus = z.object({
  region: z.string(),
  registryId: z.string(),
  status: open<ReplicationStatus>().default('COMPLETE'),
  failureCode: z.string().optional(),
  completesAt: time.optional(),
});

/** An ImageDetail, with what other operations tell of the image. Without a digest it is that of its manifest. */
const image = z.object({
  imageDigest: z.string().optional(),
  imageTags: z.array(z.string()).default([]),
  imageSizeInBytes: z.number().default(50_000_000),
  imagePushedAt: time.optional(),
  imageStatus: open<ImageStatus>().default('ACTIVE'),
  imageManifestMediaType: z.string().default('application/vnd.oci.image.manifest.v1+json'),
  artifactMediaType: z.string().optional(),
  lastRecordedPullTime: time.optional(),
  lastArchivedAt: time.optional(),
  lastActivatedAt: time.optional(),
  subjectManifestDigest: z.string().optional(),
  /** The manifest's text; made up where it is left out. */
  imageManifest: z.string().optional(),
  annotations: annotations.optional(),
  replicationStatuses: z.array(replicationStatus).default([]),
  ...scanMembers,
});

/** An ImageReferrer. As in ECR it is an image of the repository too. */
const referrer = z.object({
  digest: z.string().optional(),
  mediaType: z.string().default('application/vnd.oci.image.manifest.v1+json'),
  artifactType: z.string().optional(),
  size: z.number().optional(),
  annotations: annotations.optional(),
  artifactStatus: open<ImageStatus>().default('ACTIVE'),
});

/** GetLifecyclePolicyPreview's answer. Results that are left out follow from the policy. */
const preview = z.object({
  lifecyclePolicyText: z.string().optional(),
  status: z.enum(['IN_PROGRESS', 'COMPLETE', 'EXPIRED', 'FAILED']).default('COMPLETE'),
  /** When one that is IN_PROGRESS becomes COMPLETE; never when left out. */
  completesAt: time.optional(),
  previewResults: z
    .array(
      z.object({
        imageTags: z.array(z.string()).optional(),
        imageDigest: z.string(),
        imagePushedAt: time.optional(),
        action: z
          .object({
            type: open<ImageActionType>(),
            targetStorageClass: open<LifecyclePolicyTargetStorageClass>().optional(),
          })
          .default({ type: 'EXPIRE' }),
        appliedRulePriority: z.number().default(1),
        storageClass: open<LifecyclePolicyStorageClass>().default('STANDARD'),
      }),
    )
    .optional(),
});

const repository = z.object({
  repositoryName: z.string(),
  createdAt: time.optional(),
  imageTagMutability: open<ImageTagMutability>().default('MUTABLE'),
  imageTagMutabilityExclusionFilters: z
    .array(
      z.object({
        filter: z.string(),
        filterType: open<ImageTagMutabilityExclusionFilterType>().default('WILDCARD'),
      }),
    )
    .optional(),
  imageScanningConfiguration: z.object({ scanOnPush: z.boolean() }).default({ scanOnPush: false }),
  encryptionConfiguration: z
    .object({ encryptionType: open<EncryptionType>(), kmsKey: z.string().optional() })
    .default({ encryptionType: 'AES256' }),
  /** Images one by one, or so many that each have a tag: `v0`, `v1` and so on, the newest first. */
  images: z.union([z.array(image), z.object({ count: z.int().min(0) })]).default([]),
  /** Referrers by the digest of their subject. */
  referrers: z.record(z.string(), z.array(referrer)).default({}),
  lifecyclePolicyText: z.string().optional(),
  lastEvaluatedAt: time.optional(),
  preview: preview.optional(),
  ...repositorySettings,
});

const sageMakerVersion = z.object({
  Version: z.int().min(0).optional(),
  ImageVersionStatus: open<ImageVersionStatus>().default('CREATED'),
  CreationTime: time.optional(),
  LastModifiedTime: time.optional(),
  FailureReason: z.string().optional(),
  BaseImage: z.string().optional(),
  ContainerImage: z.string().optional(),
  VendorGuidance: open<VendorGuidance>().optional(),
  JobType: open<JobType>().optional(),
  MLFramework: z.string().optional(),
  ProgrammingLang: z.string().optional(),
  Processor: open<Processor>().optional(),
  Horovod: z.boolean().optional(),
  ReleaseNotes: z.string().optional(),
  /** What ListAliases says of this version. */
  Aliases: z.array(z.string()).default([]),
});

const sageMakerImage = z.object({
  ImageName: z.string(),
  DisplayName: z.string().optional(),
  Description: z.string().optional(),
  ImageStatus: open<SageMakerImageStatus>().default('CREATED'),
  FailureReason: z.string().optional(),
  RoleArn: z.string().optional(),
  CreationTime: time.optional(),
  LastModifiedTime: time.optional(),
  Versions: z.array(sageMakerVersion).default([]),
});

const registry = z.object({
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().default('us-east-1'),
  replicationConfiguration: z
    .object({
      rules: z.array(
        z.object({
          destinations: z.array(z.object({ region: z.string(), registryId: z.string() })),
          repositoryFilters: z
            .array(
              z.object({
                filter: z.string(),
                filterType: open<RepositoryFilterType>().default('PREFIX_MATCH'),
              }),
            )
            .optional(),
        }),
      ),
    })
    .default({ rules: [] }),
  ...registrySettings,
  repositories: z.array(repository).default([]),
  sageMakerImages: z.array(sageMakerImage).default([]),
});

/** A world as plain data, in the shapes and under the names of the AWS responses; only names and ids are required. */
export const fixtureSchema = z.object({
  /** Default: the first registry's. */
  defaultAccountId: z.string().optional(),
  /** Accounts that exist and let no one in. */
  closedAccounts: z.array(z.string()).default([]),
  /** Roles that ask for an external id, or that nobody may assume. All others of these accounts may be assumed by anyone. */
  roles: z
    .array(
      z.object({ arn: z.string(), externalId: z.string().optional(), denied: z.boolean().default(false) }),
    )
    .default([]),
  registries: z.array(registry),
});

/** What `worldFrom` takes. */
export type WorldFixture = z.input<typeof fixtureSchema>;
export type RegistryFixture = z.output<typeof registry>;
export type RepositoryFixture = z.output<typeof repository>;
export type ImageFixture = z.output<typeof image>;
export type ReferrerFixture = z.output<typeof referrer>;
export type PreviewFixture = z.output<typeof preview>;
export type SageMakerImageFixture = z.output<typeof sageMakerImage>;
