import {
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';
import { UNLISTED } from '../../src/execution/unlisted.ts';

const fail = () => {
  throw new Error('never');
};
const Row = new GraphQLObjectType({
  name: 'Row',
  fields: {
    never: { type: GraphQLInt, resolve: fail },
    neverLater: { type: GraphQLInt, resolve: async () => fail() },
    neverNull: { type: new GraphQLNonNull(GraphQLInt), resolve: fail },
  },
});
const rows = { type: new GraphQLList(Row), resolve: () => Array(10).fill({}) };
const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { rows } }) });

test.each([
  ['at once', '{ rows { never } }'],
  ['later', '{ rows { neverLater } }'],
  ['in what may not be null', '{ rows { neverNull } }'],
])('errors beyond those that are listed are counted, and none is made of them: %s', async (_, text) => {
  const bounds = { mostBytes: 2 ** 20, mostErrors: 3, tooLarge: () => new GraphQLError('too large') };
  const run = prepare({ schema, document: parse(text) }, bounds);
  if (typeof run === 'string') throw new Error(run);
  const { errors = [] } = await execute(run);
  expect(errors).toHaveLength(10);
  expect(new Set(errors).size).toBe(4);
  expect(errors.filter((error) => error === UNLISTED)).toHaveLength(7);
  expect(errors[2]?.path?.slice(0, 2)).toEqual(['rows', 2]);
});
