import type { ImageKey, ImageModel } from '../../aws/ecr-models.ts';
import { type ImageReference as ParsedReference, parseImageReference } from '../../aws/image-reference.ts';
import type { Context } from '../../context.ts';
import { badInput, GatewayError } from '../../errors.ts';
import { AWS_CALL_COST, builder } from '../builder.ts';
import { Registry } from '../registry.ts';
import { Image } from './image.ts';

/** A reference as someone wrote it, and what it says. */
export interface ImageReferenceModel {
  reference: string;
  parsed: ParsedReference;
}

type EcrReference = Extract<ParsedReference, { kind: 'ECR' }>;

/** Reads a reference, whatever it is. */
export function readImageReference(reference: string): ImageReferenceModel {
  return { reference, parsed: parseImageReference(reference) };
}

const ImageResolution = builder.enumType('ImageResolution', {
  description: 'What became of a reference.',
  values: {
    DIGEST: { description: 'It names an image by digest, and that is there.' },
    TAG: { description: 'It names an image by tag, which may have moved since it was written.' },
    MISSING: { description: 'A served registry should hold it and does not.' },
    EXTERNAL: {
      description:
        'It is in a registry that this gateway does not serve, or in a repository that the caller may not see, whether or not there is one.',
    },
    UNPARSEABLE: { description: 'It is no image reference.' },
  } as const,
});

export const ImageReference = builder.objectRef<ImageReferenceModel>('ImageReference').implement({
  description:
    'An image as someone wrote it down, HOST/REPOSITORY[:TAG][@DIGEST], and what that is now. One that leads nowhere is data, not an error; only a failed look-up is an error, and then image and resolution are null.',
  fields: (t) => ({
    reference: t.exposeString('reference', {
      nullable: false,
      description: 'The reference, echoed to the letter.',
    }),
    registry: t.field({
      type: Registry,
      description: 'The registry that it names; null when this gateway does not serve it.',
      resolve: ({ parsed }, _, { registries }) =>
        parsed.kind === 'ECR' ? registries.find(parsed.registry) : null,
    }),
    image: t.field({
      type: Image,
      description: 'The image; null when the reference leads to none (DescribeImages.imageIds, 100 a call).',
      extensions: { plan: { looksUp: 'images' } },
      resolve: ({ parsed }, _, ctx) => loadImage(parsed, ctx),
    }),
    resolution: t.field({
      type: ImageResolution,
      description: 'How image was found, or why it was not; null only when the look-up failed.',
      extensions: { plan: { looksUp: 'images' } },
      resolve: async ({ parsed }, _, ctx) => {
        if (parsed.kind === 'UNPARSEABLE') return 'UNPARSEABLE';
        if (parsed.kind === 'EXTERNAL' || !isVisible(parsed, ctx)) return 'EXTERNAL';
        const image = await loadImage(parsed, ctx);
        if (!image) return 'MISSING';
        return parsed.selector.digest === undefined ? 'TAG' : 'DIGEST';
      },
    }),
  }),
});

/** The key of an image that is named by digest. */
function imageKey(reference: string): ImageKey | null {
  const parsed = parseImageReference(reference);
  if (parsed.kind !== 'ECR' || parsed.selector.digest === undefined) return null;
  const { registry, repositoryName, selector } = parsed;
  return { repository: { registry, name: repositoryName }, digest: selector.digest };
}

/** Whether there may be something for the viewer where a reference leads. */
function isVisible({ registry, repositoryName }: EcrReference, { registries }: Context): boolean {
  return registries.find(registry)?.scope.repositories.sees(repositoryName) ?? false;
}

/** The image that a reference names now; null when it names none of a served registry. */
function loadImage(reference: ParsedReference, { registries }: Context): Promise<ImageModel | null> | null {
  if (reference.kind !== 'ECR') return null;
  const registry = registries.find(reference.registry);
  return registry ? registry.images.load(reference.repositoryName, reference.selector) : null;
}

const MAX_REFERENCES = 1000;

builder.queryFields((t) => ({
  image: t.field({
    type: Image,
    args: {
      reference: t.arg.string({
        required: true,
        description:
          'What docker pull takes: HOST/REPOSITORY[:TAG][@DIGEST]; with both, the digest counts; with neither, the tag latest.',
      }),
    },
    complexity: AWS_CALL_COST,
    description:
      'The image that a reference names; null when there is none (DescribeImages). REGISTRY_NOT_SERVED when its registry is not served.',
    extensions: { plan: { looksUp: 'images', key: (_, { reference }) => imageKey(reference) } },
    resolve: (_, { reference }, { registries }) => {
      const parsed = parseImageReference(reference);
      if (parsed.kind === 'UNPARSEABLE') {
        throw badInput('reference', `must be HOST/REPOSITORY[:TAG][@DIGEST]; ${parsed.rule}.`);
      }
      if (parsed.kind === 'EXTERNAL') {
        throw new GatewayError('REGISTRY_NOT_SERVED', 'reference: it names no private ECR registry.');
      }
      return registries.get(parsed.registry).images.load(parsed.repositoryName, parsed.selector);
    },
  }),
  imageReferences: t.field({
    type: [ImageReference],
    args: {
      references: t.arg.stringList({ required: true, description: '1 to 1000 references, in any spelling.' }),
    },
    complexity: ({ references }) => ({ field: AWS_CALL_COST, multiplier: references.length }),
    description:
      'Many references at once, in the order given, for services that hold image URIs (DescribeImages, 100 images of a repository a call). Null only with an error: BAD_USER_INPUT for none and for too many.',
    resolve: (_, { references }) => {
      if (references.length < 1 || references.length > MAX_REFERENCES) {
        throw badInput('references', `must hold 1 to ${MAX_REFERENCES}; it holds ${references.length}.`);
      }
      return references.map(readImageReference);
    },
  }),
}));
