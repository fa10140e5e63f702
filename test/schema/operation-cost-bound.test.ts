import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { readDocument } from '../docs/markdown.ts';
import { COLD, startTestGateway, UNLIMITED } from '../helpers/gateway.ts';
import { argumentsFor } from '../whole-graph/arguments.ts';
import { randomDocument } from '../whole-graph/random-document.ts';

const schema = buildSchema(readDocument('schema.graphql'));
const limits = { ...UNLIMITED, directives: 1000, tokens: 100_000 };
const registries = ['us-east-1', 'eu-west-1'].map((region) => ({ registryId: '111122223333', region }));
/** What runs an image is read of all registries for all requests at once, and not for this one. */
const without = new Set(['Image.sageMakerImageVersions']);
const table = argumentsFor(makeCompany());

/** What an operation was reckoned to cost, and what it did. */
const Extensions = z.object({
  cost: z.object({ calls: z.int() }),
  upstream: z.object({ calls: z.int(), operations: z.array(z.unknown()) }),
});

test('no query makes more calls than it was reckoned to, where nothing is remembered', async () => {
  await using gateway = await startTestGateway({ config: { ...COLD, limits, registries } });
  let most = 0;
  let reckoned = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.integer({ min: 2, max: 5 }), async (g, depth) => {
      const text = randomDocument(g, { schema, table, depth, without });
      const answer = await gateway.send(text, {}, { 'x-query-cost': '1', 'x-upstream-report': '1' });
      const { cost, upstream } = Extensions.parse(answer.extensions);
      most = Math.max(most, upstream.calls);
      reckoned += cost.calls;
      const seen = `${JSON.stringify(upstream.operations)}\n${text}`;
      expect(upstream.calls, seen).toBeLessThanOrEqual(cost.calls);
    }),
    // Some are large: a machine that is slow sees fewer of them.
    { numRuns: 40, interruptAfterTimeLimit: 60_000 },
  );
  // Nor was it for want of calls. Some were begun in vain, and ended after the answer.
  expect(most).toBeGreaterThan(5);
  expect(gateway.sandbox.calls.count()).toBeLessThanOrEqual(reckoned);
}, 120_000);
