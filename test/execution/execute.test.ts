import { setImmediate as turn } from 'node:timers/promises';
import { type DocumentNode, execute as executePlainly, GraphQLError, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';
import { dice } from '../../src/sandbox/world/random.ts';
import fc, { isThorough } from '../helpers/fast-check.ts';
import { Collected } from './collect.ts';
import { expectSame } from './compare.ts';
import { type NastyContext, nasty } from './nasty-schema.ts';
import { OperationWriter } from './random-operation.ts';

const BOUNDS = { mostBytes: 2 ** 30, tooLarge: () => new GraphQLError('too large') };

/** How a run goes. */
interface How {
  promises: number;
  troubles: number;
}

/** What becomes of a request, which is run under several sets of variables: they share what is planned. */
async function outcomesOf(seed: number, how: How): Promise<string[]> {
  const writer = new OperationWriter(nasty, dice(`operation ${seed}`));
  const { text, operationName } = writer.write();
  const document = parse(text);
  const outcomes: string[] = [];
  for (let set = 0; set < VARIABLE_SETS; set += 1) {
    outcomes.push(await compare({ seed, document, operationName, variables: writer.variables() }, how));
  }
  return outcomes;
}

const VARIABLE_SETS = 4;

interface Request {
  seed: number;
  document: DocumentNode;
  operationName?: string | undefined;
  variables: Record<string, unknown>;
}

/** Runs a request by graphql-js, and as it is planned, and holds the one to the other. */
async function compare(
  { seed, document, operationName, variables }: Request,
  { promises, troubles }: How,
): Promise<string> {
  const [planned, plain] = [0, 1].map(() => ({ seed, promises, troubles, log: [] as string[] }));
  const args = { schema: nasty, document, variableValues: variables, operationName };
  const expected = await executePlainly({ ...args, contextValue: plain });
  const run = prepare({ ...args, contextValue: planned }, BOUNDS);
  if (typeof run === 'string') {
    // A request that is no good: it was not run at all.
    expect(expected, run).not.toHaveProperty('data');
    return run;
  }
  const written = await execute(run);
  expectSame(written, expected, promises === 0);
  // Whatever leaves before the rest of it is there.
  const outlet = new Collected();
  const begun = await execute(again({ turn }), outlet);
  expectSame(outlet.whole(begun), expected);
  const { data, errors } = JSON.parse(outlet.textOf(begun));
  expect(data).toEqual(JSON.parse(JSON.stringify(expected.data ?? null)));
  expect(errors?.length).toBe(begun.errors?.length);
  // A second run of the same plan is as good.
  expectSame(await execute(again()), expected, promises === 0);
  const isMutation = getOperationAST(document, operationName)?.operation === 'mutation';
  if (isMutation && expected.data) expect(planned?.log).toEqual(plain?.log);
  return outlet.hasBegun ? 'early' : 'written';

  function again(how: Pick<NastyContext, 'turn'> = {}) {
    const run = prepare({ ...args, contextValue: { ...plain, log: [], ...how } }, BOUNDS);
    if (typeof run === 'string') throw new Error(run);
    return run;
  }
}

/** What is left out by five conditions: in the operation, in fragments, in those without a name, of fields that merge. */
const CONDITIONAL = `
  query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!) {
    plain: aString @skip(if: $a)
    aThing { aInt ...Deep @skip(if: $a) }
    ... @include(if: $d) { aThing { aFloat allThing { aID @skip(if: $e) } } }
    allNamed { ... on Dog @include(if: $e) { aBoolean ...OfDog } ... on Cat { someInt @skip(if: $e) @include(if: $d) } }
    ...Root
  }
  fragment Root on Query { aThing @include(if: $b) { ...Deep allThing { aString } } eachInt @include(if: $c) }
  fragment Deep on Thing { allThing { ... on Thing @skip(if: $b) { aID aInt @include(if: $a) } __typename } }
  fragment OfDog on Dog { name @include(if: $c) aThing { aString @skip(if: $b) aInt @include(if: $d) } }
`;

test.each([
  ['all is at hand', { promises: 0, troubles: 0 }],
  ['much is under way, and some of it fails', { promises: 30, troubles: 6 }],
])(
  'a document is answered as graphql-js answers it, whichever of its conditions hold, where %s',
  async (_, how) => {
    const document = parse(CONDITIONAL);
    // More outcomes than there are plans kept, each twice, and never twice in a row.
    for (let at = 0; at < 64; at += 1) {
      const bits = (at * 13) % 32;
      const names = ['a', 'b', 'c', 'd', 'e'];
      const variables = Object.fromEntries(names.map((name, bit) => [name, (bits & (1 << bit)) > 0]));
      expect(['written', 'early']).toContain(await compare({ seed: at % 8, document, variables }, how));
    }
  },
);

describe('an operation is answered as graphql-js answers it', () => {
  test.each([
    ['all is at hand', { promises: 0, troubles: 0 }],
    ['some of it fails', { promises: 0, troubles: 12 }],
    ['much is under way', { promises: 40, troubles: 0 }],
    ['much is under way, and some of it fails', { promises: 40, troubles: 6 }],
    ['nothing goes well', { promises: 60, troubles: 40 }],
  ])(
    'where %s',
    async (_, how) => {
      const outcomes = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
          for (const outcome of await outcomesOf(seed, how)) {
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          }
        }),
        { numRuns: isThorough ? 5000 : 200 },
      );
      const { written = 0, early = 0, ...refused } = Object.fromEntries(outcomes);
      expect(Object.keys(refused).sort()).toEqual(['operation', 'variables']);
      expect(written + early).toBeGreaterThan(100);
      if (how.promises > 0) expect(early).toBeGreaterThan(20);
    },
    120_000,
  );
});
