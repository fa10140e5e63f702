import { describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config/read.ts';
import type { Config } from '../src/config/settings.ts';
import { COLD, startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { appWorld } from './schema/worlds.ts';

const QUERY = '{ repository(name: "team/app") { createdAt } }';

function reload({ gateway }: TestGateway, flags: Record<string, unknown>): void {
  const upstream = { throttledBackoffMs: 1, transientBackoffMs: 1 };
  const config: Config = loadConfig({ env: {}, flags: { ...COLD, upstream, ...flags } });
  gateway.reload(config);
}

describe('a new configuration is in force for what begins after it:', () => {
  test('the time of a request', async () => {
    await using gateway = await startTestGateway({ world: appWorld({}), config: COLD });
    gateway.sandbox.faults.add({ kind: 'hang' });
    reload(gateway, { requestTimeoutMs: 100 });
    const { errors } = await gateway.send(QUERY);
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UPSTREAM_TIMEOUT']);
  });

  test('attempts', async () => {
    await using gateway = await startTestGateway({ world: appWorld({}), config: COLD });
    gateway.sandbox.faults.add({ kind: 'server-error' });
    reload(gateway, { upstream: { attempts: 2, transientBackoffMs: 1 } });
    await gateway.send(QUERY);
    expect(gateway.sandbox.calls.count()).toBe(2);
  });

  test('concurrency, of an operation that was called before as well', async () => {
    const repositories = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ repositoryName: `team/${name}` }));
    const world = { registries: [{ accountId: '111122223333', region: 'us-east-1', repositories }] };
    await using gateway = await startTestGateway({ world, config: COLD });
    gateway.sandbox.faults.latencyMs = 30;
    const query = '{ repositories { nodes { lifecyclePolicy { text } } } }';
    await gateway.send(query);
    expect(gateway.sandbox.calls.peak('GetLifecyclePolicy')).toBeGreaterThan(1);
    gateway.sandbox.calls.clear();
    reload(gateway, { upstream: { concurrency: 1 } });
    await gateway.send(query);
    expect(gateway.sandbox.calls.peak('GetLifecyclePolicy')).toBe(1);
    expect(gateway.sandbox.calls.count('GetLifecyclePolicy')).toBe(5);
  });

  test('how long answers live', async () => {
    await using gateway = await startTestGateway({ world: appWorld({}) });
    const lifetimesMs = { permanent: 0, settled: 0, steady: 0, mutable: 0, moving: 0 };
    gateway.gateway.reload(loadConfig({ env: {}, flags: { cache: { lifetimesMs } } }));
    await gateway.send(QUERY);
    await gateway.send(QUERY);
    expect(gateway.sandbox.calls.count()).toBe(2);
  });

  test('the number of subscriptions', async () => {
    await using gateway = await startTestGateway({ world: appWorld({}), config: COLD });
    reload(gateway, { subscriptions: { max: 0 } });
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { lifecyclePreview(repositoryId: "x") { status } }' }),
    });
    expect(await response.text()).toContain('RATE_LIMITED');
  });

  test('how much a scan may read', async () => {
    const images = [{ imageTags: ['a'] }, { imageTags: ['b'] }];
    await using gateway = await startTestGateway({ world: appWorld({ images }), config: COLD });
    reload(gateway, { scans: { maxBytes: 0, maxImages: 1 } });
    const { errors } = await gateway.send('{ repository(name: "team/app") { images { totalCount } } }');
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['SCAN_LIMIT_EXCEEDED']);
  });
});
