import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { fieldsOf, inputsIn, inputsOf, unreachedTypes } from './coverage.ts';
import { fieldNameOf, Selections } from './selection.ts';

const schema = buildSchema(/* SDL */ `
  interface Node { id: ID! }
  type Query { tree(by: By!, depth: Int): Tree any: Found _service: String }
  type Tree implements Node { id: ID! height: Int leaves(like: String): [Leaf!] parent: Tree }
  type Leaf { color: Color! tree: Tree twin: Leaf }
  type Stone { height: String! }
  union Found = Leaf | Stone
  enum Color { GREEN }
  input By @oneOf { name: String number: Int }
`);
const table = {
  'Query.tree': ['by: { name: "oak" }', 'depth: 2, by: { number: 1 }'],
  'Tree.leaves': ['', 'like: "a"'],
};
const root = schema.getQueryType() ?? expect.fail();

test('a selection has every field with each of its entries, and of other records what they hold themselves', () => {
  const selections = new Selections(schema, table);
  const tree = '{ __typename id height }';
  const leaf = `color__Leaf: color  tree__Leaf: tree ${tree} twin__Leaf: twin { __typename color tree ${tree} twin { __typename color } }`;
  expect(words(selections.of(root))).toBe(
    words(`{ __typename tree(by: { name: "oak" }) ${tree} tree__1: tree(depth: 2, by: { number: 1 }) ${tree}
      any { __typename ... on Leaf { ${leaf} } ... on Stone { height__Stone: height } } }`),
  );
  expect([...selections.mistakes, ...selections.unasked]).toEqual([]);
});

const words = (text: string) => text.replace(/\s+/g, ' ');

test('what the table gets wrong, and what it lacks, is named', () => {
  const wrong = {
    'Tree.height': ['unit: CM'],
    'Tree.roots': [''],
    'Bush.id': [''],
    'Query.tree': ['by: { kind: "oak" }'],
  };
  const selections = new Selections(schema, wrong);
  selections.of(root);
  expect([...selections.mistakes]).toEqual([
    'Tree.height(unit: CM)',
    'Tree.roots()',
    'Bush.id()',
    'Query.tree(by: { kind: "oak" })',
  ]);
  expect([...selections.unasked]).toEqual(['Query.tree']);
});

test.each([
  ['height', 'height'],
  ['height__1', 'height'],
  ['height__Stone', 'height'],
  ['__typename', '__typename'],
])('%s is an answer to %s', (key, name) => {
  expect(fieldNameOf(key)).toBe(name);
});

test('fields and inputs are those of clients', () => {
  expect(fieldsOf(schema)).toEqual([
    ...['Query.tree', 'Query.any', 'Tree.id', 'Tree.height', 'Tree.leaves', 'Tree.parent'],
    ...['Leaf.color', 'Leaf.tree', 'Leaf.twin', 'Stone.height'],
  ]);
  expect(inputsOf(schema)).toEqual([
    'Query.tree(by:)',
    'Query.tree(depth:)',
    'Tree.leaves(like:)',
    'By.name',
    'By.number',
  ]);
});

test('inputs that a document gives, and no others', () => {
  const given = inputsIn(schema, ['{ tree(by: { name: "oak" }) { leaves(like: "a") { color } } }']);
  expect([...given]).toEqual(['Query.tree(by:)', 'By.name', 'Tree.leaves(like:)']);
});

test('a type is reached by a field that was resolved, or an input that was given', () => {
  expect(unreachedTypes(schema, new Set(['Query.tree']), new Set(['Query.tree(by:)']))).toEqual(
    expect.arrayContaining(['Leaf', 'Stone', 'Found', 'Color', 'Node']),
  );
  const resolved = new Set(['Query.tree', 'Query.any', 'Tree.id', 'Leaf.color', 'Stone.height']);
  const given = new Set(['Query.tree(by:)', 'By.name', 'By.number']);
  expect(unreachedTypes(schema, resolved, given)).toEqual(['Boolean']);
});
