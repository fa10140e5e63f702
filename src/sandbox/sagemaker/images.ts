import type {
  DescribeImageRequest,
  DescribeImageResponse,
  DescribeImageVersionRequest,
  DescribeImageVersionResponse,
  ImageVersion,
  ListAliasesRequest,
  ListAliasesResponse,
  ListImagesRequest,
  ListImagesResponse,
  ListImageVersionsRequest,
  ListImageVersionsResponse,
} from '@aws-sdk/client-sagemaker';
import type { CallContext, Handler } from '../operation.ts';
import type { SageMakerImage, SageMakerVersion } from '../world/world.ts';
import { imageNotFound, versionNotFound } from './errors.ts';
import { isWithin, listPage, sorted } from './listing.ts';

const imagesOf = ({ world, accountId, region }: CallContext): ReadonlyMap<string, SageMakerImage> =>
  world.registry(accountId, region)?.sageMakerImages ?? new Map();

function imageNamed(name: string | undefined, context: CallContext): SageMakerImage {
  const image = imagesOf(context).get(name ?? '');
  if (image === undefined) throw imageNotFound(name ?? '');
  return image;
}

type Row = SageMakerImage['details'];

const imageKeys: Readonly<Record<string, (image: Row) => string | number>> = {
  CREATION_TIME: ({ CreationTime }) => CreationTime.getTime(),
  LAST_MODIFIED_TIME: ({ LastModifiedTime }) => LastModifiedTime.getTime(),
  IMAGE_NAME: ({ ImageName }) => ImageName,
};

export const listImages: Handler<ListImagesRequest, ListImagesResponse> = (input, context) => {
  const rows = [...imagesOf(context).values()].map(({ details }) => details);
  const keyOf = imageKeys[input.SortBy ?? 'CREATION_TIME'] ?? (() => 0);
  const isMeant = (row: Row) => row.ImageName.includes(input.NameContains ?? '') && isWithin(input, row);
  const { items, nextToken } = listPage(input, context, sorted(rows, keyOf, input.SortOrder), isMeant);
  // The role, which only DescribeImage tells, is no member of the items' schema.
  return { Images: items, NextToken: nextToken };
};

export const describeImage: Handler<DescribeImageRequest, DescribeImageResponse> = (input, context) =>
  imageNamed(input.ImageName, context).details;

const versionKeys: Readonly<Record<string, (version: SageMakerVersion) => number>> = {
  CREATION_TIME: ({ details }) => details.CreationTime.getTime(),
  LAST_MODIFIED_TIME: ({ details }) => details.LastModifiedTime.getTime(),
  VERSION: ({ details }) => details.Version,
};

/** Versions of an image; which container each runs is told by DescribeImageVersion alone. */
export const listImageVersions: Handler<ListImageVersionsRequest, ListImageVersionsResponse> = (
  input,
  context,
) => {
  const { versions } = imageNamed(input.ImageName, context);
  const keyOf = versionKeys[input.SortBy ?? 'CREATION_TIME'] ?? (() => 0);
  const rows = sorted(versions.values(), keyOf, input.SortOrder);
  const { items, nextToken } = listPage(input, context, rows, ({ details }) => isWithin(input, details));
  return { ImageVersions: items.map(({ details }) => listed(details)), NextToken: nextToken };
};

const listed = (version: SageMakerVersion['details']): ImageVersion => ({
  CreationTime: version.CreationTime,
  FailureReason: version.FailureReason,
  ImageArn: version.ImageArn,
  ImageVersionArn: version.ImageVersionArn,
  ImageVersionStatus: version.ImageVersionStatus,
  LastModifiedTime: version.LastModifiedTime,
  Version: version.Version,
});

/** One version: by number, by alias, or the latest. */
export const describeImageVersion: Handler<DescribeImageVersionRequest, DescribeImageVersionResponse> = (
  input,
  context,
) => versionOf(input, context).details;

function versionOf({ ImageName = '', Version, Alias }: DescribeImageVersionRequest, context: CallContext) {
  const { versions } = imageNamed(ImageName, context);
  const version =
    Alias === undefined
      ? versions.get(Version ?? Math.max(...versions.keys()))
      : [...versions.values()].find(({ aliases }) => aliases.includes(Alias));
  if (version === undefined) throw versionNotFound(ImageName, Alias ?? String(Version ?? 'latest'));
  return version;
}

/** Aliases of an image or of one version, sorted; which version an alias stands for is not told. */
export const listAliases: Handler<ListAliasesRequest, ListAliasesResponse> = (input, context) => {
  const { versions } = imageNamed(input.ImageName, context);
  const meant =
    input.Version === undefined
      ? [...versions.values()]
      : [versionOf({ ...input, Alias: undefined }, context)];
  const aliases = meant.flatMap((version) => version.aliases).sort();
  const { items, nextToken } = listPage(
    input,
    context,
    aliases.filter((alias) => input.Alias === undefined || alias === input.Alias),
  );
  return { SageMakerImageVersionAliases: items, NextToken: nextToken };
};
