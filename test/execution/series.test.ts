import { GraphQLError, GraphQLInt, GraphQLObjectType, GraphQLSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';

test('a mutation whose client has left begins none of the fields that are left', async () => {
  const begun: string[] = [];
  const client = new AbortController();
  const field = (run: () => unknown) => ({ type: GraphQLInt, resolve: run });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { one: { type: GraphQLInt } } }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: {
        first: field(async () => begun.push('first')),
        leaves: field(() => {
          begun.push('leaves');
          client.abort(new Error('gone'));
          return 1;
        }),
        last: field(() => begun.push('last')),
      },
    }),
  });
  const bounds = { mostBytes: 1000, tooLarge: () => new GraphQLError('too large') };
  const document = parse('mutation { first leaves last }');
  const run = prepare({ schema, document, signal: client.signal }, bounds);
  if (typeof run === 'string') throw new Error(run);
  await expect(execute(run)).rejects.toThrow('gone');
  expect(begun).toEqual(['first', 'leaves']);
});
