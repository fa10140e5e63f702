import { setImmediate as turn } from 'node:timers/promises';
import { execute as executePlainly, GraphQLError, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';
import { dice } from '../../src/sandbox/world/random.ts';
import fc, { isThorough } from '../helpers/fast-check.ts';
import { Collected } from './collect.ts';
import { expectSame } from './compare.ts';
import { type NastyContext, nasty } from './nasty-schema.ts';
import { OperationWriter } from './random-operation.ts';

const BOUNDS = { mostBytes: 2 ** 30, tooLarge: () => new GraphQLError('too large') };

/** Runs a request by graphql-js, and as it is planned, and holds the one to the other. */
async function compare(seed: number, { promises, troubles }: { promises: number; troubles: number }) {
  const { text, variables, operationName } = new OperationWriter(nasty, dice(`operation ${seed}`)).write();
  const document = parse(text);
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
  if (text.startsWith('mutation') && expected.data) expect(planned?.log).toEqual(plain?.log);
  return outlet.hasBegun ? 'early' : 'written';

  function again(how: Pick<NastyContext, 'turn'> = {}) {
    const run = prepare({ ...args, contextValue: { ...plain, log: [], ...how } }, BOUNDS);
    if (typeof run === 'string') throw new Error(run);
    return run;
  }
}

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
          const outcome = await compare(seed, how);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
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
