import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { LoggedCall } from '../../src/sandbox/calls.ts';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { readDocument } from '../docs/markdown.ts';
import fc, { isThorough } from '../helpers/fast-check.ts';
import { COLD, startTestGateway, UNCOUNTED, UNLIMITED } from '../helpers/gateway.ts';
import { argumentsFor } from '../whole-graph/arguments.ts';
import { randomDocument } from '../whole-graph/random-document.ts';

const schema = buildSchema(readDocument('schema.graphql'));
const limits = { ...UNLIMITED, directives: 1000, tokens: 100_000 };
const registries = ['us-east-1', 'eu-west-1'].map((region) => ({ registryId: '111122223333', region }));
/** What runs an image is read of all registries for all requests at once, and not for this one. */
const without = new Set(['Image.sageMakerImageVersions']);
const table = argumentsFor(makeCompany());

/** Batches that lacked a key: what is missing is reckoned as if it were there. */
const inVain = ({ operation, outcome }: LoggedCall) =>
  /^Describe(Images|Repositories)$/.test(operation) && /NotFoundException$/.test(outcome);

/** What an operation was reckoned to cost, and what it did. */
const Extensions = z.object({
  cost: z.object({ calls: z.int() }),
  upstream: z.object({ calls: z.int(), operations: z.array(z.unknown()) }),
});

test('no query makes more calls than it was reckoned to, where nothing is remembered', async () => {
  await using gateway = await startTestGateway({
    config: { ...COLD, limits, callers: UNCOUNTED, registries },
  });
  let most = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.integer({ min: 2, max: 5 }), async (g, depth) => {
      const text = randomDocument(g, { schema, table, depth, without });
      gateway.sandbox.calls.clear();
      const answer = await gateway.send(text, {}, { 'x-query-cost': '1', 'x-upstream-report': '1' });
      const { cost, upstream } = Extensions.parse(answer.extensions);
      most = Math.max(most, upstream.calls);
      const seen = `${JSON.stringify(upstream.operations)}\n${text}`;
      const misses = gateway.sandbox.calls.list().filter(inVain).length;
      expect(upstream.calls - misses, seen).toBeLessThanOrEqual(cost.calls);
    }),
    // Some are large: a machine that is slow sees fewer of them.
    { numRuns: isThorough ? 4000 : 100, interruptAfterTimeLimit: 60_000 },
  );
  // Nor was it for want of calls.
  expect(most).toBeGreaterThan(5);
}, 120_000);
