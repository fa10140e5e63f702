import type * as ecr from '@aws-sdk/client-ecr';
import type { GatewayError } from '../errors.ts';
import { repositoryArn } from './arn.ts';
import type {
  ImageKey,
  ImageModel,
  LifecyclePolicyModel,
  LifecyclePreviewModel,
  LifecyclePreviewResultModel,
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
import { requiredNumber, requiredText } from './errors.ts';
import { type RegistryKey, type RepositoryKey, repositoryUri } from './registry.ts';

// From ECR's answers to the gateway's records. Every member of ECR's answers is optional in the SDK's types; a record
// without the members that name it is an answer that cannot be understood.

export function readRepository(registry: RegistryKey, repository: ecr.Repository): RepositoryModel {
  const name = requiredText(repository.repositoryName, 'repositoryName');
  const key = { registry, name };
  return {
    ...key,
    arn: repository.repositoryArn ?? repositoryArn(key),
    uri: repository.repositoryUri ?? repositoryUri(key),
    createdAt: repository.createdAt ?? null,
    imageTagMutability: mirror(IMAGE_TAG_MUTABILITIES, repository.imageTagMutability),
    imageTagMutabilityExclusionFilters:
      repository.imageTagMutabilityExclusionFilters?.map(({ filter, filterType }) => ({
        filter: requiredText(filter, 'imageTagMutabilityExclusionFilters.filter'),
        filterType: mirror(NAME_FILTER_TYPES, filterType) ?? 'UNKNOWN',
      })) ?? null,
    scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? null,
    encryption: repository.encryptionConfiguration
      ? {
          type: mirror(ENCRYPTION_TYPES, repository.encryptionConfiguration.encryptionType) ?? 'UNKNOWN',
          kmsKey: repository.encryptionConfiguration.kmsKey ?? null,
        }
      : null,
  };
}

/** ECR may tell one image in several entries, each with some of its tags: they are one image here. */
export function readImages(repository: RepositoryKey, details: readonly ecr.ImageDetail[]): ImageModel[] {
  const images = new Map<string, ImageModel>();
  for (const detail of details) {
    const image = readImage(repository, detail);
    const before = images.get(image.digest);
    images.set(
      image.digest,
      before ? { ...image, tags: [...new Set([...before.tags, ...image.tags])] } : image,
    );
  }
  return [...images.values()];
}

function readImage(repository: RepositoryKey, detail: ecr.ImageDetail): ImageModel {
  return {
    repository,
    digest: requiredText(detail.imageDigest, 'imageDigest'),
    tags: detail.imageTags ?? [],
    sizeInBytes: detail.imageSizeInBytes ?? null,
    pushedAt: detail.imagePushedAt ?? null,
    lastRecordedPullTime: detail.lastRecordedPullTime ?? null,
    manifestMediaType: detail.imageManifestMediaType ?? null,
    artifactMediaType: detail.artifactMediaType ?? null,
    status: mirror(IMAGE_STATUSES, detail.imageStatus),
    lastArchivedAt: detail.lastArchivedAt ?? null,
    lastActivatedAt: detail.lastActivatedAt ?? null,
    subjectManifestDigest: detail.subjectManifestDigest || null,
  };
}

export function readReferrer(subject: ImageKey, referrer: ecr.ImageReferrer): ReferrerModel {
  return {
    subject,
    digest: requiredText(referrer.digest, 'referrers.digest'),
    mediaType: requiredText(referrer.mediaType, 'referrers.mediaType'),
    artifactType: referrer.artifactType ?? null,
    size: requiredNumber(referrer.size, 'referrers.size'),
    annotations: Object.entries(referrer.annotations ?? {}).map(([key, value]) => ({ key, value })),
    artifactStatus: mirror(ARTIFACT_STATUSES, referrer.artifactStatus),
  };
}

export function readReplicationStatus(
  source: ImageKey,
  status: ecr.ImageReplicationStatus,
): ReplicationStatusModel {
  return {
    source,
    region: requiredText(status.region, 'replicationStatuses.region'),
    registryId: requiredText(status.registryId, 'replicationStatuses.registryId'),
    status: mirror(REPLICATION_STATES, status.status) ?? 'UNKNOWN',
    failureCode: status.failureCode ?? null,
  };
}

export function readLifecyclePolicy(answer: ecr.GetLifecyclePolicyResponse): LifecyclePolicyModel {
  return {
    text: requiredText(answer.lifecyclePolicyText, 'lifecyclePolicyText'),
    lastEvaluatedAt: answer.lastEvaluatedAt ?? null,
  };
}

export function readLifecyclePreview(
  repository: RepositoryKey,
  answer: ecr.GetLifecyclePolicyPreviewResponse | ecr.StartLifecyclePolicyPreviewResponse,
): LifecyclePreviewModel {
  const summary = 'summary' in answer ? answer.summary : undefined;
  return {
    repository,
    lifecyclePolicyText: answer.lifecyclePolicyText ?? null,
    status: mirror(LIFECYCLE_PREVIEW_STATUSES, answer.status) ?? 'UNKNOWN',
    summary: summary
      ? {
          expiringImageTotalCount: summary.expiringImageTotalCount ?? null,
          transitioningImageTotalCounts: (summary.transitioningImageTotalCounts ?? []).map((count) => ({
            targetStorageClass: mirror(STORAGE_CLASSES, count.targetStorageClass) ?? 'UNKNOWN',
            imageTotalCount: count.imageTotalCount ?? null,
          })),
        }
      : null,
  };
}

export function readLifecyclePreviewResult(
  repository: RepositoryKey,
  result: ecr.LifecyclePolicyPreviewResult,
): LifecyclePreviewResultModel {
  return {
    repository,
    digest: requiredText(result.imageDigest, 'previewResults.imageDigest'),
    tags: result.imageTags ?? [],
    pushedAt: result.imagePushedAt ?? null,
    action: result.action
      ? {
          type: mirror(LIFECYCLE_ACTION_TYPES, result.action.type) ?? 'UNKNOWN',
          targetStorageClass: mirror(STORAGE_CLASSES, result.action.targetStorageClass),
        }
      : null,
    appliedRulePriority: result.appliedRulePriority ?? null,
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
