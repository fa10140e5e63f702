import type * as sagemaker from '@aws-sdk/client-sagemaker';
import {
  optionalBoolean,
  optionalText,
  requiredDate,
  requiredInt32,
  requiredName,
  requiredStructure,
  requiredText,
} from './answer-values.ts';
import {
  mirror,
  SAGEMAKER_IMAGE_STATUSES,
  SAGEMAKER_IMAGE_VERSION_STATUSES,
  SAGEMAKER_JOB_TYPES,
  SAGEMAKER_PROCESSORS,
  SAGEMAKER_VENDOR_GUIDANCES,
} from './enums.ts';
import type { RegistryKey } from './registry.ts';
import type {
  SageMakerImageDetails,
  SageMakerImageKey,
  SageMakerImageModel,
  SageMakerImageVersionDetails,
  SageMakerImageVersionModel,
} from './sagemaker-models.ts';

// From SageMaker's answers to the gateway's records.

export function readImage(registry: RegistryKey, answer: SageMakerImageAnswer): SageMakerImageModel {
  const image = requiredStructure(answer, 'Images');
  return {
    registry,
    name: requiredName(image.ImageName, 'ImageName'),
    arn: requiredText(image.ImageArn, 'ImageArn'),
    displayName: optionalText(image.DisplayName),
    description: optionalText(image.Description),
    status: mirror(SAGEMAKER_IMAGE_STATUSES, image.ImageStatus) ?? 'UNKNOWN',
    failureReason: optionalText(image.FailureReason),
    creationTime: requiredDate(image.CreationTime, 'CreationTime'),
    lastModifiedTime: requiredDate(image.LastModifiedTime, 'LastModifiedTime'),
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
  return { ...readImage(registry, image), roleArn: optionalText(image.RoleArn) };
}

/** The image's name is the one that was asked for: AWS lower-cases it in a version's ARN. */
export function readVersion(
  image: SageMakerImageKey,
  answer: SageMakerVersionAnswer,
): SageMakerImageVersionModel {
  const version = requiredStructure(answer, 'ImageVersions');
  return {
    image,
    arn: requiredText(version.ImageVersionArn, 'ImageVersionArn'),
    imageArn: requiredText(version.ImageArn, 'ImageArn'),
    version: requiredInt32(version.Version, 'Version'),
    status: mirror(SAGEMAKER_IMAGE_VERSION_STATUSES, version.ImageVersionStatus) ?? 'UNKNOWN',
    failureReason: optionalText(version.FailureReason),
    creationTime: requiredDate(version.CreationTime, 'CreationTime'),
    lastModifiedTime: requiredDate(version.LastModifiedTime, 'LastModifiedTime'),
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
    baseImage: optionalText(version.BaseImage),
    containerImage: optionalText(version.ContainerImage),
    jobType: mirror(SAGEMAKER_JOB_TYPES, version.JobType),
    mlFramework: optionalText(version.MLFramework),
    processor: mirror(SAGEMAKER_PROCESSORS, version.Processor),
    programmingLang: optionalText(version.ProgrammingLang),
    horovod: optionalBoolean(version.Horovod),
    vendorGuidance: mirror(SAGEMAKER_VENDOR_GUIDANCES, version.VendorGuidance),
    releaseNotes: optionalText(version.ReleaseNotes),
  };
}
