import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { CallContext } from '../operation.ts';
import type { ImageRecord, Registry, Repository } from '../world/world.ts';
import {
  accessDenied,
  imageNotFound,
  invalidImageId,
  registryNotFound,
  repositoryNotFound,
} from './errors.ts';

/** Members that most requests have. */
interface Target {
  readonly registryId?: string | undefined;
  readonly repositoryName?: string | undefined;
}

/** The account whose registry a request means. */
export const registryIdOf = (input: Target, context: CallContext) => input.registryId ?? context.accountId;

/**
 * The registry that a request means. The caller's own is there in any region, if empty (undefined); another account's must
 * exist and let callers in.
 */
export function registryOf(input: Target, context: CallContext): Registry | undefined {
  const registryId = registryIdOf(input, context);
  const { world, region, accountId, operation } = context;
  if (world.closedAccounts.has(registryId) && registryId !== accountId) {
    const resource = `arn:aws:ecr:${region}:${registryId}:repository/${input.repositoryName ?? '*'}`;
    throw accessDenied(context, `ecr:${operation}`, resource);
  }
  const registry = world.registry(registryId, region);
  if (registry === undefined && registryId !== accountId) throw registryNotFound(registryId);
  return registry;
}

/** The repository that a request means. */
export function repositoryOf(input: Target, context: CallContext): Repository {
  const name = input.repositoryName ?? '';
  const repository = registryOf(input, context)?.repositories.get(name);
  if (repository === undefined) throw repositoryNotFound(name, registryIdOf(input, context));
  return repository;
}

/** Why an image id leads to no image; the names are ECR's failure codes. */
export type ImageMiss =
  | 'MissingDigestAndTag'
  | 'InvalidImageDigest'
  | 'ImageNotFound'
  | 'ImageTagDoesNotMatchDigest';

const digestGrammar = /^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/;

/** Looks an image up by digest, by tag, or by both, which must agree. */
export function findImage(repository: Repository, id: ImageIdentifier, now: Date): ImageRecord | ImageMiss {
  const { imageDigest, imageTag } = id;
  if (imageDigest === undefined) {
    if (imageTag === undefined) return 'MissingDigestAndTag';
    return repository.images.byTag(imageTag, now) ?? 'ImageNotFound';
  }
  if (!digestGrammar.test(imageDigest)) return 'InvalidImageDigest';
  const image = repository.images.byDigest(imageDigest, now);
  if (image === undefined) return 'ImageNotFound';
  return imageTag === undefined || image.tags.includes(imageTag) ? image : 'ImageTagDoesNotMatchDigest';
}

/** The image that an id leads to. */
export function requireImage(repository: Repository, id: ImageIdentifier, now: Date): ImageRecord {
  const image = findImage(repository, id, now);
  if (typeof image !== 'string') return image;
  if (image === 'MissingDigestAndTag' || image === 'InvalidImageDigest') throw invalidImageId(image);
  throw imageNotFound(id, repository.details.repositoryName, repository.details.registryId);
}
