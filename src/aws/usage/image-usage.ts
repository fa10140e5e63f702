import type { ImageKey } from '../ecr-models.ts';
import { type ImageSelector, parseImageReference } from '../image-reference.ts';
import { type RepositoryKey, registryName } from '../registry.ts';
import type { SageMakerImageVersionModel, SageMakerVersionReferences } from '../sagemaker-models.ts';
import { versionReference } from './version-reference.ts';

/** A version as ListImageVersions tells it, with what it was made from and what it runs. */
export type SageMakerVersionInUse = SageMakerImageVersionModel & {
  readonly references: SageMakerVersionReferences;
};

/** An image, with the tags that it holds now. */
export interface TaggedImage extends ImageKey {
  readonly tags: readonly string[];
}

/**
 * Which versions run an image: those whose reference (`versionReference`) names it, in its own repository, by its digest or,
 * where the reference has only a tag, by a tag that it holds now.
 */
export interface ImageUsage {
  versionsOf(image: TaggedImage): readonly SageMakerVersionInUse[];
}

/** The usage that versions tell: in the order of the versions, whichever of an image's names they go by. */
export function usageOf(versions: readonly SageMakerVersionInUse[]): ImageUsage {
  const byName = new Map<string, number[]>();
  for (const [place, { references }] of versions.entries()) {
    const name = nameIn(versionReference(references));
    if (name === null) continue;
    const places = byName.get(name);
    if (places) places.push(place);
    else byName.set(name, [place]);
  }
  return {
    versionsOf({ repository, digest, tags }) {
      const names = [{ digest }, ...tags.map((tag) => ({ tag }))].map((selector) =>
        nameOf(repository, selector),
      );
      // A version has one reference, so it is in one place alone.
      const places = names.flatMap((name) => byName.get(name) ?? []).sort((a, b) => a - b);
      return places.flatMap((place) => versions[place] ?? []);
    },
  };
}

/** The usage that several tell, one after another. */
export function joinUsages(usages: readonly ImageUsage[]): ImageUsage {
  return { versionsOf: (image) => usages.flatMap((usage) => usage.versionsOf(image)) };
}

/** One string for the image that a reference names; null where that is in no ECR registry, or it is no reference. */
function nameIn(reference: string | null): string | null {
  const parsed = reference === null ? null : parseImageReference(reference);
  if (parsed?.kind !== 'ECR') return null;
  return nameOf({ registry: parsed.registry, name: parsed.repositoryName }, parsed.selector);
}

/** No part of it but the digest holds `@`, and no part but digest and tag `:`. */
function nameOf({ registry, name }: RepositoryKey, { digest, tag }: ImageSelector): string {
  const repository = `${registryName(registry)}/${name}`;
  return digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`;
}
