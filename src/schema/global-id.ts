import { z } from 'zod';
import { DIGEST, REPOSITORY_NAME } from '../aws/image-reference.ts';
import { badInput } from '../errors.ts';

const AccountId = z.string().regex(/^\d{12}$/);
const Region = z.string().regex(/^[a-z0-9-]{1,32}$/);
const RepositoryName = z.string().regex(REPOSITORY_NAME);
const Digest = z.string().regex(DIGEST);
/** SageMaker's own pattern and bounds for an image's name. */
export const SAGEMAKER_IMAGE_NAME = /^(?=.{1,63}$)[a-zA-Z0-9](?:[-.]?[a-zA-Z0-9]){0,62}$/;
const SageMakerImageName = z.string().regex(SAGEMAKER_IMAGE_NAME);
const VersionNumber = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,8})$/)
  .transform(Number);
const Hash = z.string().regex(/^[\w-]{22}$/);

/** The parts that name one object of each type, in order, and what each may be. */
const GlobalIdShape = z.discriminatedUnion('typename', [
  z.object({ typename: z.literal('Registry'), parts: z.tuple([AccountId, Region]) }),
  z.object({ typename: z.literal('Repository'), parts: z.tuple([AccountId, Region, RepositoryName]) }),
  z.object({ typename: z.literal('Image'), parts: z.tuple([AccountId, Region, RepositoryName, Digest]) }),
  // The subject's digest, then its own.
  z.object({
    typename: z.literal('Referrer'),
    parts: z.tuple([AccountId, Region, RepositoryName, Digest, Digest]),
  }),
  // A hash of the policy's text: another text is another preview.
  z.object({
    typename: z.literal('LifecyclePreview'),
    parts: z.tuple([AccountId, Region, RepositoryName, Hash]),
  }),
  z.object({
    typename: z.literal('SageMakerImage'),
    parts: z.tuple([AccountId, Region, SageMakerImageName]),
  }),
  z.object({
    typename: z.literal('SageMakerImageVersion'),
    parts: z.tuple([AccountId, Region, SageMakerImageName, VersionNumber]),
  }),
]);

/** A global id, read: the type, and the parts that name the object. */
export type GlobalId = z.output<typeof GlobalIdShape>;
type Parts<T extends GlobalId['typename']> = Extract<GlobalId, { typename: T }>['parts'];

/** No part holds this character. */
const SEPARATOR = '|';

/** More than the longest names make. */
const MAX_LENGTH = 1024;
const MOST_BYTES_A_SIGN = 3;

/** Writes a global id: opaque, stable, and without any authority. */
export function formatGlobalId<T extends GlobalId['typename']>(typename: T, parts: Parts<T>): string {
  let text: string = typename;
  for (const part of parts) text += SEPARATOR + part;
  if (text.length > MAX_LENGTH) return Buffer.from(text).toString('base64url');
  return scratch.toString('base64url', 0, scratch.write(text));
}

/** Lists have thousands of ids: none has a buffer made of its own. */
const scratch = Buffer.allocUnsafeSlow(MAX_LENGTH * MOST_BYTES_A_SIGN);

/** The global id of parts that came from elsewhere; null where they break the grammar of their type. */
export function globalIdOf(typename: string, parts: readonly (string | number)[]): GlobalId | null {
  const { success, data } = GlobalIdShape.safeParse({ typename, parts: parts.map(String) });
  return success ? data : null;
}

/** Reads a global id, or throws BAD_USER_INPUT that names the argument. */
export function parseGlobalId(argument: string, id: string): GlobalId {
  const text = id.length > MAX_LENGTH ? '' : Buffer.from(id, 'base64url').toString();
  const [typename, ...parts] = text.split(SEPARATOR);
  const read = GlobalIdShape.safeParse({ typename, parts });
  // What decodes but was written another way would be a second id of the same thing.
  if (read.success && Buffer.from(text).toString('base64url') === id) return read.data;
  throw badInput(argument, 'must be an id that this gateway gave; this one does not decode.');
}
