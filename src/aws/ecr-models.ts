import type {
  ARTIFACT_STATUSES,
  ENCRYPTION_TYPES,
  IMAGE_STATUSES,
  IMAGE_TAG_MUTABILITIES,
  LIFECYCLE_ACTION_TYPES,
  LIFECYCLE_PREVIEW_STATUSES,
  Mirrored,
  NAME_FILTER_TYPES,
  REPLICATION_STATES,
  STORAGE_CLASSES,
} from './enums.ts';
import type { RepositoryKey } from './registry.ts';

// What the gateway knows of ECR's records: AWS's members, read once at the edge. What AWS left out is null.

/** A repository as DescribeRepositories tells it. */
export interface RepositoryModel extends RepositoryKey {
  arn: string;
  uri: string;
  createdAt: Date | null;
  imageTagMutability: Mirrored<typeof IMAGE_TAG_MUTABILITIES> | null;
  imageTagMutabilityExclusionFilters: NameFilterModel[] | null;
  scanOnPush: boolean | null;
  encryption: EncryptionModel | null;
}

export interface NameFilterModel {
  filter: string;
  filterType: Mirrored<typeof NAME_FILTER_TYPES>;
}

export interface EncryptionModel {
  type: Mirrored<typeof ENCRYPTION_TYPES>;
  kmsKey: string | null;
}

/** What names an image for good. */
export interface ImageKey {
  repository: RepositoryKey;
  digest: string;
}

/** An image as DescribeImages tells it. */
export interface ImageModel extends ImageKey {
  tags: readonly string[];
  sizeInBytes: number | null;
  pushedAt: Date | null;
  lastRecordedPullTime: Date | null;
  manifestMediaType: string | null;
  artifactMediaType: string | null;
  status: Mirrored<typeof IMAGE_STATUSES> | null;
  lastArchivedAt: Date | null;
  lastActivatedAt: Date | null;
  subjectManifestDigest: string | null;
}

/** An artifact that ListImageReferrers lists for its subject. */
export interface ReferrerModel {
  subject: ImageKey;
  digest: string;
  mediaType: string;
  artifactType: string | null;
  size: number;
  annotations: readonly { key: string; value: string }[];
  artifactStatus: Mirrored<typeof ARTIFACT_STATUSES> | null;
}

export interface ReplicationStatusModel {
  source: ImageKey;
  region: string;
  registryId: string;
  status: Mirrored<typeof REPLICATION_STATES>;
  failureCode: string | null;
}

export interface LifecyclePolicyModel {
  text: string;
  lastEvaluatedAt: Date | null;
}

/** The one preview of a repository, without its results. */
export interface LifecyclePreviewModel {
  repository: RepositoryKey;
  lifecyclePolicyText: string | null;
  status: Mirrored<typeof LIFECYCLE_PREVIEW_STATUSES>;
  summary: LifecyclePreviewSummaryModel | null;
}

export interface LifecyclePreviewSummaryModel {
  expiringImageTotalCount: number | null;
  transitioningImageTotalCounts: readonly {
    targetStorageClass: Mirrored<typeof STORAGE_CLASSES>;
    imageTotalCount: number | null;
  }[];
}

export interface LifecyclePreviewResultModel {
  repository: RepositoryKey;
  digest: string;
  tags: readonly string[];
  pushedAt: Date | null;
  action: {
    type: Mirrored<typeof LIFECYCLE_ACTION_TYPES>;
    targetStorageClass: Mirrored<typeof STORAGE_CLASSES> | null;
  } | null;
  appliedRulePriority: number | null;
  storageClass: Mirrored<typeof STORAGE_CLASSES> | null;
}

// The filters that AWS applies itself.

export interface ImageFilter {
  tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY' | undefined;
  imageStatus?: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING' | 'ANY' | undefined;
}

export interface ReferrerFilter {
  artifactTypes?: readonly string[] | undefined;
  artifactStatus?: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING' | 'ANY' | undefined;
}
