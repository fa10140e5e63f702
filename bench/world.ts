import { makeCompany } from '../src/sandbox/world/company.ts';
import type { ImageRecord, Registry, Repository } from '../src/sandbox/world/world.ts';

/** The sandbox's clock stands still, so that every run meets the same company. */
export const NOW = new Date('2026-06-01T09:00:00Z');

/** What the endpoint serves; made here too, for the names and digests that queries ask for. */
export const world = makeCompany({ seed: 'bench', images: 20_000, now: NOW });

const registryId = world.defaultAccountId;

/** The registry that most queries read. */
export const HOME = { registryId, region: 'us-east-1' };
/** Where its images are replicated to; served to queries that say so. */
export const REPLICA = { registryId, region: 'eu-west-1' };

/** The repository with the most images, a policy, a preview and replicas. */
export const LARGEST = 'checkout/api';

const home = registryOf(HOME);

/** The names of the first repositories of the home registry. */
export function repositoryNames(count: number): string[] {
  const names = [...home.repositories.keys()].slice(0, count);
  if (names.length < count) throw new Error(`The world has only ${names.length} repositories`);
  return names;
}

/** A repository of the home registry. */
export function repositoryOf(name: string): Repository {
  const repository = home.repositories.get(name);
  if (repository === undefined) throw new Error(`The world has no repository ${name}`);
  return repository;
}

/** The names of the SageMaker images of the home registry, those with the most versions first. */
export function sageMakerImageNames(): string[] {
  const images = [...home.sageMakerImages].sort(([, a], [, b]) => b.versions.size - a.versions.size);
  return images.map(([name]) => name);
}

/** How many versions the SageMaker images of the home registry have in all. */
export function sageMakerVersionCount(): number {
  return [...home.sageMakerImages.values()].reduce((sum, { versions }) => sum + versions.size, 0);
}

/** The first images of a repository that are active and like this. */
export function imagesOf(
  repositoryName: string,
  count: number,
  isMeant: (image: ImageRecord) => boolean = () => true,
): ImageRecord[] {
  const images: ImageRecord[] = [];
  for (const [, image] of repositoryOf(repositoryName).images.listed(0, NOW)) {
    if (images.length === count) return images;
    if (image.status === 'ACTIVE' && isMeant(image)) images.push(image);
  }
  throw new Error(`${repositoryName} has only ${images.length} such images`);
}

/** The artifacts that are attached to an image. */
export function referrersOf(repositoryName: string, digest: string): ImageRecord[] {
  return repositoryOf(repositoryName).images.referrers(digest, NOW);
}

/** An image with a tag that is signed, has an SBOM, and has reached every destination. */
export function releasedImage(repositoryName: string): ImageRecord & { tag: string } {
  const isReleased = ({ digest, tags, replications = [] }: ImageRecord) =>
    tags.length > 0 &&
    referrersOf(repositoryName, digest).length > 2 &&
    replications.length > 0 &&
    replications.every(({ completesAt }) => completesAt !== undefined && completesAt <= NOW);
  const [image] = imagesOf(repositoryName, 1, isReleased);
  const tag = image?.tags[0];
  if (image === undefined || tag === undefined) throw new Error(`${repositoryName} has no such image`);
  return { ...image, tag };
}

function registryOf({ registryId, region }: typeof HOME): Registry {
  const registry = world.registry(registryId, region);
  if (registry === undefined) throw new Error(`The world has no registry ${registryId}/${region}`);
  return registry;
}
