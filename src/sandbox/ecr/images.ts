import type {
  DescribeImagesFilter,
  DescribeImagesRequest,
  DescribeImagesResponse,
  ImageDetail,
  ImageIdentifier,
  ListImagesRequest,
  ListImagesResponse,
} from '@aws-sdk/client-ecr';
import type { CallContext, Handler } from '../operation.ts';
import type { Row } from '../page.ts';
import type { ImageRecord, Repository } from '../world/world.ts';
import { listPage } from './listing.ts';
import { findImage, type ImageMiss, repositoryOf, requireImage } from './lookup.ts';

const detailOf = (repository: Repository, image: ImageRecord): ImageDetail => ({
  registryId: repository.details.registryId,
  repositoryName: repository.details.repositoryName,
  imageDigest: image.digest,
  imageTags: image.tags.length === 0 ? undefined : [...image.tags],
  imageSizeInBytes: image.sizeInBytes,
  imagePushedAt: image.pushedAt,
  imageManifestMediaType: image.manifestMediaType,
  artifactMediaType: image.artifactMediaType,
  lastRecordedPullTime: image.lastRecordedPullTime,
  subjectManifestDigest: image.subject,
  imageStatus: image.status,
  lastArchivedAt: image.lastArchivedAt,
  lastActivatedAt: image.lastActivatedAt,
});

/** Whether an image has the tags that a filter asks for. */
export function hasTagStatus(tags: readonly string[] | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === 'ANY') return true;
  return (tags ?? []).length > 0 === (wanted === 'TAGGED');
}

/** Whether an image or artifact is in the state that a filter asks for. */
export const hasStatus = (status: string, wanted: string) => wanted === 'ANY' || wanted === status;

/**
 * Images by id, or all of them in no useful order. A listing shows ACTIVE images unless the filter says otherwise. An image
 * that is named by id is shown whatever its status; a filter that came with the ids leaves it out, silently, where it does
 * not match. One detail an image, however many ids name it.
 */
export const describeImages: Handler<DescribeImagesRequest, DescribeImagesResponse> = (input, context) => {
  const repository = repositoryOf(input, context);
  const { imageIds, filter } = input;
  if (imageIds !== undefined) {
    const images = findAll(repository, imageIds, context).filter((image) => matches(image, filter, 'ANY'));
    return { imageDetails: images.map((image) => detailOf(repository, image)) };
  }
  const { items, nextToken } = listPage(input, context, (from) =>
    filtered(repository, filter, from, context.now),
  );
  return { imageDetails: items.map((image) => detailOf(repository, image)), nextToken };
};

/** ECR allows 1,000 tags an image. */
const maxTags = 1000;

/** One entry for each tag of an image, one without a tag where it has none. */
export const listImages: Handler<ListImagesRequest, ListImagesResponse> = (input, context) => {
  const repository = repositoryOf(input, context);
  const rows = function* (from: number): Generator<Row<ImageIdentifier>> {
    for (const [position, image] of filtered(
      repository,
      input.filter,
      Math.floor(from / maxTags),
      context.now,
    )) {
      const ids = image.tags.length === 0 ? [undefined] : image.tags;
      for (const [i, imageTag] of ids.entries()) {
        const at = position * maxTags + i;
        if (at >= from) yield [at, { imageDigest: image.digest, imageTag }];
      }
    }
  };
  const { items, nextToken } = listPage(input, context, rows);
  return { imageIds: items, nextToken };
};

function matches(
  image: ImageRecord,
  filter: DescribeImagesFilter | undefined,
  defaultStatus: string,
): boolean {
  return (
    hasTagStatus(image.tags, filter?.tagStatus) &&
    hasStatus(image.status, filter?.imageStatus ?? defaultStatus)
  );
}

function* filtered(
  repository: Repository,
  filter: DescribeImagesFilter | undefined,
  from: number,
  now: Date,
): Generator<Row<ImageRecord>> {
  for (const row of repository.images.listed(from, now)) if (matches(row[1], filter, 'ACTIVE')) yield row;
}

/** With a missing id, the whole batch fails, or the id is left out. An id that is no id at all always fails. */
function findAll(
  repository: Repository,
  ids: readonly ImageIdentifier[],
  context: CallContext,
): ImageRecord[] {
  const isLeftOut = (id: ImageIdentifier) =>
    context.missingIds === 'omit' && isMissing(findImage(repository, id, context.now));
  const images = ids.filter((id) => !isLeftOut(id)).map((id) => requireImage(repository, id, context.now));
  return [...new Set(images)];
}

const isMissing = (found: ImageRecord | ImageMiss) =>
  found === 'ImageNotFound' || found === 'ImageTagDoesNotMatchDigest';
