import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { unreachedTypes } from '../../bench/coverage.ts';
import { queries } from '../../bench/queries.ts';
import { schema } from '../../src/schema/schema.ts';

const texts = queries.map(({ text }) => text);

test('the canonical queries reach every type that queries lead to', () => {
  expect(unreachedTypes(schema, texts)).toEqual([]);
});

test('a type without its query is named', () => {
  const others = texts.filter((text) => !text.includes('replicationStatuses'));
  expect(unreachedTypes(schema, others)).toContain('ReplicationStatus');
});

const small = buildSchema(/* GraphQL */ `
  type Query {
    node: Node
    found: Found
  }
  type Mutation {
    change: Changed
  }
  interface Node {
    id: ID!
  }
  union Found = Tree | Leaf
  type Tree implements Node {
    id: ID!
    leaves: [Leaf!]!
  }
  type Leaf {
    size: Int
  }
  type Changed {
    when: Int
  }
`);

test.each([
  ['a field of an interface reaches none of its types', '{ node { id } }', ['Tree', 'Leaf']],
  ['a field that leads to a type does not yet reach it', '{ found { ... on Tree { id } } }', ['Leaf']],
  ['nor does the name of the type', '{ found { ... on Tree { id leaves { __typename } } } }', ['Leaf']],
  ['a fragment does', '{ node { ...Whole } } fragment Whole on Tree { leaves { size } }', []],
])('%s', (_, text, unreached) => {
  expect(unreachedTypes(small, [text])).toEqual(unreached);
});
