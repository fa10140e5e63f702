import type {
  ImageReferrer,
  ListImageReferrersRequest,
  ListImageReferrersResponse,
} from '@aws-sdk/client-ecr';
import type { Handler } from '../operation.ts';
import { rowsOf } from '../page.ts';
import { hash } from '../world/random.ts';
import type { ImageRecord } from '../world/world.ts';
import { hasStatus } from './images.ts';
import { listPage } from './listing.ts';
import { repositoryOf } from './lookup.ts';

/**
 * The artifacts attached to a digest, ACTIVE ones unless the filter says otherwise, in no useful order. No artifacts, and no
 * error, for a digest that the repository does not hold, as the OCI specification has it.
 */
export const listImageReferrers: Handler<ListImageReferrersRequest, ListImageReferrersResponse> = (
  input,
  context,
) => {
  const { images } = repositoryOf(input, context);
  const { artifactTypes = [], artifactStatus = 'ACTIVE' } = input.filter ?? {};
  const meant = images
    .referrers(input.subjectId?.imageDigest ?? '', context.now)
    .filter(({ status }) => hasStatus(status, artifactStatus))
    .filter(({ artifactMediaType: type }) => artifactTypes.length === 0 || artifactTypes.includes(type ?? ''))
    .sort((a, b) => hash(a.digest) - hash(b.digest));
  const { items, nextToken } = listPage(input, context, (from) => rowsOf(meant, from));
  return { referrers: items.map(referrerOf), nextToken };
};

const referrerOf = (image: ImageRecord): ImageReferrer => ({
  digest: image.digest,
  mediaType: image.manifestMediaType,
  artifactType: image.artifactMediaType,
  size: image.manifestSize,
  annotations: image.annotations && { ...image.annotations },
  artifactStatus: image.status,
});
