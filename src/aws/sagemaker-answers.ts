import type * as sagemaker from '@aws-sdk/client-sagemaker';
import {
  mirror,
  SAGEMAKER_IMAGE_STATUSES,
  SAGEMAKER_IMAGE_VERSION_STATUSES,
  SAGEMAKER_JOB_TYPES,
  SAGEMAKER_PROCESSORS,
  SAGEMAKER_VENDOR_GUIDANCES,
} from './enums.ts';
import { required, requiredNumber, requiredText } from './errors.ts';
import type { RegistryKey } from './registry.ts';
import type {
  SageMakerImageDetails,
  SageMakerImageKey,
  SageMakerImageModel,
  SageMakerImageVersionDetails,
  SageMakerImageVersionModel,
} from './sagemaker-models.ts';

// From SageMaker's answers to the gateway's records.

export function readImage(registry: RegistryKey, image: SageMakerImageAnswer): SageMakerImageModel {
  return {
    registry,
    name: requiredText(image.ImageName, 'ImageName'),
    arn: requiredText(image.ImageArn, 'ImageArn'),
    displayName: image.DisplayName ?? null,
    description: image.Description ?? null,
    status: mirror(SAGEMAKER_IMAGE_STATUSES, image.ImageStatus) ?? 'UNKNOWN',
    failureReason: image.FailureReason ?? null,
    creationTime: required(image.CreationTime, 'CreationTime'),
    lastModifiedTime: required(image.LastModifiedTime, 'LastModifiedTime'),
  };
}

/** The members that an entry of ListImages and the answer of DescribeImage share. */
type SageMakerImageAnswer = Pick<
  sagemaker.DescribeImageResponse,
  | 'CreationTime'
  | 'Description'
  | 'DisplayName'
  | 'FailureReason'
  | 'ImageArn'
  | 'ImageName'
  | 'ImageStatus'
  | 'LastModifiedTime'
>;

export function readImageDetails(
  registry: RegistryKey,
  image: sagemaker.DescribeImageResponse,
): SageMakerImageDetails {
  return { ...readImage(registry, image), roleArn: image.RoleArn ?? null };
}

/** The image's name is the one that was asked for: AWS lower-cases it in a version's ARN. */
export function readVersion(
  image: SageMakerImageKey,
  version: SageMakerVersionAnswer,
): SageMakerImageVersionModel {
  return {
    image,
    arn: requiredText(version.ImageVersionArn, 'ImageVersionArn'),
    imageArn: requiredText(version.ImageArn, 'ImageArn'),
    version: requiredNumber(version.Version, 'Version'),
    status: mirror(SAGEMAKER_IMAGE_VERSION_STATUSES, version.ImageVersionStatus) ?? 'UNKNOWN',
    failureReason: version.FailureReason ?? null,
    creationTime: required(version.CreationTime, 'CreationTime'),
    lastModifiedTime: required(version.LastModifiedTime, 'LastModifiedTime'),
  };
}

/** The members that an entry of ListImageVersions and the answer of DescribeImageVersion share. */
type SageMakerVersionAnswer = Pick<
  sagemaker.DescribeImageVersionResponse,
  | 'CreationTime'
  | 'FailureReason'
  | 'ImageArn'
  | 'ImageVersionArn'
  | 'ImageVersionStatus'
  | 'LastModifiedTime'
  | 'Version'
>;

export function readVersionDetails(
  image: SageMakerImageKey,
  version: sagemaker.DescribeImageVersionResponse,
): SageMakerImageVersionDetails {
  return {
    ...readVersion(image, version),
    baseImage: version.BaseImage ?? null,
    containerImage: version.ContainerImage ?? null,
    jobType: mirror(SAGEMAKER_JOB_TYPES, version.JobType),
    mlFramework: version.MLFramework ?? null,
    processor: mirror(SAGEMAKER_PROCESSORS, version.Processor),
    programmingLang: version.ProgrammingLang ?? null,
    horovod: version.Horovod ?? null,
    vendorGuidance: mirror(SAGEMAKER_VENDOR_GUIDANCES, version.VendorGuidance),
    releaseNotes: version.ReleaseNotes ?? null,
  };
}
