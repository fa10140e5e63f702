import {
  GraphQLError,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  GraphQLString,
  parse,
  responsePathAsArray,
} from 'graphql';
import { expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';

const placeOf = ({ path }: GraphQLResolveInfo) => responsePathAsArray(path).join('.');
const soon = () => new Promise(setImmediate);

const Item = new GraphQLObjectType<number>({
  name: 'Item',
  fields: {
    now: { type: GraphQLString, resolve: (_, __, ___, info) => placeOf(info) },
    later: {
      type: GraphQLString,
      resolve: async (_, __, ___, info) => {
        await soon();
        return placeOf(info);
      },
    },
    list: {
      type: new GraphQLList(GraphQLString),
      resolve: (_, __, ___, info) => ['now', soon().then(() => placeOf(info))],
    },
    failing: {
      type: GraphQLString,
      resolve: async () => {
        await soon();
        throw new Error('no');
      },
    },
    broken: {
      type: new GraphQLList(GraphQLString),
      resolve: () => ['whole', Symbol('none'), 'whole'],
    },
  },
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { items: { type: new GraphQLNonNull(new GraphQLList(Item)), resolve: () => [1, 2] } },
  }),
});

async function run(text: string) {
  const bounds = { mostBytes: 10_000, tooLarge: () => new GraphQLError('too large') };
  const prepared = prepare({ schema, document: parse(text) }, bounds);
  if (typeof prepared === 'string') throw new Error(`It was not planned: ${prepared}`);
  const { data, errors } = await execute(prepared);
  return { items: data?.parse()['items'], places: errors?.map(({ path }) => path?.join('.')) };
}

test('a leaf knows its own place, now and later, whatever other leaves of its field were written meanwhile', async () => {
  const { items } = await run('{ items { now later list again: later } }');
  expect(items).toEqual(
    [0, 1].map((index) => ({
      now: `items.${index}.now`,
      later: `items.${index}.later`,
      list: ['now', `items.${index}.list`],
      again: `items.${index}.again`,
    })),
  );
});

test('a leaf that fails says where it is', async () => {
  const { items, places } = await run('{ items { failing broken } }');
  expect(items).toEqual([0, 1].map(() => ({ failing: null, broken: ['whole', null, 'whole'] })));
  expect(places?.sort()).toEqual(
    [0, 1].flatMap((index) => [`items.${index}.broken.1`, `items.${index}.failing`]),
  );
});
