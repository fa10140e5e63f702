import { z } from 'zod';
import { parseRepositoryArn, parseSageMakerImageArn } from '../../aws/arn.ts';
import { parseImageReference } from '../../aws/image-reference.ts';
import { type RegistryKey, repositoryUri } from '../../aws/registry.ts';
import { badInput } from '../../errors.ts';
import { type GlobalId, globalIdOf, parseGlobalId } from '../global-id.ts';

/** What other subgraphs know an entity by: the members of a representation, as a router sends them. */
export type Representation = Readonly<Record<string, unknown>>;

/** The entities with a global id. ImageReference, which has none, is an entity besides. */
export type EntityName = Extract<
  GlobalId['typename'],
  'Registry' | 'Repository' | 'Image' | 'SageMakerImage' | 'SageMakerImageVersion'
>;

/** One way to name an entity: another spelling of its global id. */
interface EntityKey {
  /** As in `@key(fields:)`. */
  fields: readonly string[];
  /** What their values must be. */
  rule: string;
  /** The parts of the global id that they spell; null where they break the rule. */
  read(representation: Representation): Parts | null;
}
type Parts = readonly (string | number)[];

function defineKey<Shape extends z.ZodRawShape>(
  shape: Shape,
  rule: string,
  partsOf: (members: z.output<z.ZodObject<Shape>>) => Parts | null,
): EntityKey {
  const members = z.object(shape);
  return {
    fields: Object.keys(shape),
    rule,
    read(representation) {
      const { success, data } = members.safeParse(representation);
      return success ? partsOf(data) : null;
    },
  };
}

const SAGEMAKER_ARN_RULE =
  "must be a SageMaker image's ARN, arn:PARTITION:sagemaker:REGION:ACCOUNT:image/NAME";

/** The keys of each entity besides `id`. */
const KEYS: Readonly<Record<EntityName, readonly EntityKey[]>> = {
  Registry: [
    defineKey(
      { registryId: z.string(), region: z.string() },
      'must be an account of 12 digits and a region',
      ({ registryId, region }) => [registryId, region],
    ),
  ],
  Repository: [
    defineKey(
      { arn: z.string() },
      "must be a repository's ARN, arn:PARTITION:ecr:REGION:ACCOUNT:repository/NAME",
      ({ arn }) => named(parseRepositoryArn(arn)),
    ),
  ],
  Image: [
    defineKey(
      { uri: z.string() },
      'must be HOST/REPOSITORY@DIGEST, as Image.uri answers it; a tag or another spelling of the host is for ImageReference.reference',
      ({ uri }) => readImageUri(uri),
    ),
  ],
  SageMakerImage: [
    defineKey({ arn: z.string() }, SAGEMAKER_ARN_RULE, ({ arn }) => named(parseSageMakerImageArn(arn))),
  ],
  SageMakerImageVersion: [
    defineKey(
      { imageArn: z.string(), version: z.int() },
      `${SAGEMAKER_ARN_RULE}, with a number of 0 or more`,
      ({ imageArn, version }) => {
        const image = named(parseSageMakerImageArn(imageArn));
        return image && [...image, version];
      },
    ),
  ],
};

/** What ImageReference is known by. */
export const REFERENCE_KEY = 'reference';

/** The keys of every entity, as `@key(fields:)` has them. */
export const KEY_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(KEYS).map(([typename, keys]): [string, string[]] => [
    typename,
    ['id', ...keys.map(({ fields }) => fields.join(' '))],
  ]),
  ['ImageReference', [REFERENCE_KEY]],
]);

/** Whether a type is an entity with a global id. */
export function isEntityName(typename: string): typename is EntityName {
  return Object.hasOwn(KEYS, typename);
}

/** Reads the first key that a representation has whole; BAD_USER_INPUT, naming its `place`, where that cannot be. */
export function readKey(place: string, typename: EntityName, representation: Representation): GlobalId {
  if (has(representation, 'id')) return readId(place, typename, representation['id']);
  const key = KEYS[typename].find(({ fields }) => fields.every((field) => has(representation, field)));
  if (!key) {
    const keys = KEY_FIELDS.get(typename) ?? [];
    throw badInput(
      place,
      `must hold a key of ${typename}: ${keys.map((fields) => `{${fields}}`).join(' or ')}.`,
    );
  }
  const parts = key.read(representation);
  const id = parts && globalIdOf(typename, parts);
  if (id) return id;
  throw badInput(`${place}.${key.fields.join(' ')}`, `${key.rule}.`);
}

function readId(place: string, typename: EntityName, id: unknown): GlobalId {
  const read = typeof id === 'string' ? parseGlobalId(`${place}.id`, id) : undefined;
  if (read?.typename === typename) return read;
  throw badInput(`${place}.id`, `must be the id of something of the type ${typename}.`);
}

/** Only the spelling that Image.uri answers: a router takes a key field from whoever gave it, and never asks again. */
function readImageUri(uri: string): Parts | null {
  const parsed = parseImageReference(uri);
  if (parsed.kind !== 'ECR' || parsed.selector.digest === undefined) return null;
  const { registry, repositoryName: name, selector } = parsed;
  const image = `${repositoryUri({ registry, name })}@${selector.digest}`;
  return image === uri ? [registry.registryId, registry.region, name, selector.digest] : null;
}

function named(key: { registry: RegistryKey; name: string } | null): Parts | null {
  return key && [key.registry.registryId, key.registry.region, key.name];
}

function has(representation: Representation, field: string): boolean {
  return representation[field] !== undefined && representation[field] !== null;
}
