import type { GraphQLResolveInfo } from 'graphql';
import type { ImageKey, ImageModel } from '../../aws/ecr-models.ts';
import { repositoryUri } from '../../aws/registry.ts';
import type { Context } from '../../context.ts';
import { AWS_CALL_COST, builder } from '../builder.ts';
import { ImageStatus } from '../enums.ts';
import { NEEDS_KEY } from '../field-plan.ts';
import { formatGlobalId } from '../global-id.ts';
import { Node } from '../node.ts';
import { type Selection, selectsOnly } from '../selection.ts';
import { imageKind } from './image-kind.ts';
import { ImageSelectorInput, readSelector } from './image-selector.ts';
import { Repository } from './repository.ts';

/** An image that was loaded; or, behind a link of which only its name was asked, no more than that. */
export const Image = builder.objectRef<ImageKey | ImageModel>('Image');

export const ImageKind = builder.enumType('ImageKind', {
  description: 'What an entry of a repository is.',
  values: {
    IMAGE: { description: 'A container image of one platform.' },
    INDEX: { description: 'An image index or manifest list: one image for several platforms.' },
    REFERRER: { description: 'An artifact attached to another image: see Referrer.' },
    HELM_CHART: { description: 'A Helm chart.' },
    OTHER: { description: 'Some other artifact.' },
  } as const,
});

/** What a link's target is told by its name alone. */
const NAMED_BY_KEY: ReadonlySet<string> = new Set(['id', 'digest', 'uri', 'repository']);

/**
 * The image behind a link. Where a query asks for no more than its name, no call is made and nobody checks that it is
 * there; otherwise it is loaded, together with the others, and is null when gone. Behind the name of what the viewer may not
 * see there is nothing, whatever is asked.
 */
export function linkToImage(
  key: ImageKey,
  { registries }: Context,
  info: GraphQLResolveInfo,
): ImageKey | null | Promise<ImageModel | null> {
  const { registry, name } = key.repository;
  const { scope, images } = registries.get(registry);
  if (selectsOnly(info, NAMED_BY_KEY)) return scope.repositories.sees(name) ? key : null;
  return images.load(name, { digest: key.digest });
}

/** A link looks an image up where more is asked than its name. */
export function lookedUpByLink(_args: object, selection: Selection): 'images' | null {
  return selectsOnly(selection, NAMED_BY_KEY) ? null : 'images';
}

/** The record of an image of which more than the name was asked, so that it was loaded. */
export function loaded(image: ImageKey | ImageModel): ImageModel {
  if ('tags' in image) return image;
  throw new Error('A link gave an image by name alone, though more of it was asked.');
}

Image.implement({
  description: 'A container image, or whatever else a repository holds (DescribeImages).',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global id.',
      resolve: ({ repository: { registry, name }, digest }) =>
        formatGlobalId('Image', [registry.registryId, registry.region, name, digest]),
    }),
    digest: t.expose('digest', {
      type: 'Digest',
      nullable: false,
      description: 'The digest of its manifest (ImageDetail.imageDigest).',
    }),
    repository: t.expose('repository', {
      type: Repository,
      nullable: false,
      extensions: NEEDS_KEY,
      description: 'The repository that holds it.',
    }),
    uri: t.string({
      nullable: false,
      description: 'Pullable by digest: HOST/REPOSITORY@DIGEST.',
      resolve: ({ repository, digest }) => `${repositoryUri(repository)}@${digest}`,
    }),
    tags: t.stringList({
      nullable: false,
      description: 'Its tags; empty when it is untagged (ImageDetail.imageTags).',
      resolve: (image) => loaded(image).tags,
    }),
    sizeInBytes: t.field({
      type: 'SafeInt',
      description:
        'Bytes in the repository, compressed; of an index, those of its largest child (ImageDetail.imageSizeInBytes). Null when AWS does not say.',
      resolve: (image) => loaded(image).sizeInBytes,
    }),
    pushedAt: t.field({
      type: 'DateTime',
      description: 'When it was pushed (ImageDetail.imagePushedAt); null when AWS does not say.',
      resolve: (image) => loaded(image).pushedAt,
    }),
    lastRecordedPullTime: t.field({
      type: 'DateTime',
      description:
        'ECR refreshes it at least once per 24 hours, not on every pull; null when never pulled (ImageDetail.lastRecordedPullTime).',
      resolve: (image) => loaded(image).lastRecordedPullTime,
    }),
    manifestMediaType: t.string({
      description:
        'The media type of its manifest (ImageDetail.imageManifestMediaType); null when AWS does not say.',
      resolve: (image) => loaded(image).manifestMediaType,
    }),
    artifactMediaType: t.string({
      description:
        'The media type of what it is, e.g. of its config (ImageDetail.artifactMediaType); null when AWS does not say.',
      resolve: (image) => loaded(image).artifactMediaType,
    }),
    status: t.field({
      type: ImageStatus,
      description: 'Whether it can be pulled (ImageDetail.imageStatus); null when AWS does not say.',
      resolve: (image) => loaded(image).status,
    }),
    lastArchivedAt: t.field({
      type: 'DateTime',
      description: 'When it was last archived; null when never (ImageDetail.lastArchivedAt).',
      resolve: (image) => loaded(image).lastArchivedAt,
    }),
    lastActivatedAt: t.field({
      type: 'DateTime',
      description:
        'When it was last restored from the archive; null when never (ImageDetail.lastActivatedAt).',
      resolve: (image) => loaded(image).lastActivatedAt,
    }),
    kind: t.field({
      type: ImageKind,
      nullable: false,
      description: 'What it is, told from the media types and the subject.',
      resolve: (image) => imageKind(loaded(image)),
    }),
    subjectManifestDigest: t.field({
      type: 'Digest',
      description:
        'The image that this one is an artifact of; null when it is none (ImageDetail.subjectManifestDigest).',
      resolve: (image) => loaded(image).subjectManifestDigest,
    }),
    subject: t.field({
      type: Image,
      description:
        'The image that this one is an artifact of; null when there is none or it is gone (subjectManifestDigest tells which).',
      extensions: { plan: { looksUp: lookedUpByLink } },
      resolve: (image, _, ctx, info) => {
        const { repository, subjectManifestDigest } = loaded(image);
        return subjectManifestDigest === null
          ? null
          : linkToImage({ repository, digest: subjectManifestDigest }, ctx, info);
      },
    }),
  }),
});

builder.objectFields(Repository, (t) => ({
  image: t.field({
    type: Image,
    args: { by: t.arg({ type: ImageSelectorInput, required: true, description: 'Which one.' }) },
    complexity: AWS_CALL_COST,
    description: 'One of its images, whatever its status; null when there is none (DescribeImages.imageIds).',
    extensions: {
      plan: {
        needs: 'key',
        looksUp: 'images',
        key: (repository, { by: { digest } }) => (digest ? { repository, digest } : null),
      },
    },
    resolve: ({ registry, name }, { by }, { registries }) =>
      registries.get(registry).images.load(name, readSelector('by', by)),
  }),
}));
