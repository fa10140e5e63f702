import { type ImageSelector, TAG } from '../../aws/image-reference.ts';
import { badInput, excerpt } from '../../errors.ts';
import { builder } from '../builder.ts';

export const ImageSelectorInput = builder.inputType('ImageSelector', {
  isOneOf: true,
  description: 'One image of a repository, by digest or by tag: exactly one of the two (ImageIdentifier).',
  fields: (t) => ({
    digest: t.field({ type: 'Digest', description: 'The digest of the manifest: names one image for good.' }),
    tag: t.string({ description: 'A tag, 1 to 300 characters: names whatever image has it now.' }),
  }),
});

/** The input, checked: GraphQL told that one of the two is there, and this the grammar of tags. */
export function readSelector(
  argument: string,
  { digest, tag }: { digest?: string | null | undefined; tag?: string | null | undefined },
): ImageSelector {
  if (typeof digest === 'string') return { digest };
  if (typeof tag === 'string' && TAG.test(tag)) return { tag };
  throw badInput(
    `${argument}.tag`,
    `must be 1 to 300 letters, digits, _ . or -, and start with none of . and -; it is ${excerpt(String(JSON.stringify(tag)))}.`,
  );
}
