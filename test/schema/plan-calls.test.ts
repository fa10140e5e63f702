import {
  GraphQLBoolean,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  graphql,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { keyOf } from '../../src/aws/path/key.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import type { Context } from '../../src/context.ts';
import { startDeadline } from '../../src/deadline.ts';
import { createBarrier, LOOK_UP_KINDS, type LookUpKind } from '../../src/loaders/barrier.ts';
import { createLoaderFactory } from '../../src/loaders/create-loader.ts';
import { NEEDS_KEY } from '../../src/schema/field-plan.ts';
import { planCalls } from '../../src/schema/plan-calls.ts';
import fc from '../helpers/fast-check.ts';
import { testLog } from '../helpers/secrets.ts';

/** One field of a query: a look-up of a kind, or a read of its own, and what is selected below it. */
interface Field {
  what: LookUpKind | 'read';
  /** How many turns of the event loop its call takes. */
  turns: number;
  /** What it knows before its parent is there: nothing, all that it needs, or its own key too. */
  knows: (typeof KNOWLEDGE)[number];
  below: readonly Field[];
}

const KNOWLEDGE = ['nothing', 'needs', 'key'] as const;
const WHATS = ['read', ...LOOK_UP_KINDS] as const;

/**
 * Fields up to a depth. In order, no look-up is below one of a later kind: else two may wait for each other, and one of
 * them must not.
 */
function fieldsOf(depth: number, order: 'any' | 'in order', from = 0): fc.Arbitrary<Field[]> {
  const field = fc.constantFrom<Field['what']>('read', ...LOOK_UP_KINDS.slice(from)).chain((what) => {
    const place = what === 'read' || order === 'any' ? from : LOOK_UP_KINDS.indexOf(what);
    return fc.record({
      what: fc.constant(what),
      turns: fc.nat(9),
      knows: fc.constantFrom(...KNOWLEDGE),
      below: depth === 1 ? fc.constant([]) : fieldsOf(depth - 1, order, place),
    });
  });
  return fc.array(field, { maxLength: 3, size: 'max' });
}

/** The most look-ups of a kind on a way down: each needs the answer of the one above it, so no batches can be fewer. */
const longest = (fields: readonly Field[], kind: LookUpKind): number =>
  Math.max(0, ...fields.map(({ what, below }) => Number(what === kind) + longest(below, kind)));

const count = (fields: readonly Field[]): number =>
  fields.reduce((sum, { below }) => sum + 1 + count(below), 0);

const nameOf = (what: Field['what'], knows: Field['knows']) => `${what}_${knows}`;

/** Runs such a query on a schema of such fields, and tells the calls that it makes. */
async function run(fields: readonly Field[], ahead: boolean) {
  const turnsOf = new Map<string, number>();
  const wait = async (key: string) => {
    for (let turn = 0; turn < (turnsOf.get(key) ?? 0); turn += 1) await new Promise(setImmediate);
  };
  const deadline = startDeadline(60_000);
  const barrier = createBarrier(deadline.signal);
  const { createLoader, createBatchLoader } = createLoaderFactory(barrier);
  const reads: string[] = [];
  const batches: Record<LookUpKind, (readonly string[])[]> = {
    repositories: [],
    manifests: [],
    images: [],
    lifecyclePreviewResults: [],
    repositoryScanning: [],
  };
  const read = createLoader<string, object>(keyOf, async (key) => {
    reads.push(key);
    await wait(key);
    return { key };
  });
  const loaderOf = (kind: LookUpKind) =>
    createBatchLoader<string, object>({
      kind,
      callSize: 100,
      keyOf,
      async loadBatch(keys) {
        batches[kind].push(keys);
        await Promise.all(keys.map(wait));
        return new Map(keys.map((key) => [key, { key }]));
      },
    });
  const loaders = {
    read,
    repositories: loaderOf('repositories'),
    manifests: loaderOf('manifests'),
    images: loaderOf('images'),
    lifecyclePreviewResults: loaderOf('lifecyclePreviewResults'),
    repositoryScanning: loaderOf('repositoryScanning'),
  };

  const args = { key: { type: GraphQLString } };
  const Thing: GraphQLObjectType<object, Context> = new GraphQLObjectType<object, Context>({
    name: 'Thing',
    fields: () => ({
      turns: { type: GraphQLInt },
      ...Object.fromEntries(
        WHATS.flatMap((what) =>
          KNOWLEDGE.map((knows) => [
            nameOf(what, knows),
            {
              type: Thing,
              args,
              extensions: {
                plan: {
                  ...(what === 'read' ? {} : { looksUp: what }),
                  ...(knows === 'nothing' ? {} : NEEDS_KEY.plan),
                  ...(knows === 'key' ? { key: (_: object, { key }: { key: string }) => ({ key }) } : {}),
                },
              },
              resolve: (_: object, { key }: { key: string }) => loaders[what].load(key),
            },
          ]),
        ),
      ),
    }),
  });
  const schema = planCalls(new GraphQLSchema({ query: Thing, types: [GraphQLBoolean] }));

  const write = (selected: readonly Field[], path: string): string =>
    selected
      .map(({ what, turns, knows, below }, index) => {
        const key = `${path}${index}`;
        turnsOf.set(key, turns);
        const name = nameOf(what, ahead ? knows : 'nothing');
        return `f${index}: ${name}(key: "${key}") { __typename ${write(below, `${key}.`)} }`;
      })
      .join(' ');
  const contextValue: Context = {
    registries: {
      all: [],
      scopes: [],
      serves: () => false,
      find: () => undefined,
      get: () => expect.fail('no registry'),
      imageUsage: { load: () => expect.fail('no usage') },
      barrier,
    },
    log: testLog(),
    deadline,
    ledger: new Ledger(),
    mayReport: false,
    report: false,
    viewer: ANONYMOUS,
    caller: ANONYMOUS.name,
    errorsBesideData: [],
  };
  const source = `{ __typename ${write(fields, '')} }`;
  const { data, errors } = await graphql({ schema, source, rootValue: {}, contextValue });
  deadline[Symbol.dispose]();
  expect(errors).toBeUndefined();
  return { data, reads, batches };
}

describe('a tree of reads and look-ups, however long each call takes', () => {
  test.each([
    ['each started by its parent', false],
    ['some started ahead', true],
  ])('settles, and asks once for each key, %s', async (_, ahead) => {
    await fc.assert(
      fc.asyncProperty(fieldsOf(4, 'any'), async (fields) => {
        const { reads, batches } = await run(fields, ahead);
        const asked = [...reads, ...Object.values(batches).flat(2)];
        expect(asked).toHaveLength(count(fields));
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  test('has as many batches of a kind as there are look-ups of it below one another', async () => {
    await fc.assert(
      fc.asyncProperty(fieldsOf(4, 'in order'), async (fields) => {
        const { batches } = await run(fields, false);
        for (const kind of LOOK_UP_KINDS) expect(batches[kind]).toHaveLength(longest(fields, kind));
      }),
      { numRuns: 1000 },
    );
  });

  test('has no more batches when some of it is started ahead', async () => {
    await fc.assert(
      fc.asyncProperty(fieldsOf(4, 'in order'), async (fields) => {
        const { batches } = await run(fields, true);
        for (const kind of LOOK_UP_KINDS)
          expect(batches[kind].length).toBeLessThanOrEqual(longest(fields, kind));
      }),
      { numRuns: 1000 },
    );
  });
});
