import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  getNullableType,
  isListType,
  isNonNullType,
  responsePathAsArray,
} from 'graphql';
import { hash } from '../../src/sandbox/world/random.ts';

// A schema for nastiness: every field may fail, be missing or be under way, each time it is asked in another way, and the same way
// whoever executes it, since all chance hangs on where in the answer it is.

/** How a run goes. */
export interface NastyContext {
  seed: number;
  /** How many of a hundred values are promises. */
  promises: number;
  /** How many of a hundred values are not as they should be. */
  troubles: number;
  /** What mutations did, in order. */
  log: string[];
  /** What each turn of a promise waits for; nothing but its turn when left out. */
  turn?: () => Promise<unknown>;
}

type Info = Pick<GraphQLResolveInfo, 'path'>;

/** From 0 to 99, for one purpose at one place. */
function chance({ seed }: NastyContext, { path }: Info, purpose: string): number {
  return hash(`${seed} ${responsePathAsArray(path).join('.')} ${purpose}`) % 100;
}

const Color = new GraphQLEnumType({ name: 'Color', values: { RED: { value: 1 }, BLUE: { value: 'blue' } } });
const When = new GraphQLScalarType({
  name: 'When',
  serialize: (value) => {
    if (value instanceof Date) return value;
    throw new TypeError(`When cannot hold ${typeof value}`);
  },
});
/** What literals and variables hold; it is answered as it is. */
const Any = new GraphQLScalarType({ name: 'Any' });
const Filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    int: { type: GraphQLInt, defaultValue: 7 },
    color: { type: Color },
    any: { type: Any },
    list: { type: new GraphQLList(new GraphQLNonNull(GraphQLInt)) },
    filter: { type: Filter },
  }),
});

/** What leaves may be; the first of them are as they should be. */
const LEAVES: Readonly<Record<string, readonly unknown[]>> = {
  String: ['plain', 'quo"te \\ and\nline', 'é ☃ 💩 \ud800 \u2028', '', 5, { no: 'text' }],
  Int: [1, -0, 2 ** 31 - 1, '12', Number.NaN, 1.5, 2 ** 40],
  Float: [1.5, 1e300, -0, 5e-324, Number.POSITIVE_INFINITY, Number.NaN, 'x'],
  Boolean: [true, false, 0, 'yes'],
  ID: ['id', 7, '"', {}],
  Color: [1, 'blue', 'RED', 3],
  When: [new Date(0), new Date(1.7e12), new Date(Number.NaN), 'now'],
  Any: [{ a: [1, { b: null }] }, [undefined, 'x'], 'text', Number.NaN, undefined, new Map([[1, 2]])],
};

const late = async (turns: number, turn?: () => Promise<unknown>) => {
  for (let at = 0; at < turns; at += 1) await turn?.();
};

/** Something of a type, for one place. */
function make(type: GraphQLOutputType, context: NastyContext, info: Info, isLate = false): unknown {
  const trouble = chance(context, info, 'trouble');
  const isPromised = isLate || chance(context, info, 'promise') < context.promises;
  const value = () => {
    if (trouble < context.troubles) {
      const message = `trouble ${trouble} at ${responsePathAsArray(info.path).join('.')}`;
      if (trouble % 4 === 0) throw new Error(message);
      if (trouble % 4 === 1) return new Error(message);
      return trouble % 4 === 2 ? null : undefined;
    }
    return made(getNullableType(type), context, info, trouble);
  };
  if (!isPromised) return value();
  const promise = late(chance(context, info, 'turns') % 6, context.turn).then(value);
  // Whoever stops waiting for it does not have to say so.
  promise.catch(() => {});
  return promise;
}

function made(type: GraphQLOutputType, context: NastyContext, info: Info, trouble: number): unknown {
  if (isListType(type)) {
    if (trouble === 99) return 'no list';
    const length = chance(context, info, 'length') % 4;
    // graphql-js leaves rejections unhandled where one item fails at once and another one later.
    const isLate = context.promises > 0 && isNonNullType(type.ofType);
    const items = Array.from({ length }, (_, key) => {
      const at = { path: { prev: info.path, key, typename: undefined } };
      try {
        return make(type.ofType, context, at, isLate);
      } catch (error) {
        return error;
      }
    });
    // Where two are the same, a set would have them at other places than they say.
    const set = new Set(items);
    return set.size === length && chance(context, info, 'set') < 20 ? set : items;
  }
  const leaves = isNonNullType(type) ? undefined : LEAVES[String(type)];
  if (leaves) {
    const most = trouble < context.troubles * 2 ? leaves.length : 2;
    return leaves[chance(context, info, 'leaf') % most];
  }
  return { kind: chance(context, info, 'kind') };
}

const resolved = (type: GraphQLOutputType): GraphQLFieldConfig<unknown, NastyContext> => ({
  type,
  resolve: (_, __, context, info) => make(type, context, info),
});

const nonNull = (type: GraphQLOutputType) => new GraphQLNonNull(getNullableType(type));
const listOf = (type: GraphQLOutputType) => new GraphQLList(type);

/** Every kind of field, below every type of object. */
function fieldsOf(): GraphQLFieldConfigMap<unknown, NastyContext> {
  const leaves = [GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLID, Color, When, Any];
  const of = (
    prefix: string,
    types: readonly (GraphQLOutputType & { name: string })[],
    wrap: (type: GraphQLOutputType) => GraphQLOutputType,
  ) => types.map((type) => [`${prefix}${type.name}`, resolved(wrap(type))]);
  const objects = [Thing, Named, Either];
  return {
    ...Object.fromEntries([
      ...of('a', [...leaves, ...objects], (type) => type),
      ...of('some', [GraphQLString, GraphQLInt, ...objects], nonNull),
      ...of('all', [GraphQLString, Color, ...objects], listOf),
      ...of('each', [GraphQLInt, ...objects], (type) => nonNull(listOf(nonNull(type)))),
      ...of('grid', [GraphQLInt, Thing], (type) => listOf(nonNull(listOf(type)))),
    ]),
    name: resolved(GraphQLString),
    plain: { type: GraphQLInt },
    kind: { type: GraphQLInt },
    echo: {
      type: GraphQLString,
      args: {
        int: { type: GraphQLInt, defaultValue: 3 },
        some: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 4 },
        filter: { type: Filter },
        any: { type: Any },
        list: { type: new GraphQLList(GraphQLInt) },
      },
      resolve: (_, args) => JSON.stringify(args),
    },
    place: {
      type: GraphQLString,
      resolve: (_, __, ___, info) =>
        [
          info.fieldName,
          info.parentType,
          info.returnType,
          info.fieldNodes.length,
          info.operation.name?.value,
          Object.keys(info.fragments).join(),
          JSON.stringify(info.variableValues),
          JSON.stringify(info.path),
        ].join(' '),
    },
  };
}

/** By the object's kind, at once or later, and sometimes not, or wrong. */
function typeNameOf(value: unknown, context: NastyContext, info: Info): string | Promise<string> {
  const kind = chance(context, info, `type ${JSON.stringify(value)}`);
  const wrong = ['Nobody', 'String', 'Thing'][kind % 3] ?? '';
  const name = kind < context.troubles / 2 ? wrong : kind % 2 === 0 ? 'Dog' : 'Cat';
  return kind < context.promises ? late(kind % 3).then(() => name) : name;
}

const Named = new GraphQLInterfaceType({
  name: 'Named',
  fields: { name: { type: GraphQLString } },
  resolveType: typeNameOf,
});
const Dog = new GraphQLObjectType<unknown, NastyContext>({
  name: 'Dog',
  interfaces: [Named],
  fields: fieldsOf,
});
const Cat = new GraphQLObjectType<unknown, NastyContext>({
  name: 'Cat',
  interfaces: [Named],
  fields: fieldsOf,
  isTypeOf: (_, context, info) => {
    const is = chance(context, info, 'cat') >= context.troubles;
    return chance(context, info, 'later') < context.promises ? late(2).then(() => is) : is;
  },
});
const Thing = new GraphQLObjectType<unknown, NastyContext>({ name: 'Thing', fields: fieldsOf });
/** Told by `isTypeOf` alone, at once or later. */
const Left = new GraphQLObjectType<{ kind?: number }, NastyContext>({
  name: 'Left',
  fields: fieldsOf,
  isTypeOf: ({ kind = 0 }, context) =>
    kind % 5 < context.promises / 20 ? late(1).then(() => kind % 2 === 0) : kind % 2 === 0,
});
const Right = new GraphQLObjectType<{ kind?: number }, NastyContext>({
  name: 'Right',
  fields: fieldsOf,
  isTypeOf: ({ kind = 0 }) => kind % 2 === 1,
});
const Either = new GraphQLUnionType({ name: 'Either', types: [Left, Right] });

/** Each field of a mutation tells when it begins and when it is done. */
function logged(): GraphQLFieldConfigMap<unknown, NastyContext> {
  return Object.fromEntries(
    Object.entries(fieldsOf()).map(([name, field]) => [
      name,
      {
        ...field,
        resolve: (source, args, context, info) => {
          context.log.push(`begins ${info.path.key}`);
          const value: unknown = field.resolve?.(source, args, context, info);
          if (value instanceof Promise) {
            const done = () => context.log.push(`is done ${info.path.key}`);
            value.then(done, done);
          }
          return value;
        },
      },
    ]),
  );
}

/** The schema. */
export const nasty = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: fieldsOf }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields: logged }),
  types: [Dog, Cat],
});
