import type {
  BatchGetImageRequest,
  BatchGetImageResponse,
  Image,
  ImageFailure,
  ImageIdentifier,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import type { ImageRecord, Repository } from '../world/world.ts';
import { findImage, type ImageMiss, repositoryOf } from './lookup.ts';

const reasons: Readonly<Record<ImageMiss | 'ImageInaccessible', string>> = {
  MissingDigestAndTag: 'Invalid request parameters: both tag and digest cannot be null',
  InvalidImageDigest:
    'Invalid request parameters: image digest should satisfy the regex [a-zA-Z0-9-_+.]+:[a-fA-F0-9]+',
  ImageNotFound: 'Requested image not found',
  ImageTagDoesNotMatchDigest: 'Requested image not found',
  ImageInaccessible: 'The image is archived',
};

/** A pull is recorded at least once in this time, not every time. */
const pullRecordMs = 24 * 3_600_000;

/**
 * Manifests by id, with a failure for each id that leads to none. This is a pull: it refreshes lastRecordedPullTime once the
 * recorded one is a day old. Archived images cannot be pulled. Manifests come as they are stored, whatever media types the
 * request accepts.
 */
export const batchGetImage: Handler<BatchGetImageRequest, BatchGetImageResponse> = (input, context) => {
  const repository = repositoryOf(input, context);
  const { now } = context;
  const images: Image[] = [];
  const failures: ImageFailure[] = [];
  for (const imageId of distinct(input.imageIds ?? [])) {
    const found = findImage(repository, imageId, now);
    const image = typeof found !== 'string' && found.status !== 'ACTIVE' ? 'ImageInaccessible' : found;
    if (typeof image === 'string') {
      failures.push({ imageId, failureCode: image, failureReason: reasons[image] });
    } else {
      recordPull(image, now);
      images.push(manifestOf(repository, image, imageId));
    }
  }
  return { images, failures };
};

const manifestOf = ({ details }: Repository, image: ImageRecord, { imageTag }: ImageIdentifier): Image => ({
  registryId: details.registryId,
  repositoryName: details.repositoryName,
  imageId: { imageDigest: image.digest, imageTag },
  imageManifest: image.manifest(),
  imageManifestMediaType: image.manifestMediaType,
});

function recordPull(image: ImageRecord, now: Date): void {
  const last = image.lastRecordedPullTime;
  if (last === undefined || now.getTime() - last.getTime() >= pullRecordMs) image.lastRecordedPullTime = now;
}

function distinct(ids: readonly ImageIdentifier[]): ImageIdentifier[] {
  return [...new Map(ids.map((id) => [`${id.imageDigest} ${id.imageTag}`, id])).values()];
}
