import {
  execute as executePlainly,
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getOperationAST,
  parse,
} from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';
import { Plans } from '../../src/execution/plans.ts';

const Node: GraphQLObjectType = new GraphQLObjectType({
  name: 'Node',
  fields: () => ({
    text: { type: GraphQLString, resolve: () => 'text' },
    echo: { type: GraphQLString, args: { a: { type: GraphQLString } }, resolve: (_, { a }) => a },
    left: { type: Node, resolve: () => ({}) },
    right: { type: Node, resolve: () => ({}) },
    numbers: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLInt)),
      resolve: (_, __, { numbers }: { numbers: () => unknown }) => numbers(),
    },
  }),
});
const schema = new GraphQLSchema({ query: Node });
const bounds = { mostBytes: 2 ** 24, tooLarge: () => new GraphQLError('too large') };

function prepared(text: string, variableValues = {}, contextValue: unknown = {}) {
  const run = prepare({ schema, document: parse(text), variableValues, contextValue }, bounds);
  if (typeof run === 'string') throw new Error(run);
  return run;
}

/** The plans of a document, and the one of an operation by its variables. */
function plansOf(text: string) {
  const document = parse(text);
  const plans = new Plans(schema, document);
  const operation = getOperationAST(document, 'A');
  if (!operation) throw new Error('it has no operation A');
  return { plans, planOf: (variables: Record<string, unknown>) => plans.get(operation, variables) };
}

test('a plan holds for whatever a variable is that is no condition of its operation', () => {
  const { planOf } = plansOf(
    'query A($a: String!) { echo(a: $a) } query B($a: Boolean!) { ...F } fragment F on Node { text @include(if: $a) }',
  );
  expect(planOf({ a: 'x'.repeat(100) })).toBe(planOf({ a: 'y' }));
  // Nor has it to be a text, or to have one.
  expect(planOf({ a: [{ toString: 1, valueOf: 1 }] })).toBe(planOf({ a: 'y' }));
});

test('the plans of a document are some, the last that were made', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const { planOf } = plansOf(
    `query A(${names.map((name) => `$${name}: Boolean!`).join()}) { ${names.map((name) => `${name}: text @skip(if: $${name})`).join(' ')} }`,
  );
  const outcomes = Array.from({ length: 32 }, (_, bits) =>
    Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) > 0])),
  );
  const first = outcomes.map(planOf);
  expect(new Set(first).size).toBe(32);
  expect(outcomes.slice(16).map(planOf)).toEqual(first.slice(16));
  expect(planOf(outcomes[0] ?? {})).not.toBe(first[0]);
});

/** Each fragment asks twice for the one below it: the places are as many as two to the power of the depth. */
const nested = (depth: number, leaf: (place: string) => string) => {
  const fragments = Array.from({ length: depth }, (_, index) => {
    const below = index === 0 ? (place: string) => leaf(place) : () => `...F${index - 1}`;
    return `fragment F${index} on Node { left { ${below('left')} } right { ${below('right')} } }`;
  });
  return `query A { ...F${depth - 1} } ${fragments.join(' ')}`;
};

test('what is asked for by the same fragment is planned once, wherever it is', async () => {
  const text = nested(10, () => 'text');
  const run = prepared(text);
  const { data } = await execute(run);
  expect(data?.text).toBe(JSON.stringify((await executePlainly({ schema, document: parse(text) })).data));
  // The two of the first, four in each of nine others, and two texts; as one plan for each place there would be 2046 and more.
  expect(run.plan.size).toBe(40);
});

test('what is merged into a fragment at one place is asked for there alone', async () => {
  const text =
    '{ left { ...F } right { ...F left { echo(a: "merged") } } again: right { left { echo(a: "before") } ...F } } fragment F on Node { left { text } }';
  const { data } = await execute(prepared(text));
  expect(data?.text).toBe(JSON.stringify((await executePlainly({ schema, document: parse(text) })).data));
});

test('plans take no more than their document lets them, however its selections are merged', async () => {
  // At each place another set of fragments is merged, so that none is like another.
  const depth = 9;
  const levels = Array.from({ length: depth }, (_, index) => {
    const rest = index + 1 < depth ? [`...L${index + 1}`, `...R${index + 1}`] : ['text', 'text'];
    return ['L', 'R'].map(
      (side, which) =>
        `fragment ${side}${index} on Node { left { ${rest[which]} } right { ${rest[1 - which]} ${side === 'L' ? 'text' : rest[which]} } }`,
    );
  });
  const text = `query A { ...L0 ...R0 } ${levels.flat().join(' ')}`;
  const document = parse(text);
  const plans = new Plans(schema, document);
  const operation = getOperationAST(document, 'A');
  const plan = operation && plans.get(operation, {});
  if (!plan) throw new Error('it has no plan');
  const grow = (fields: ReturnType<typeof plan.rootFields>) => {
    for (const field of fields) if (field.definition.type === Node) grow(plan.fieldsBelow(field, Node, {}));
  };
  grow(plan.rootFields({}));
  expect(plans.size).toBeLessThanOrEqual(200);
});

test.each([
  ['in a list that comes when nobody waits', 'late'],
  ['behind an item that fails', 'behind'],
])('a rejection that nobody hears of ends nothing: %s', async (_, when) => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  const client = new AbortController();
  let come: (numbers: unknown) => void = () => {};
  const late = new Promise((resolve) => {
    come = resolve;
  });
  const rejected = () => Promise.reject(new Error('unheard'));
  const numbers = () => (when === 'late' ? late : [new Error('first'), rejected()]);
  const run = prepare(
    { schema, document: parse('{ numbers }'), contextValue: { numbers }, signal: client.signal },
    bounds,
  );
  if (typeof run === 'string') throw new Error(run);
  const ran = execute(run);
  if (when === 'late') {
    client.abort(new Error('gone'));
    await expect(ran).rejects.toThrow('gone');
    come([rejected()]);
  } else expect((await ran).errors?.map(({ message }) => message)).toEqual(['first']);
  await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
});
