import type {
  Mirrored,
  SAGEMAKER_IMAGE_STATUSES,
  SAGEMAKER_IMAGE_VERSION_STATUSES,
  SAGEMAKER_JOB_TYPES,
  SAGEMAKER_PROCESSORS,
  SAGEMAKER_VENDOR_GUIDANCES,
} from './enums.ts';
import type { RegistryKey } from './registry.ts';

// What the gateway knows of SageMaker's records: AWS's members, read once at the edge. What AWS left out is null.

/** What names a SageMaker image. */
export interface SageMakerImageKey {
  registry: RegistryKey;
  name: string;
}

/** An image as ListImages tells it. */
export interface SageMakerImageModel extends SageMakerImageKey {
  arn: string;
  displayName: string | null;
  description: string | null;
  status: Mirrored<typeof SAGEMAKER_IMAGE_STATUSES>;
  failureReason: string | null;
  creationTime: Date;
  lastModifiedTime: Date;
}

/** What DescribeImage tells besides. */
export interface SageMakerImageDetails extends SageMakerImageModel {
  roleArn: string | null;
}

/** A version as ListImageVersions tells it. */
export interface SageMakerImageVersionModel {
  image: SageMakerImageKey;
  arn: string;
  imageArn: string;
  version: number;
  status: Mirrored<typeof SAGEMAKER_IMAGE_VERSION_STATUSES>;
  failureReason: string | null;
  creationTime: Date;
  lastModifiedTime: Date;
}

/** What DescribeImageVersion tells besides. */
export interface SageMakerImageVersionDetails extends SageMakerImageVersionModel {
  baseImage: string | null;
  containerImage: string | null;
  jobType: Mirrored<typeof SAGEMAKER_JOB_TYPES> | null;
  mlFramework: string | null;
  processor: Mirrored<typeof SAGEMAKER_PROCESSORS> | null;
  programmingLang: string | null;
  horovod: boolean | null;
  vendorGuidance: Mirrored<typeof SAGEMAKER_VENDOR_GUIDANCES> | null;
  releaseNotes: string | null;
}

/** What a version was made from and what it runs: no edit of a version changes that. */
export type SageMakerVersionReferences = Pick<SageMakerImageVersionDetails, 'baseImage' | 'containerImage'>;

/** Which version: by number, by alias, or the latest. */
export type SageMakerVersionSelector =
  | { version: number; alias?: never }
  | { alias: string; version?: never }
  | { version?: never; alias?: never };

// The filters and orders that AWS applies itself.

export interface SageMakerTimeFilter {
  creationTimeAfter?: Date | undefined;
  creationTimeBefore?: Date | undefined;
  lastModifiedTimeAfter?: Date | undefined;
  lastModifiedTimeBefore?: Date | undefined;
}

export interface SageMakerImageFilter extends SageMakerTimeFilter {
  nameContains?: string | undefined;
}

export interface SageMakerOrder<Field extends string> {
  field: Field;
  direction: 'ASC' | 'DESC';
}

export type SageMakerImageOrder = SageMakerOrder<'CREATION_TIME' | 'LAST_MODIFIED_TIME' | 'IMAGE_NAME'>;
export type SageMakerImageVersionOrder = SageMakerOrder<'CREATION_TIME' | 'LAST_MODIFIED_TIME' | 'VERSION'>;
