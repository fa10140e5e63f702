import type { DescriptorModel, ManifestModel, PlatformManifestModel } from '../../aws/contents-models.ts';
import type { ImageKey } from '../../aws/ecr-models.ts';
import { DIGEST } from '../../aws/image-reference.ts';
import { contentOf } from '../../aws/manifest.ts';
import { builder } from '../builder.ts';
import { NODES_OF_AN_ERROR } from '../field-cost.ts';
import { Image, linkToImage, lookedUpByLink } from './image.ts';
import { Annotation } from './referrer.ts';

/** A child of an index, and the repository that holds both. */
type Child = PlatformManifestModel & Pick<ImageKey, 'repository'>;

const Descriptor = builder.objectRef<DescriptorModel>('Descriptor').implement({
  description:
    'What a manifest says of something that it points at: a blob or another manifest (OCI descriptor).',
  fields: (t) => ({
    mediaType: t.exposeString('mediaType', {
      nullable: false,
      description: 'The media type of what it points at (mediaType).',
    }),
    digest: t.expose('digest', {
      type: 'Digest',
      nullable: false,
      description: 'The digest of what it points at (digest).',
    }),
    size: t.expose('size', {
      type: 'SafeInt',
      nullable: false,
      description: 'Bytes of what it points at, as it is stored (size).',
    }),
    artifactType: t.exposeString('artifactType', {
      description: 'What the artifact is that it points at (artifactType); null when it says nothing.',
    }),
    annotations: t.expose('annotations', {
      type: [Annotation],
      nullable: false,
      description:
        "Annotations of the pointer, not of what it points at (annotations). Docker's BuildKit marks attestations by `vnd.docker.reference.type`.",
    }),
  }),
});

const PlatformManifest = builder.objectRef<Child>('PlatformManifest').implement({
  description:
    'One image of an index, and the platform that it is for (manifests of an OCI image index or a Docker manifest list). BuildKit lists attestations here too, for the platform unknown/unknown.',
  fields: (t) => ({
    os: t.exposeString('os', {
      description: 'The operating system, e.g. linux (platform.os); null when the index does not say.',
    }),
    osVersion: t.exposeString('osVersion', {
      description:
        'Its version, which tells images for Windows apart (platform.os.version); null when the index does not say.',
    }),
    architecture: t.exposeString('architecture', {
      description: 'The processor, e.g. arm64 (platform.architecture); null when the index does not say.',
    }),
    variant: t.exposeString('variant', {
      description:
        'The variant of the processor, e.g. v8 (platform.variant); null when the index does not say.',
    }),
    descriptor: t.expose('descriptor', {
      type: Descriptor,
      nullable: false,
      description: 'Where its manifest is.',
    }),
    image: t.field({
      type: Image,
      description:
        'The image, in the same repository; null when it is gone. Loaded 100 a call (DescribeImages).',
      extensions: { plan: { looksUp: lookedUpByLink } },
      resolve: ({ repository, descriptor: { digest } }, _, ctx, info) =>
        // What the pusher wrote may be no digest: ECR would refuse it, and with it all that is asked together.
        DIGEST.test(digest) ? linkToImage({ repository, digest }, ctx, info) : null,
    }),
  }),
});

const ImageManifest = builder.objectRef<ManifestModel>('ImageManifest').implement({
  description:
    'The manifest of an image, an index or an artifact (BatchGetImage.images). Where its text is no manifest, `text` and `mediaType` can still be had; whoever asks for more gets UPSTREAM_INVALID_RESPONSE, and null for the manifest.',
  fields: (t) => ({
    mediaType: t.exposeString('mediaType', {
      nullable: false,
      description: 'Its media type (Image.imageManifestMediaType; where ECR says none, what the text says).',
    }),
    text: t.exposeString('text', {
      nullable: false,
      description: 'Its text, as it is stored, to the letter: its hash is the digest (Image.imageManifest).',
    }),
    artifactType: t.string({
      description:
        'What the artifact is, as the manifest says (artifactType in the text); null when it says nothing.',
      resolve: (manifest) => contentOf(manifest).artifactType,
    }),
    config: t.field({
      type: Descriptor,
      description: "Where an image's configuration is (config in the text); null for an index.",
      resolve: (manifest) => contentOf(manifest).config,
    }),
    layers: t.field({
      type: [Descriptor],
      nullable: false,
      description: 'Where its layers are, the lowest first (layers in the text); empty for an index.',
      resolve: (manifest) => contentOf(manifest).layers,
    }),
    manifests: t.field({
      type: [PlatformManifest],
      nullable: false,
      description:
        'The images of an index or manifest list, one a platform (manifests in the text); empty for anything else.',
      resolve: (manifest) => {
        const { repository } = manifest;
        return contentOf(manifest).manifests.map((child) => ({ ...child, repository }));
      },
    }),
    annotations: t.field({
      type: [Annotation],
      nullable: false,
      description: 'Its annotations (annotations in the text); empty when there are none.',
      resolve: (manifest) => contentOf(manifest).annotations,
    }),
  }),
});

builder.objectField(Image, 'manifest', (t) =>
  t.field({
    type: ImageManifest,
    description:
      'Its manifest, by digest, 100 images a call (BatchGetImage). ECR counts that as a pull (lastRecordedPullTime): it is called only where this field is selected. Null when the image is gone. An image that ECR has a failure for, as for one that is archived, is an error that names the failure code.',
    extensions: {
      plan: { needs: 'key', looksUp: 'manifests' },
      cost: { nodes: ({ forbids }) => (forbids.manifests ? NODES_OF_AN_ERROR : 1) },
    },
    resolve: ({ repository: { registry, name }, digest }, _, { registries }) =>
      registries.get(registry).manifests.load(name, digest),
  }),
);
