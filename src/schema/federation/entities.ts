import {
  type GraphQLFieldConfig,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  type GraphQLSchema,
  GraphQLUnionType,
  isObjectType,
} from 'graphql';
import type { Context } from '../../context.ts';
import { badInput } from '../../errors.ts';
import { type ImageReferenceModel, readImageReference } from '../ecr/image-reference.ts';
import { startNode } from '../nodes.ts';
import { idsAmong, namedByReference, nodesCost, whereaboutsOf } from '../whereabouts.ts';
import { isEntityName, KEY_FIELDS, REFERENCE_KEY, type Representation, readKey } from './keys.ts';

const Any = new GraphQLScalarType({
  name: '_Any',
  description:
    'A representation of an entity: an object of `__typename` and the fields of one of its keys (Apollo Federation).',
});

interface Representations {
  representations: unknown[];
}

/** How many representations are looked up at once. */
export interface EntityLimits {
  representations: number;
}

/** What a type is that a representation was resolved to. A record is of one type for good. */
const typenames = new WeakMap<object, string>();

/**
 * The root field `_entities`. Every representation is a promise of its own, so that one that fails costs its own place
 * alone; the look-ups of all go through the loaders, and so share calls.
 */
export function entitiesField(
  schema: GraphQLSchema,
  limits: () => EntityLimits,
): GraphQLFieldConfig<unknown, Context, Representations> {
  const Entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'What representations can be resolved to.',
    types: [...KEY_FIELDS.keys()].map((name) => schema.getType(name)).filter(isObjectType),
    resolveType: (entity: object) => typenames.get(entity),
  });
  return {
    type: new GraphQLNonNull(new GraphQLList(Entity)),
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))),
        description: 'What to look up; how many at once is a setting of the gateway.',
      },
    },
    description:
      'What these representations name, in their order, for routers (Apollo Federation); null for what is gone. One that cannot be read is an error of its own place.',
    extensions: {
      cost: {
        calls: LOOKED_UP.calls,
        items: ({ representations }) => representations.length,
        whereabouts: (args) => new Map([...LOOKED_UP.whereabouts(args), ...referencesIn(args)]),
      },
    },
    resolve(_, { representations }, context, info) {
      const most = limits().representations;
      if (representations.length > most) {
        throw badInput('representations', `must hold at most ${most}; it holds ${representations.length}.`);
      }
      return representations.map((value, index) =>
        resolveRepresentation(`representations[${index}]`, value, context, info),
      );
    },
  };
}

/** Looks up what a representation names; null when it is gone. */
async function resolveRepresentation(
  place: string,
  value: unknown,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  if (!isRepresentation(value)) throw badInput(place, 'must be an object with a __typename.');
  const { __typename: typename } = value;
  if (typeof typename !== 'string' || !KEY_FIELDS.has(typename)) {
    throw badInput(`${place}.__typename`, `must be one of ${[...KEY_FIELDS.keys()].join(', ')}.`);
  }
  const entity = isEntityName(typename)
    ? await startNode(readKey(place, typename, value), context, info)
    : readReference(place, value);
  if (entity) typenames.set(entity, typename);
  return entity;
}

/** The one entity without a global id: it exists as soon as someone wrote it. */
function readReference(place: string, representation: Representation): ImageReferenceModel {
  const reference = representation[REFERENCE_KEY];
  if (typeof reference === 'string') return readImageReference(reference);
  throw badInput(`${place}.${REFERENCE_KEY}`, 'must be a string.');
}

const LOOKED_UP = nodesCost(({ representations }: Representations) =>
  idsAmong(representations, (value) => {
    const typename = isRepresentation(value) && value['__typename'];
    if (!isRepresentation(value) || typeof typename !== 'string' || !isEntityName(typename)) return null;
    return readKey('representations', typename, value);
  }),
);

/** The entities that are no more than a text. */
function referencesIn({ representations }: Representations) {
  const references = representations.flatMap((value) => {
    const isReference = isRepresentation(value) && value['__typename'] === 'ImageReference';
    const reference = isReference ? value[REFERENCE_KEY] : undefined;
    return typeof reference === 'string' ? [namedByReference(reference)] : [];
  });
  return whereaboutsOf(references);
}

function isRepresentation(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
