import type * as ecr from '@aws-sdk/client-ecr';
import type { GatewayError } from '../errors.ts';
import {
  list,
  optionalBoolean,
  optionalDate,
  optionalDigest,
  optionalInt32,
  optionalInteger,
  optionalStructure,
  optionalText,
  requiredInteger,
  requiredName,
  requiredStructure,
  requiredText,
  texts,
} from './answer-values.ts';
import { repositoryArn } from './arn.ts';
import type {
  ImageKey,
  ImageModel,
  LifecyclePolicyModel,
  LifecyclePreviewModel,
  LifecyclePreviewResultModel,
  LifecyclePreviewSummaryModel,
  NameFilterModel,
  ReferrerModel,
  ReplicationStatusModel,
  RepositoryModel,
} from './ecr-models.ts';
import {
  ARTIFACT_STATUSES,
  ENCRYPTION_TYPES,
  IMAGE_STATUSES,
  IMAGE_TAG_MUTABILITIES,
  LIFECYCLE_ACTION_TYPES,
  LIFECYCLE_PREVIEW_STATUSES,
  mirror,
  NAME_FILTER_TYPES,
  REPLICATION_STATES,
  STORAGE_CLASSES,
} from './enums.ts';
import { type RegistryKey, type RepositoryKey, repositoryUri } from './registry.ts';

// From ECR's answers to the gateway's records. Every member of ECR's answers is optional in the SDK's types; a record
// without the members that name it is an answer that cannot be understood.

export function readRepository(registry: RegistryKey, answer: ecr.Repository): RepositoryModel {
  const repository = requiredStructure(answer, 'repositories');
  const name = requiredName(repository.repositoryName, 'repositoryName');
  const key = { registry, name };
  const encryption = optionalStructure(repository.encryptionConfiguration);
  return {
    ...key,
    arn: optionalText(repository.repositoryArn) ?? repositoryArn(key),
    uri: optionalText(repository.repositoryUri) ?? repositoryUri(key),
    createdAt: optionalDate(repository.createdAt),
    imageTagMutability: mirror(IMAGE_TAG_MUTABILITIES, repository.imageTagMutability),
    imageTagMutabilityExclusionFilters: readNameFilters(
      repository.imageTagMutabilityExclusionFilters,
      'imageTagMutabilityExclusionFilters',
    ),
    scanOnPush: optionalBoolean(optionalStructure(repository.imageScanningConfiguration)?.scanOnPush),
    encryption: encryption && {
      type: mirror(ENCRYPTION_TYPES, encryption.encryptionType) ?? 'UNKNOWN',
      kmsKey: optionalText(encryption.kmsKey),
    },
  };
}

/** Filters by name of whichever member; null when AWS left them out. */
export function readNameFilters(
  filters: readonly { filter?: string | undefined; filterType?: string | undefined }[] | null | undefined,
  member: string,
): NameFilterModel[] | null {
  if (filters === undefined || filters === null) return null;
  return list(filters, member).map((entry) => {
    const { filter, filterType } = requiredStructure(entry, member);
    return {
      filter: requiredText(filter, `${member}.filter`),
      filterType: mirror(NAME_FILTER_TYPES, filterType) ?? 'UNKNOWN',
    };
  });
}

/** ECR may tell one image in several entries, each with some of its tags: they are one image here. */
export function readImages(
  repository: RepositoryKey,
  details: readonly ecr.ImageDetail[] | undefined,
): ImageModel[] {
  const images = new Map<string, ImageModel>();
  for (const detail of list(details, 'imageDetails')) {
    const image = readImage(repository, detail);
    const before = images.get(image.digest);
    images.set(
      image.digest,
      before ? { ...image, tags: [...new Set([...before.tags, ...image.tags])] } : image,
    );
  }
  return [...images.values()];
}

function readImage(repository: RepositoryKey, answer: ecr.ImageDetail): ImageModel {
  const detail = requiredStructure(answer, 'imageDetails');
  return {
    repository,
    digest: requiredName(detail.imageDigest, 'imageDigest'),
    tags: texts(detail.imageTags),
    sizeInBytes: optionalInteger(detail.imageSizeInBytes),
    pushedAt: optionalDate(detail.imagePushedAt),
    lastRecordedPullTime: optionalDate(detail.lastRecordedPullTime),
    manifestMediaType: optionalText(detail.imageManifestMediaType),
    artifactMediaType: optionalText(detail.artifactMediaType),
    status: mirror(IMAGE_STATUSES, detail.imageStatus),
    lastArchivedAt: optionalDate(detail.lastArchivedAt),
    lastActivatedAt: optionalDate(detail.lastActivatedAt),
    subjectManifestDigest: optionalDigest(detail.subjectManifestDigest),
  };
}

export function readReferrer(subject: ImageKey, answer: ecr.ImageReferrer): ReferrerModel {
  const referrer = requiredStructure(answer, 'referrers');
  return {
    subject,
    digest: requiredName(referrer.digest, 'referrers.digest'),
    mediaType: requiredText(referrer.mediaType, 'referrers.mediaType'),
    artifactType: optionalText(referrer.artifactType),
    size: requiredInteger(referrer.size, 'referrers.size'),
    annotations: Object.entries(optionalStructure(referrer.annotations) ?? {})
      .filter(([, value]) => typeof value === 'string')
      .map(([key, value]) => ({ key, value })),
    artifactStatus: mirror(ARTIFACT_STATUSES, referrer.artifactStatus),
  };
}

export function readReplicationStatus(
  source: ImageKey,
  answer: ecr.ImageReplicationStatus,
): ReplicationStatusModel {
  const status = requiredStructure(answer, 'replicationStatuses');
  return {
    source,
    region: requiredName(status.region, 'replicationStatuses.region'),
    registryId: requiredName(status.registryId, 'replicationStatuses.registryId'),
    status: mirror(REPLICATION_STATES, status.status) ?? 'UNKNOWN',
    failureCode: optionalText(status.failureCode),
  };
}

export function readLifecyclePolicy(answer: ecr.GetLifecyclePolicyResponse): LifecyclePolicyModel {
  return {
    text: requiredText(answer.lifecyclePolicyText, 'lifecyclePolicyText'),
    lastEvaluatedAt: optionalDate(answer.lastEvaluatedAt),
  };
}

export function readLifecyclePreview(
  repository: RepositoryKey,
  answer: ecr.GetLifecyclePolicyPreviewResponse | ecr.StartLifecyclePolicyPreviewResponse,
): LifecyclePreviewModel {
  const summary = 'summary' in answer ? optionalStructure(answer.summary) : null;
  return {
    repository,
    lifecyclePolicyText: optionalText(answer.lifecyclePolicyText),
    status: mirror(LIFECYCLE_PREVIEW_STATUSES, answer.status) ?? 'UNKNOWN',
    summary: summary && {
      expiringImageTotalCount: optionalInt32(summary.expiringImageTotalCount),
      transitioningImageTotalCounts: readTransitioningCounts(summary.transitioningImageTotalCounts),
    },
  };
}

function readTransitioningCounts(
  counts: readonly ecr.TransitioningImageTotalCount[] | undefined,
): LifecyclePreviewSummaryModel['transitioningImageTotalCounts'] {
  const member = 'summary.transitioningImageTotalCounts';
  return list(counts, member).map((entry) => {
    const { targetStorageClass, imageTotalCount } = requiredStructure(entry, member);
    return {
      targetStorageClass: mirror(STORAGE_CLASSES, targetStorageClass) ?? 'UNKNOWN',
      imageTotalCount: optionalInt32(imageTotalCount),
    };
  });
}

export function readLifecyclePreviewResult(
  repository: RepositoryKey,
  answer: ecr.LifecyclePolicyPreviewResult,
): LifecyclePreviewResultModel {
  const result = requiredStructure(answer, 'previewResults');
  const action = optionalStructure(result.action);
  return {
    repository,
    digest: requiredName(result.imageDigest, 'previewResults.imageDigest'),
    tags: texts(result.imageTags),
    pushedAt: optionalDate(result.imagePushedAt),
    action: action && {
      type: mirror(LIFECYCLE_ACTION_TYPES, action.type) ?? 'UNKNOWN',
      targetStorageClass: mirror(STORAGE_CLASSES, action.targetStorageClass),
    },
    appliedRulePriority: optionalInt32(result.appliedRulePriority),
    storageClass: mirror(STORAGE_CLASSES, result.storageClass),
  };
}

/** AWS's own sentence behind an error. */
export function awsMessage(error: GatewayError): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** The name in `The repository with name 'x' does not exist …`; undefined when ECR words it otherwise. */
export function missingRepository(error: GatewayError): string | undefined {
  return /repository with name '([^']+)'/.exec(awsMessage(error))?.[1];
}

/** The digest or tag in `The image with imageId {imageDigest:'null', imageTag:'x'} does not exist …`. */
export function missingImage(error: GatewayError): string | undefined {
  const [, digest, tag] = /imageDigest:'([^']*)', imageTag:'([^']*)'/.exec(awsMessage(error)) ?? [];
  return [digest, tag].find((part) => part !== undefined && part !== '' && part !== 'null');
}
