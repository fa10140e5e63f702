import { setImmediate as turn } from 'node:timers/promises';
import {
  type DocumentNode,
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';
import type { Run } from '../../src/execution/run.ts';
import { Collected } from './collect.ts';

interface Counted {
  made: number;
  /** The places of the field that counts, as its resolver was told of them. */
  places?: Set<unknown>;
  /** What fields that wait are answered with. */
  later?: Promise<unknown>;
}

const Item: GraphQLObjectType<number, Counted> = new GraphQLObjectType<number, Counted>({
  name: 'Item',
  fields: () => ({
    text: {
      type: GraphQLString,
      resolve: (_, __, context, info) => {
        context.made += 1;
        context.places?.add(info.fieldNodes);
        return 'x'.repeat(90);
      },
    },
    never: {
      type: new GraphQLNonNull(GraphQLInt),
      resolve: () => {
        throw new Error('never');
      },
    },
    later: { type: Item, resolve: (_, __, { later }) => later },
    textLater: {
      type: GraphQLString,
      resolve: async (_, __, { later }) => {
        await later;
        return 'x'.repeat(90);
      },
    },
  }),
});
const fields = {
  items: { type: new GraphQLList(Item), args: { count: { type: GraphQLInt } }, resolve: rows },
  later: { type: Item, resolve: (_: unknown, __: unknown, { later }: Counted) => later },
};
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields }),
  subscription: new GraphQLObjectType({ name: 'Subscription', fields }),
});

function rows(_: unknown, { count }: { count?: number }): number[] {
  return Array.from({ length: count ?? 0 }, (_, index) => index + 1);
}

const bounds = (mostBytes: number) => ({ mostBytes, tooLarge: () => new GraphQLError('too large') });

function run(
  text: string | DocumentNode,
  { context = { made: 0 }, ...rest }: { context?: Counted; signal?: AbortSignal; mostBytes?: number } = {},
) {
  const { mostBytes = 2 ** 20, signal } = rest;
  const document = typeof text === 'string' ? parse(text) : text;
  const prepared = prepare({ schema, document, contextValue: context, signal }, bounds(mostBytes));
  if (typeof prepared === 'string') throw new Error(prepared);
  return execute(prepared);
}

test('an answer that has begun to leave keeps what has left when it grows beyond its bytes, and what is missing is null', async () => {
  const outlet = new Collected();
  const context = { made: 0, later: turn().then(() => turn(1)) };
  const document = parse('{ items(count: 3) { text later { text } } }');
  const prepared = prepare({ schema, document, contextValue: context }, bounds(500));
  if (typeof prepared === 'string') throw new Error(prepared);
  const result = await execute(prepared, outlet);
  const text = 'x'.repeat(90);
  const { data, errors } = JSON.parse(outlet.textOf(result));
  expect(outlet.hasBegun).toBe(true);
  expect(data).toEqual({
    items: [
      { text, later: { text } },
      { text, later: null },
      { text, later: null },
    ],
  });
  expect(errors).toMatchObject([
    { message: 'too large', path: ['items', 1, 'later'] },
    { message: 'too large', path: ['items', 2, 'later'] },
  ]);
  expect(result.data?.bytes).toBe(Buffer.byteLength(JSON.stringify(data)));
});

test('what is awaited is weighed when it comes, though what it is in was weighed before', async () => {
  const text = '{ items(count: 10) { text textLater } }';
  const later = () => turn().then(() => turn(1));
  const { data, errors } = await run(text, { mostBytes: 1500, context: { made: 0, later: later() } });
  expect({ data, errors: errors?.map(({ message }) => message) }).toEqual({
    data: undefined,
    errors: ['too large'],
  });

  const outlet = new Collected();
  const contextValue = { made: 0, later: later() };
  const prepared = prepare({ schema, document: parse(text), contextValue }, bounds(1500));
  if (typeof prepared === 'string') throw new Error(prepared);
  const answer = JSON.parse(outlet.textOf(await execute(prepared, outlet)));
  expect(outlet.hasBegun).toBe(true);
  expect(Buffer.byteLength(JSON.stringify(answer.data))).toBeLessThan(1500);
  const missing = answer.data.items.filter(({ textLater }: { textLater: unknown }) => textLater === null);
  expect(missing.length).toBeGreaterThan(0);
  expect(answer.errors).toHaveLength(missing.length);
});

test.each(['begin', 'push'] as const)(
  'what goes wrong where an answer leaves (%s) ends its run',
  async (when) => {
    const outlet = new Collected();
    outlet[when] = () => {
      throw new Error('no way out');
    };
    const context = { made: 0, later: turn().then(() => turn(1)) };
    const document = parse('{ items(count: 3) { text later { text } } }');
    const prepared = prepare({ schema, document, contextValue: context }, bounds(5000));
    if (typeof prepared === 'string') throw new Error(prepared);
    await expect(execute(prepared, outlet)).rejects.toThrow('no way out');
  },
);

describe('an answer that grows beyond its bytes', () => {
  const text = '{ items(count: 1000) { text } }';
  const size = '{"items":[]}'.length + 1000 * `{"text":"${'x'.repeat(90)}"},`.length - 1;

  test('is stopped while it is written', async () => {
    const context = { made: 0 };
    const { data, errors } = await run(text, { mostBytes: 10_000, context });
    expect({ data, errors: errors?.map(({ message }) => message) }).toEqual({
      data: undefined,
      errors: ['too large'],
    });
    expect(context.made).toBeLessThan(110);
  });

  test('is let through at its last byte, and not at one less', async () => {
    expect((await run(text, { mostBytes: size })).data?.bytes).toBe(size);
    expect((await run(text, { mostBytes: size - 1 })).data).toBeUndefined();
  });

  test('is stopped where it waited, and may be null', async () => {
    const context = { made: 0, later: Promise.resolve(1) };
    const { errors } = await run('{ later { later { text } } items(count: 1) { text } }', {
      mostBytes: 200,
      context,
    });
    expect(errors?.map(({ message }) => message)).toEqual(['too large']);
  });

  test('is not what is null in the end', async () => {
    const context = { made: 0, later: Promise.resolve(1) };
    const dropped = '{ items(count: 1000) { text never } later { text never } }';
    const { data, errors } = await run(dropped, { mostBytes: 6_000, context });
    expect(data?.bytes).toBe(Buffer.byteLength(data?.text ?? ''));
    expect(data?.parse()).toEqual({ items: Array(1000).fill(null), later: null });
    expect(errors).toHaveLength(1001);
  });
});

test('a run ends when nobody waits for it any more, and nothing is begun for it after that', async () => {
  let resolve = (_: number) => {};
  const promise = new Promise<number>((settle) => {
    resolve = settle;
  });
  const context = { made: 0, later: promise };
  const client = new AbortController();
  const answer = run('{ later { text } }', { context, signal: client.signal });
  client.abort(new Error('gone'));
  await expect(answer).rejects.toThrow('gone');
  resolve(1);
  await promise;
  await undefined;
  expect(context.made).toBe(0);
  await expect(run('{ later { text } }', { context, signal: client.signal })).rejects.toThrow('gone');
});

test('the places of a field are one list in a run, and another in each: what is found out of them may hang on variables', async () => {
  const document = parse('{ items(count: 3) { text } }');
  const places = new Set();
  await run(document, { context: { made: 0, places } });
  expect(places.size).toBe(1);
  await run(document, { context: { made: 0, places } });
  expect(places.size).toBe(2);
});

test('a document is planned once for each way in which its conditions come out', () => {
  const document = parse(
    'query ($a: Boolean! = true, $count: Int) { items(count: $count) { text @skip(if: $a) __typename } }',
  );
  const planOf = (variableValues: Record<string, unknown>): Run['plan'] => {
    const prepared = prepare({ schema, document, variableValues }, bounds(1));
    if (typeof prepared === 'string') throw new Error(prepared);
    return prepared.plan;
  };
  expect(planOf({ count: 1 })).toBe(planOf({ count: 2, a: true }));
  expect(planOf({ a: false })).not.toBe(planOf({ a: true }));
  expect(planOf({ a: false })).toBe(planOf({ a: false, count: 3 }));
});

test.each([
  ['subscription', 'subscription { later { text } }', {}],
  ['operation', 'query A { later { text } } query B { later { text } }', {}],
  ['operation', 'mutation { later { text } }', {}],
  ['variables', 'query ($count: Int!) { items(count: $count) { text } }', {}],
  ['resolvers', '{ later { text } }', { fieldResolver: () => null }],
])('whatever cannot be planned says why: %s', (why, text, rest) => {
  expect(prepare({ schema, document: parse(text), ...rest }, bounds(1))).toBe(why);
});
