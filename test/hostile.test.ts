import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { askPipelined, askUnread } from '../hostile/connections.ts';
import { loadHostile, sendHostile } from '../hostile/load.ts';
import { type HttpServer, listen } from '../src/http/server.ts';
import {
  type ClientError,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from './helpers/gateway.ts';
import { appWorld } from './schema/worlds.ts';

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

describe('connections that nobody reads', () => {
  async function serve(config: NonNullable<TestGatewayOptions['config']>) {
    const served = await startTestGateway({ world: appWorld(), config });
    const own = await listen(served.gateway.handle, '127.0.0.1', 0);
    onTestFinished(async () => {
      await own.close(0);
      await served[Symbol.asyncDispose]();
    });
    const ask = async () => {
      const response = await fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ registries { host } }"}',
      });
      await response.text();
      return response.status;
    };
    return { ...served, url: own.url, ask };
  }

  test('find no room for more answers than their caller has a share for', async () => {
    const bytes = 33 * 2 ** 20;
    // More than the system keeps of each, and room for one of them.
    const { url, ask } = await serve({
      limits: { answerBytes: 2 * bytes, unsentBytes: 5 * bytes, bodyBytes: bytes },
    });
    const held = await askUnread(url, { connections: 5, bytes });
    expect(held.statuses.toSorted()).toEqual([200, 429, 429, 429, 429]);
    expect(await ask()).toBe(200);
    held.breakOff();
    await expect
      .poll(async () => {
        const again = await askUnread(url, { connections: 1, bytes });
        again.breakOff();
        return again.statuses;
      })
      .toEqual([200]);
  });

  test('keep none of their places when they break, however many operations they had sent', async () => {
    const { url, ask, sandbox } = await serve({ callers: { concurrent: 3 } });
    sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'hang' });
    const operations = { connections: 1, times: 3, query: '{ repositories { nodes { name } } }' };
    const held = await askPipelined(url, operations);
    await expect.poll(ask).toBe(429);
    held.breakOff();
    await expect.poll(ask).toBe(200);
    // Two of three are enough to find none left, were one of them lost.
    const again = await askPipelined(url, { ...operations, times: 2 });
    await expect.poll(() => sandbox.calls.list().at(-1)?.outcome).toBe('pending');
    expect(await ask()).toBe(200);
    again.breakOff();
  });
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
