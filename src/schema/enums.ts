import * as aws from '../aws/enums.ts';
import { builder } from './builder.ts';

/** An enum that mirrors one of AWS's outputs. AWS may add values: those that this schema does not know are UNKNOWN. */
function mirrorEnum<const Values extends readonly string[]>(
  name: string,
  values: Values,
  description: string,
) {
  const known: readonly [...Values, 'UNKNOWN'] = [...values, 'UNKNOWN'];
  return builder.enumType(name, {
    description: `${description} UNKNOWN: a value that AWS added since.`,
    values: known,
  });
}

export const ImageTagMutability = mirrorEnum(
  'ImageTagMutability',
  aws.IMAGE_TAG_MUTABILITIES,
  'Whether tags of a repository may be moved, and with which exceptions (Repository.imageTagMutability).',
);
export const NameFilterType = mirrorEnum(
  'NameFilterType',
  aws.NAME_FILTER_TYPES,
  'How a name filter matches: by its beginning, or with * as a wildcard.',
);
export const EncryptionType = mirrorEnum(
  'EncryptionType',
  aws.ENCRYPTION_TYPES,
  'How a repository is encrypted at rest (EncryptionConfiguration.encryptionType).',
);
export const ImageStatus = mirrorEnum(
  'ImageStatus',
  aws.IMAGE_STATUSES,
  'Whether an image can be pulled now, is archived, or is being restored (ImageDetail.imageStatus).',
);
export const ArtifactStatus = mirrorEnum(
  'ArtifactStatus',
  aws.ARTIFACT_STATUSES,
  'The same of a referrer (ImageReferrer.artifactStatus).',
);
export const ReplicationState = mirrorEnum(
  'ReplicationState',
  aws.REPLICATION_STATES,
  'How far a replication is (ImageReplicationStatus.status).',
);
export const ReplicationBackfillStatus = mirrorEnum(
  'ReplicationBackfillStatus',
  aws.REPLICATION_BACKFILL_STATUSES,
  'How far a replication backfill is (ReplicationBackfillSummary.status).',
);
export const ScanType = mirrorEnum(
  'ScanType',
  aws.SCAN_TYPES,
  "What scans a registry's images: BASIC is ECR's own scanning, ENHANCED is Amazon Inspector's (RegistryScanningConfiguration.scanType).",
);
export const ScanFrequency = mirrorEnum(
  'ScanFrequency',
  aws.SCAN_FREQUENCIES,
  'When images are scanned: when they are pushed, again and again, or when somebody asks for it (ScanFrequency).',
);
export const ScanStatus = mirrorEnum(
  'ScanStatus',
  aws.SCAN_STATUSES,
  'How far the scan of an image is, or why there is none (ImageScanStatus.status). ACTIVE: Amazon Inspector watches it.',
);
export const FindingSeverity = mirrorEnum(
  'FindingSeverity',
  aws.FINDING_SEVERITIES,
  'How grave a finding is. UNDEFINED is of basic scanning alone, UNTRIAGED of Amazon Inspector.',
);
export const FixAvailability = mirrorEnum(
  'FixAvailability',
  aws.FIX_AVAILABILITIES,
  'Whether newer versions mend all packages of a finding, none, or some (EnhancedImageScanFinding.fixAvailable).',
);
export const SigningState = mirrorEnum(
  'SigningState',
  aws.SIGNING_STATES,
  'How far the signing of an image is (ImageSigningStatus.status).',
);
export const LifecyclePreviewStatus = mirrorEnum(
  'LifecyclePreviewStatus',
  aws.LIFECYCLE_PREVIEW_STATUSES,
  'How far a preview is (LifecyclePolicyPreviewStatus).',
);
export const LifecycleActionType = mirrorEnum(
  'LifecycleActionType',
  aws.LIFECYCLE_ACTION_TYPES,
  'What a lifecycle rule does to an image (ImageActionType).',
);
export const StorageClass = mirrorEnum(
  'StorageClass',
  aws.STORAGE_CLASSES,
  'Where an image is kept (LifecyclePolicyStorageClass).',
);
export const SageMakerImageStatus = mirrorEnum(
  'SageMakerImageStatus',
  aws.SAGEMAKER_IMAGE_STATUSES,
  'The state of a SageMaker image (ImageStatus).',
);
export const SageMakerImageVersionStatus = mirrorEnum(
  'SageMakerImageVersionStatus',
  aws.SAGEMAKER_IMAGE_VERSION_STATUSES,
  'The state of a version (ImageVersionStatus).',
);
export const SageMakerJobType = mirrorEnum(
  'SageMakerJobType',
  aws.SAGEMAKER_JOB_TYPES,
  'What a version is meant to run (JobType).',
);
export const SageMakerProcessor = mirrorEnum(
  'SageMakerProcessor',
  aws.SAGEMAKER_PROCESSORS,
  'What a version runs on (Processor).',
);
export const SageMakerVendorGuidance = mirrorEnum(
  'SageMakerVendorGuidance',
  aws.SAGEMAKER_VENDOR_GUIDANCES,
  'How stable its maintainer says a version is (VendorGuidance).',
);

export const TagStatus = builder.enumType('TagStatus', {
  description: 'Which images by whether they have a tag (TagStatus).',
  values: ['TAGGED', 'UNTAGGED', 'ANY'] as const,
});
export const ImageStatusFilter = builder.enumType('ImageStatusFilter', {
  description: 'Which images by their status (ImageStatusFilter).',
  values: ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'] as const,
});
export const ArtifactStatusFilter = builder.enumType('ArtifactStatusFilter', {
  description: 'Which referrers by their status (ArtifactStatusFilter).',
  values: ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'] as const,
});
export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Ascending or descending.',
  values: ['ASC', 'DESC'] as const,
});
