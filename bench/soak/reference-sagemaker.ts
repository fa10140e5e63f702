import { sorted } from '../../src/sandbox/sagemaker/listing.ts';
import type { Registry, SageMakerImage, SageMakerVersion } from '../../src/sandbox/world/world.ts';
import { connection, describeRegistry, globalId, iso, type Page } from './reference-values.ts';

/** A SageMaker image as the graph shows it. */
export function describeSageMakerImage(registry: Registry | undefined, image: SageMakerImage | undefined) {
  if (registry === undefined || image === undefined) return null;
  const { details, versions } = image;
  return {
    __typename: 'SageMakerImage',
    id: globalId('SageMakerImage', registry.accountId, registry.region, details.ImageName),
    arn: details.ImageArn,
    name: details.ImageName,
    displayName: details.DisplayName,
    description: details.Description,
    status: details.ImageStatus,
    failureReason: details.FailureReason,
    creationTime: iso(details.CreationTime),
    lastModifiedTime: iso(details.LastModifiedTime),
    roleArn: details.RoleArn,
    registry: () => describeRegistry(registry),
    versions: (page: Page) =>
      connection(newestFirst(versions.values()), page, (version) =>
        describeVersion(registry, image, version),
      ),
  };
}

/** A version of one. */
export function describeVersion(
  registry: Registry,
  image: SageMakerImage,
  { details, aliases }: SageMakerVersion,
): object {
  return {
    __typename: 'SageMakerImageVersion',
    id: globalId(
      'SageMakerImageVersion',
      registry.accountId,
      registry.region,
      image.details.ImageName,
      details.Version,
    ),
    arn: details.ImageVersionArn,
    imageArn: details.ImageArn,
    version: details.Version,
    status: details.ImageVersionStatus,
    failureReason: details.FailureReason,
    creationTime: iso(details.CreationTime),
    lastModifiedTime: iso(details.LastModifiedTime),
    sageMakerImage: () => describeSageMakerImage(registry, image),
    baseImage: () => details.BaseImage,
    containerImage: () => details.ContainerImage,
    aliases: aliases.toSorted(),
    jobType: details.JobType,
    mlFramework: details.MLFramework,
    processor: details.Processor,
    programmingLang: details.ProgrammingLang,
    horovod: details.Horovod,
    vendorGuidance: details.VendorGuidance,
    releaseNotes: details.ReleaseNotes,
  };
}

/** SageMaker's own order. */
export function newestFirst<T extends { details: { CreationTime: Date } }>(items: Iterable<T>): T[] {
  return sorted(items, ({ details }) => details.CreationTime.getTime(), undefined);
}
