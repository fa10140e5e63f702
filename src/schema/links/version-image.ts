import { parseImageReference } from '../../aws/image-reference.ts';
import { versionReference } from '../../aws/usage/version-reference.ts';
import type { Context } from '../../context.ts';
import { builder } from '../builder.ts';
import { Image, linkToImage } from '../ecr/image.ts';
import { ImageReference, readImageReference } from '../ecr/image-reference.ts';
import { callEach } from '../field-cost.ts';
import { reference, SageMakerImageVersion } from '../sagemaker/sagemaker-image-version.ts';

// From a SageMaker version to the ECR image that it runs.

/** It takes the version's details to know, and each may run an image of another repository. */
const ELSEWHERE = {
  ...callEach('sagemaker.DescribeImageVersion'),
  ofParent: 'references',
  leads: 'anywhere',
} as const;

builder.objectFields(SageMakerImageVersion, (t) => ({
  imageReference: t.field({
    type: ImageReference,
    description:
      'How image was found, or why it was not: containerImage when it carries a digest, else baseImage; null where that is null, or the version is gone (DescribeImageVersion).',
    extensions: { cost: ELSEWHERE },
    resolve: (version, _, ctx) =>
      reference(version, ctx, (references) => {
        const text = versionReference(references);
        return text === null ? null : readImageReference(text);
      }),
  }),
  image: t.field({
    type: Image,
    description:
      'The ECR image that this version runs, in whichever served registry (DescribeImages.imageIds, 100 a call). By the digest of containerImage; where that carries none, by baseImage, whose tag may have moved since. Null when there is none, which imageReference.resolution explains. Where the digest is known and only id, digest, uri and repository are selected, nobody checks that it is there.',
    extensions: { cost: ELSEWHERE, plan: { looksUp: 'images' } },
    resolve: (version, _, ctx, info) => {
      const text = reference(version, ctx, versionReference);
      if (!(text instanceof Promise)) return findImage(text, ctx, info);
      // What one version runs is looked up together with what the others of its list do.
      ctx.registries.barrier.hold(['images'], text);
      return text.then((known) => findImage(known, ctx, info));
    },
  }),
}));

/** The image that a reference names now; null where that is in no served registry. */
function findImage(text: string | null, ctx: Context, info: Parameters<typeof linkToImage>[2]) {
  const parsed = text === null ? null : parseImageReference(text);
  if (parsed?.kind !== 'ECR') return null;
  const registry = ctx.registries.find(parsed.registry);
  if (registry === undefined) return null;
  const { repositoryName, selector } = parsed;
  if (selector.digest === undefined) return registry.images.load(repositoryName, selector);
  const repository = { registry: registry.key, name: repositoryName };
  return linkToImage({ repository, digest: selector.digest }, ctx, info);
}
