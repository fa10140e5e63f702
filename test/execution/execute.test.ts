import { execute as executePlainly, GraphQLError, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { execute, prepare } from '../../src/execution/execute.ts';
import { dice } from '../../src/sandbox/world/random.ts';
import fc, { isThorough } from '../helpers/fast-check.ts';
import { expectSame } from './compare.ts';
import { nasty } from './nasty-schema.ts';
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
  // A second run of the same plan is as good.
  expectSame(await execute(again()), expected, promises === 0);
  if (text.startsWith('mutation') && expected.data) expect(planned?.log).toEqual(plain?.log);
  return 'written';

  function again() {
    const run = prepare({ ...args, contextValue: { ...plain, log: [] } }, BOUNDS);
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
      expect([...outcomes.keys()].sort()).toEqual(['operation', 'variables', 'written']);
      expect(outcomes.get('written')).toBeGreaterThan(100);
    },
    120_000,
  );
});
