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
import { badInput, GatewayError } from '../../errors.ts';
import { type ImageReferenceModel, readImageReference } from '../ecr/image-reference.ts';
import type { GlobalId } from '../global-id.ts';
import { startNode } from '../nodes.ts';
import { oncePerList } from '../once-per-list.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import { namedByReference, nodesCost, whereaboutsOf } from '../whereabouts.ts';
import {
  type EntityName,
  isEntityName,
  KEY_FIELDS,
  REFERENCE_KEY,
  type Representation,
  readKey,
} from './keys.ts';

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
        items: (args, ...rest) => LOOKED_UP.items(args, ...rest) + referencesIn(args).length,
        whereabouts: (args) =>
          new Map([...LOOKED_UP.whereabouts(args), ...whereaboutsOf(referencesIn(args))]),
      },
    },
    resolve(_, { representations }, context, info) {
      const most = limits().representations;
      if (representations.length > most) {
        throw badInput('representations', `must hold at most ${most}; it holds ${representations.length}.`);
      }
      return readRepresentations(representations).map((named) =>
        named instanceof GatewayError ? named : resolveNamed(named, context, info),
      );
    },
  };
}

/** What a representation names, by its type: an id, or a text, for the one entity without. */
type Named =
  | { typename: EntityName; id: GlobalId }
  | { typename: 'ImageReference'; reference: ImageReferenceModel };

const readRepresentations = oncePerList((values: readonly unknown[]): readonly Outcome<Named>[] =>
  values.map((value, index) => outcomeOf(() => readRepresentation(`representations[${index}]`, value))),
);

function readRepresentation(place: string, value: unknown): Named {
  if (!isRepresentation(value)) throw badInput(place, 'must be an object with a __typename.');
  const { __typename: typename } = value;
  if (typeof typename !== 'string' || !KEY_FIELDS.has(typename)) {
    throw badInput(`${place}.__typename`, `must be one of ${[...KEY_FIELDS.keys()].join(', ')}.`);
  }
  if (isEntityName(typename)) return { typename, id: readKey(place, typename, value) };
  const reference = value[REFERENCE_KEY];
  if (typeof reference !== 'string') throw badInput(`${place}.${REFERENCE_KEY}`, 'must be a string.');
  return { typename: 'ImageReference', reference: readImageReference(reference) };
}

/** Looks up what a representation names; null when it is gone. A reference exists as soon as someone wrote it. */
async function resolveNamed(
  named: Named,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  const entity = 'id' in named ? await startNode(named.id, context, info) : named.reference;
  if (entity) typenames.set(entity, named.typename);
  return entity;
}

const idsIn = oncePerList((representations: readonly unknown[]) =>
  readRepresentations(representations).flatMap((named): Outcome<GlobalId>[] => {
    if (named instanceof GatewayError) return [named];
    return 'id' in named ? [named.id] : [];
  }),
);

const LOOKED_UP = nodesCost(({ representations }: Representations) => idsIn(representations));

/** The entities that are no more than a text. */
function referencesIn({ representations }: Representations) {
  return readRepresentations(representations).flatMap((named) =>
    'reference' in named ? [namedByReference(named.reference.reference)] : [],
  );
}

function isRepresentation(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
