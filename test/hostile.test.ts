import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadHostile, sendHostile } from '../hostile/load.ts';
import { type HttpServer, listen } from '../src/http/server.ts';
import { type ClientError, startTestGateway, type TestGateway } from './helpers/gateway.ts';

// Every request of hostile/, over HTTP: refused as it says, and AWS is asked for nothing.

const hostile = await loadHostile();
let gateway: TestGateway;
let server: HttpServer;

beforeAll(async () => {
  // As it is by itself outside development.
  gateway = await startTestGateway({ config: { introspection: false, suggestions: false } });
  server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
});
afterAll(async () => {
  await server.close(1000);
  await gateway[Symbol.asyncDispose]();
});
beforeEach(() => gateway.sandbox.calls.clear());

test('there are many', () => {
  expect(hostile.size).toBeGreaterThanOrEqual(40);
});

test.each([...hostile])('%s', async (_, request) => {
  const response = await sendHostile(request, server.url);
  const { errors }: { errors?: ClientError[] } = await response.json();
  expect({ status: response.status, code: errors?.[0]?.extensions?.code }).toEqual({
    status: request.status ?? 400,
    code: request.code,
  });
  expect(limitsOf(errors ?? [])).toEqual(request.limit ? expect.arrayContaining([request.limit]) : []);
  expect(gateway.sandbox.calls.count()).toBe(0);
  // No defect either.
  expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

/** The settings that a refusal says were passed. */
function limitsOf(errors: readonly ClientError[]): string[] {
  return errors.flatMap(({ extensions: { cost, exceeded } = {} }) => {
    const measures = (['calls', 'nodes', 'depth'] as const).filter(
      (measure) => cost && cost[measure] > cost.limits[measure],
    );
    const passed = measures.map((measure) => `limits.${measure}`);
    return exceeded?.limit === undefined ? passed : [...passed, exceeded.limit];
  });
}
