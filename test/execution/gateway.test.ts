import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type ExecutionArgs,
  execute as executePlainly,
  getIntrospectionQuery,
  getOperationAST,
  parse,
} from 'graphql';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Run } from '../../src/execution/run.ts';
import { sampleVariables } from '../../src/http/sample-variables.ts';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { readDocument } from '../docs/markdown.ts';
import fc, { isThorough } from '../helpers/fast-check.ts';
import { COLD, startTestGateway, UNCOUNTED, UNLIMITED } from '../helpers/gateway.ts';
import { argumentsFor } from '../whole-graph/arguments.ts';
import { randomDocument } from '../whole-graph/random-document.ts';
import { expectSame } from './compare.ts';

// Each query that the gateway runs here is run by graphql-js as well, in the same context: what was read is remembered, so that both
// see the same.

const { compared, wrong } = vi.hoisted(() => ({ compared: { count: 0 }, wrong: [] as unknown[] }));

vi.mock('../../src/execution/execute.ts', async (original) => {
  const actual = await original<typeof import('../../src/execution/execute.ts')>();
  const asked = new WeakMap<Run, ExecutionArgs>();
  const prepare: typeof actual.prepare = (args, bounds) => {
    const run = actual.prepare(args, bounds);
    if (typeof run !== 'string') asked.set(run, args);
    return run;
  };
  const execute: typeof actual.execute = async (run, outlet) => {
    const written = await actual.execute(run, outlet);
    const args = asked.get(run);
    if (!args || run.plan.operation.operation !== 'query') return written;
    const beside = errorsBeside(args.contextValue);
    const before = [...beside];
    try {
      expectSame(written, await executePlainly(args));
      compared.count += 1;
    } catch (error) {
      wrong.push(error);
    }
    beside.splice(0, beside.length, ...before);
    return written;
  };
  return { ...actual, prepare, execute };
});

/** The list of the context in which fields leave errors beside their data. */
function errorsBeside(context: unknown): unknown[] {
  const { errorsBesideData }: { errorsBesideData?: unknown } = { ...Object(context) };
  return Array.isArray(errorsBesideData) ? errorsBesideData : [];
}

afterEach(() => {
  compared.count = 0;
  wrong.length = 0;
});

const schema = buildSchema(readDocument('schema.graphql'));
const limits = { ...UNLIMITED, directives: 1000, tokens: 100_000 };
const registries = ['us-east-1', 'eu-west-1'].map((region) => ({ registryId: '111122223333', region }));
const config = { ...COLD, limits, callers: UNCOUNTED, registries };

test('every query of the test suite is answered as graphql-js answers it', async () => {
  await using gateway = await startTestGateway({ config });
  const file = new URL('../generated/persisted-documents.json', import.meta.url);
  const documents = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  let queries = 0;
  for (const text of Object.values(documents)) {
    const operation = getOperationAST(parse(text));
    if (operation?.operation !== 'query') continue;
    queries += 1;
    const variables = sampleVariables(schema, operation);
    await gateway.send(text, z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify(variables))));
  }
  expect(wrong).toEqual([]);
  expect(compared.count).toBeGreaterThan(queries * 0.8);
}, 120_000);

test.each([
  ['all is well', []],
  ['AWS is in trouble', ['DescribeImages', 'ListImageReferrers', 'GetLifecyclePolicy']],
])(
  'so are random ones where %s',
  async (_, denied) => {
    await using gateway = await startTestGateway({ config });
    for (const operation of denied) {
      gateway.sandbox.faults.add({ operation, kind: 'error', error: 'AccessDeniedException' });
    }
    const table = argumentsFor(makeCompany());
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.integer({ min: 2, max: 5 }), async (g, depth) => {
        await gateway.send(randomDocument(g, { schema, table, depth }));
        expect(wrong).toEqual([]);
      }),
      { numRuns: isThorough ? 2000 : 40, interruptAfterTimeLimit: 60_000 },
    );
    expect(compared.count).toBeGreaterThan(10);
  },
  120_000,
);

test('so is introspection', async () => {
  await using gateway = await startTestGateway({ config: { ...config, introspection: true } });
  const answer = await gateway.send(getIntrospectionQuery());
  expect(answer.errors).toBeUndefined();
  expect(wrong).toEqual([]);
  expect(compared.count).toBe(1);
});
