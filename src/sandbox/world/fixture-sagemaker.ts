import type { RegistryFixture, SageMakerImageFixture } from './fixture-schema.ts';
import type { SageMakerImage, SageMakerVersion } from './world.ts';

/** A fixture's SageMaker image. Versions count from 1, and are a minute apart, where it does not say otherwise. */
export function fixtureSageMakerImage(
  { Versions, ...image }: SageMakerImageFixture,
  { accountId, region }: RegistryFixture,
  now: Date,
): SageMakerImage {
  const arn = `arn:aws:sagemaker:${region}:${accountId}`;
  const ImageArn = `${arn}:image/${image.ImageName}`;
  const versions = Versions.map(({ Aliases, Version: number, ...version }, index): SageMakerVersion => {
    const Version = number ?? index + 1;
    const CreationTime = version.CreationTime ?? new Date(now.getTime() - (Versions.length - index) * 60_000);
    const LastModifiedTime = version.LastModifiedTime ?? CreationTime;
    const ImageVersionArn = `${arn}:image-version/${image.ImageName.toLowerCase()}/${Version}`;
    return {
      details: { ...version, ImageArn, ImageVersionArn, Version, CreationTime, LastModifiedTime },
      aliases: Aliases,
    };
  });
  const CreationTime = image.CreationTime ?? new Date(now.getTime() - 24 * 3_600_000);
  return {
    details: { ...image, ImageArn, CreationTime, LastModifiedTime: image.LastModifiedTime ?? CreationTime },
    versions: new Map(versions.map((version) => [version.details.Version, version])),
  };
}
