import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { newApiKey } from '../../src/access/api-keys.ts';
import { ANONYMOUS, type Viewer } from '../../src/access/viewer.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import type { Config } from '../../src/config/settings.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { listen } from '../../src/http/server.ts';
import { metricsListener } from '../../src/http/use-metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics/metrics.ts';
import type { RequestRecord } from '../../src/telemetry/request-record.ts';
import { codeBlocks, readDocument } from '../docs/markdown.ts';
import { subscribe } from '../helpers/events.ts';
import { COLD, startTestGateway, type TestGateway, viewerOf } from '../helpers/gateway.ts';
import { testWithRedis } from '../helpers/redis.ts';
import { secret } from '../helpers/secrets.ts';
import { REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { readSeries, type Series, scrape, sumOf } from './exposition.ts';

const world = {
  registries: [
    {
      accountId: '111122223333',
      repositories: [{ repositoryName: 'team/app', images: { count: 3 } }],
    },
  ],
};
const config = { metrics: { enabled: true } };
const repository = (fields: string) => `query Asked { repository(name: "team/app") { ${fields} } }`;

const watched = (gateway: TestGateway) => subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID });

describe('the figures', () => {
  test('are of requests, by type and outcome', async () => {
    await using gateway = await startTestGateway({ world, config });
    await gateway.send(repository('name'));
    await gateway.send('{ nothing }');
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
    await gateway.send(repository('createdAt images { nodes { digest } }'));
    gateway.sandbox.faults.add({ kind: 'denied' });
    await gateway.send('{ repository(name: "team/other") { createdAt } }');
    const series = await scrape(gateway);
    expect(sumOf(series, 'requests_total', { type: 'query', outcome: 'ok' })).toBe(1);
    expect(sumOf(series, 'requests_total', { type: 'query', outcome: 'partial' })).toBe(1);
    expect(sumOf(series, 'requests_total', { outcome: 'refused' })).toBe(1);
    expect(sumOf(series, 'requests_total', { type: 'query', outcome: 'failed' })).toBe(1);
    expect(sumOf(series, 'request_duration_seconds_count')).toBe(4);
    expect(sumOf(series, 'errors_total', { code: 'UPSTREAM_ACCESS_DENIED' })).toBe(2);
    expect(sumOf(series, 'http_responses_total', { path: '/graphql', status: '200' })).toBe(4);
  });

  test('are of callers who are not let in, and of an issuer whose keys cannot be had', async () => {
    await using gateway = await startTestGateway({
      world,
      config: {
        ...config,
        auth: { apiKeys: [], tokens: [{ issuer: 'http://127.0.0.1:9', audience: 'images' }] },
      },
    });
    await gateway.send('{ __typename }');
    const [head, body] = [
      { alg: 'ES256', kid: 'a' },
      { iss: 'http://127.0.0.1:9', aud: 'images' },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    await gateway.send('{ __typename }', {}, { authorization: `Bearer ${secret(newApiKey())}` });
    const token = secret(`${head}.${body}.${randomBytes(64).toString('base64url')}`);
    await gateway.send('{ __typename }', {}, { authorization: `Bearer ${token}` });
    expect(gateway.requests).toMatchObject([
      { status: 401, errors: { UNAUTHENTICATED: 1 } },
      { status: 401, errors: { UNAUTHENTICATED: 1 } },
      { status: 503, errors: { AUTHENTICATION_UNAVAILABLE: 1 } },
    ]);
    const series = readSeries((await gateway.gateway.metrics?.(null))?.text ?? '');
    expect(sumOf(series, 'requests_total', { outcome: 'refused' })).toBe(2);
    expect(sumOf(series, 'requests_total', { outcome: 'failed' })).toBe(1);
    expect(sumOf(series, 'errors_total', { code: 'UNAUTHENTICATED' })).toBe(2);
    expect(sumOf(series, 'errors_total', { code: 'AUTHENTICATION_UNAVAILABLE' })).toBe(1);
  });

  test('are of what no router has signed, which is known when the body is read', async () => {
    const router = {
      secrets: [{ name: 'mesh', secret: secret('a secret that nobody here signs anything with') }],
      required: true,
    };
    await using gateway = await startTestGateway({ world, config: { ...config, auth: { router } } });
    await gateway.send('{ __typename }');
    expect(gateway.requests).toMatchObject([{ status: 401, errors: { UNAUTHENTICATED: 1 } }]);
    const series = readSeries((await gateway.gateway.metrics?.(null))?.text ?? '');
    expect(sumOf(series, 'requests_total', { outcome: 'refused' })).toBe(1);
    expect(sumOf(series, 'errors_total', { code: 'UNAUTHENTICATED' })).toBe(1);
  });

  test('begin at nothing, so that the first of a kind is seen to rise', async () => {
    await using gateway = await startTestGateway({ world, config });
    const hasNone = (series: readonly Series[], name: string, labels: Record<string, string>) =>
      series.some(
        (each) =>
          each.name === `registry_graph_${name}` &&
          each.value === 0 &&
          Object.entries(labels).every(([label, value]) => each.labels[label] === value),
      );
    const begun = await scrape(gateway);
    for (const code of ERROR_CODES) expect(hasNone(begun, 'errors_total', { code })).toBe(true);
    for (const outcome of ['ok', 'partial', 'refused', 'failed', 'aborted']) {
      expect(hasNone(begun, 'requests_total', { type: 'query', outcome })).toBe(true);
    }
    await gateway.send(repository('createdAt'));
    const called = await scrape(gateway);
    for (const outcome of ['UPSTREAM_ACCESS_DENIED', 'UPSTREAM_CREDENTIALS']) {
      expect(hasNone(called, 'aws_calls_total', { operation: 'ecr.DescribeRepositories', outcome })).toBe(
        true,
      );
    }
  });

  test('are of calls as AWS saw them, by operation, registry and outcome', async () => {
    await using gateway = await startTestGateway({ world, config: { ...config, ...COLD } });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'throttle', times: 2 });
    await gateway.send(repository('createdAt images(first: 3) { nodes { digest } }'));
    const series = await scrape(gateway);
    const calls = gateway.sandbox.calls.byOperation();
    for (const [operation, times] of Object.entries(calls)) {
      expect(sumOf(series, 'aws_calls_total', { operation, registry: '111122223333/us-east-1' })).toBe(times);
      expect(sumOf(series, 'aws_call_duration_seconds_count', { operation })).toBe(times);
    }
    const images = { operation: 'ecr.DescribeImages' };
    expect(sumOf(series, 'aws_calls_total', { ...images, outcome: 'UPSTREAM_THROTTLED' })).toBe(2);
    expect(sumOf(series, 'aws_calls_total', { ...images, outcome: 'ok' })).toBe(1);
    expect(sumOf(series, 'aws_throttles_total', images)).toBe(2);
    expect(sumOf(series, 'aws_retries_total', images)).toBe(2);
    expect(sumOf(series, 'aws_calls_in_flight')).toBe(0);
  });

  test('are of the cache: hits, misses and reads around it', async () => {
    await using gateway = await startTestGateway({ world, config });
    const operation = 'ecr.DescribeRepositories';
    for (const headers of [{}, {}, { 'cache-control': 'no-cache' }]) {
      await gateway.send(repository('createdAt'), {}, headers);
    }
    const series = await scrape(gateway);
    expect(sumOf(series, 'cache_misses_total', { operation, why: 'miss' })).toBe(1);
    expect(sumOf(series, 'cache_hits_total', { operation })).toBe(1);
    expect(sumOf(series, 'cache_misses_total', { operation, why: 'bypass' })).toBe(1);
    expect(sumOf(series, 'cache_bytes')).toBeGreaterThan(0);
  });

  test('are of batches: what a request loads together, and what is looked up for several', async () => {
    await using gateway = await startTestGateway({ world, config: { ...config, ...COLD } });
    const reference = (tag: string) => `111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:${tag}`;
    await gateway.send(`{
      a: image(reference: "${reference('v0')}") { pushedAt }
      b: image(reference: "${reference('v1')}") { pushedAt }
    }`);
    const series = await scrape(gateway);
    expect(sumOf(series, 'loader_batch_keys_sum', { loader: 'images' })).toBe(2);
    expect(sumOf(series, 'gathered_keys_sum', { operation: 'ecr.DescribeImages' })).toBe(2);
    expect(sumOf(series, 'gathered_keys_count', { operation: 'ecr.DescribeImages' })).toBe(1);
  });

  test('are of the budget, when something limits it', async () => {
    const limited = { operations: { 'ecr.DescribeRepositories': { perSecond: 7 } } };
    await using gateway = await startTestGateway({ world, config: { ...config, upstream: limited } });
    await gateway.send(repository('createdAt images { nodes { digest } }'));
    const series = await scrape(gateway);
    const named = { registry: '111122223333/us-east-1' };
    expect(
      sumOf(series, 'budget_calls_per_second', { ...named, operation: 'ecr.DescribeRepositories' }),
    ).toBe(7);
    expect(sumOf(series, 'budget_calls_per_second', { operation: 'ecr.DescribeImages' })).toBe(0);
  });

  test('are of what is open: subscriptions, and the previews that they watch', async () => {
    await using gateway = await startWatched({ config });
    const events = [await watched(gateway), await watched(gateway)];
    for (const each of events) await each.next();
    const series = await scrape(gateway);
    expect(sumOf(series, 'subscriptions_open')).toBe(2);
    expect(sumOf(series, 'preview_pollers')).toBe(1);
    for (const each of events) await each.return?.();
    await expect.poll(async () => sumOf(await scrape(gateway), 'subscriptions_open')).toBe(0);
    expect(sumOf(await scrape(gateway), 'subscription_events_total')).toBe(2);
    const reason = 'subscription';
    expect(sumOf(await scrape(gateway), 'unplanned_operations_total', { reason })).toBe(2);
    expect(sumOf(await scrape(gateway), 'unplanned_operations_total')).toBe(2);
    expect(sumOf(await scrape(gateway), 'preview_pollers')).toBe(0);
  });

  test('are of whether requests are welcome', async () => {
    await using gateway = await startTestGateway({ world, config });
    expect(sumOf(await scrape(gateway), 'ready')).toBe(1);
    gateway.gateway.drain();
    const series = await scrape(gateway);
    expect(series).toContainEqual({ name: 'registry_graph_ready', labels: {}, value: 0 });
    // There is none.
    expect(series.map(({ name }) => name)).not.toContain('registry_graph_shared_store_up');
  });

  testWithRedis('are of what replicas share: whether it is there', async (startRedis) => {
    await using redis = await startRedis();
    await using gateway = await startTestGateway({ world, config: { ...config, cache: { url: redis.url } } });
    const up = async () =>
      (await scrape(gateway)).find(({ name }) => name === 'registry_graph_shared_store_up')?.value;
    await expect.poll(up).toBe(1);
    await redis.stop();
    await expect.poll(up).toBe(0);
    await redis.start();
    await expect.poll(up).toBe(1);
  });

  test('are OpenMetrics for whoever asks for that', async () => {
    await using gateway = await startTestGateway({ world, config });
    await gateway.send(repository('createdAt'));
    const accept = 'application/openmetrics-text; version=1.0.0';
    const response = await gateway.fetch('/metrics', { headers: { accept } });
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain(accept);
    expect(text).toMatch(/\n# TYPE registry_graph_requests counter\nregistry_graph_requests_total\{/);
    expect(text).toMatch(/\n# EOF\n$/);
    expect(text).not.toContain('\n\n');
    // The other format is as it was.
    expect(await (await gateway.fetch('/metrics')).text()).toContain(
      '# TYPE registry_graph_requests_total counter',
    );
  });

  test('are of this gateway alone', async () => {
    await using busy = await startTestGateway({ world, config });
    await using idle = await startTestGateway({ world, config });
    await busy.send(repository('createdAt'));
    expect(sumOf(await scrape(busy), 'requests_total')).toBe(1);
    expect(sumOf(await scrape(idle), 'requests_total')).toBe(0);
  });
});

describe('/metrics', () => {
  test('is not there unless it is wanted', async () => {
    await using gateway = await startTestGateway({ world });
    expect((await gateway.fetch('/metrics')).status).toBe(404);
    expect(gateway.gateway.metrics).toBeUndefined();
  });

  test('is for whoever sees every registry and may see reports, as the rule of the documentation says it', async () => {
    const [settings = ''] = codeBlocks(
      readDocument('docs/observability.md').replaceAll(/^ {2}/gm, ''),
      'yaml',
    );
    const { access }: { access: NonNullable<Config['access']> } = parse(settings);
    const may = async (rule: object) => {
      await using gateway = await startTestGateway({
        world,
        viewers: { prometheus: viewerOf('key:prometheus'), somebody: viewerOf('key:somebody') },
        config: { ...config, access: { rules: access.rules.map((each) => ({ ...each, ...rule })) } },
      });
      const answers = ['prometheus', 'somebody'].map((viewer) =>
        gateway.fetch('/metrics', { headers: { 'x-viewer': viewer } }),
      );
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await may({})).toEqual([200, 404]);
    expect(await may({ may: [] })).toEqual([404, 404]);
    expect(await may({ registries: [], may: ['seeReport'] })).toEqual([404, 404]);
  });

  test('is there for no caller who is turned off', async () => {
    await using gateway = await startTestGateway({ world, config });
    const statusAfter = async (off: Partial<Config['off']>) => {
      gateway.gateway.reload({ ...gateway.config, off: { ...gateway.config.off, ...off } });
      return (await gateway.fetch('/metrics')).status;
    };
    expect(await statusAfter({ callers: ['anonymous'] })).toBe(404);
    expect(await statusAfter({ callers: ['key:other'] })).toBe(200);
  });

  test('is there for no address that is turned off', async () => {
    await using gateway = await startTestGateway({
      world,
      config: {
        ...config,
        trustProxy: 1,
        off: { registries: [], awsOperations: [], operations: [], callers: ['address:192.0.2.1'] },
      },
    });
    const statusAt = async (address: string) =>
      (await gateway.fetch('/metrics', { headers: { 'x-forwarded-for': address } })).status;
    expect([await statusAt('192.0.2.1'), await statusAt('192.0.2.2')]).toEqual([404, 200]);
  });

  test('is on a port of its own, and only there, where it has one', async () => {
    await using gateway = await startTestGateway({ world, config: { metrics: { enabled: true, port: 0 } } });
    expect((await gateway.fetch('/metrics')).status).toBe(404);
    const { metrics } = gateway.gateway;
    if (metrics === undefined) throw new Error('Nothing is counted.');
    const server = await listen(metricsListener(metrics), '127.0.0.1', 0);
    onTestFinished(() => server.close(0));
    await gateway.send(repository('createdAt'));
    const response = await fetch(`${server.url}/metrics`);
    expect(sumOf(readSeries(await response.text()), 'requests_total')).toBe(1);
    expect((await fetch(`${server.url}/graphql`)).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(404);
  });
});

describe('the labels', () => {
  const odd = (index: number) => `${index}`.padStart(6, 'Aé"\\\n/');

  test('stay few, whatever thousands of requests are named and whatever they ask for', async () => {
    await using gateway = await startTestGateway({ world, config });
    const before = new Set<string>();
    const ask = async (index: number) => {
      await gateway.send(`query Name${index} { alias${index}: registries { host } }`);
      await gateway.send(`{ field${index} }`);
      await gateway.fetch(`/path${index}?x=${index}`, { method: index % 2 ? 'PUT' : 'GET' });
      await gateway.fetch('/graphql', {
        method: 'POST',
        body: odd(index),
        headers: { 'x-request-id': odd(index).replace(/[^\w]/g, '') },
      });
    };
    await ask(0);
    await ask(1);
    await scrape(gateway);
    for (const { name, labels } of await scrape(gateway)) before.add(name + JSON.stringify(labels));
    for (let index = 2; index < 500; index += 1) await ask(index);
    const after = (await scrape(gateway)).map(({ name, labels }) => name + JSON.stringify(labels));
    expect(after.filter((each) => !before.has(each) && !each.includes('nodejs'))).toEqual([]);
  });

  test('are of so many callers and codes, and then of others', async () => {
    const totals = new Ledger();
    const { requests, callers, expose } = createMetrics({ totals, mostCallers: 5 });
    const viewer = (name: string, ...groups: string[]): Viewer => ({ ...ANONYMOUS, name, groups });
    for (let index = 0; index < 5000; index += 1) {
      const record: RequestRecord = {
        id: `${index}`,
        method: `METHOD${index}`,
        path: `/${index}`,
        address: undefined,
        startedAt: 0,
        viewer: undefined,
        operation: { type: 'query', name: `Name${index}` },
        documentHash: `${index}`,
        documentId: `${index}`,
        ledger: undefined,
        cost: undefined,
        unplanned: undefined,
        hasData: true,
        codes: new Map([
          [`CODE_${[...`${index}`].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')}`, 1],
          [odd(index), 1],
        ]),
        status: 200,
        aborted: false,
        events: 0,
      };
      requests.began?.(record);
      requests.ended?.(record);
      const names = [`key:${index}`, `user:${index}`, `router:${index}`];
      for (const name of names) {
        callers.of(viewer(name, `group-${index}`)).add('ecr.DescribeImages', 'calls');
      }
    }
    const series = readSeries((await expose(null)).text);
    const valuesOf = (name: string, label: string) =>
      new Set(
        series.filter((each) => each.name === `registry_graph_${name}`).map(({ labels }) => labels[label]),
      );
    expect(valuesOf('caller_aws_calls_total', 'caller').size).toBe(6);
    expect(sumOf(series, 'caller_aws_calls_total')).toBe(15_000);
    expect(totals.total().calls).toBe(15_000);
    expect(valuesOf('errors_total', 'code').size).toBe(51);
    expect(valuesOf('http_responses_total', 'path')).toEqual(new Set(['other']));
    expect(valuesOf('http_responses_total', 'method')).toEqual(new Set(['other']));
    expect(series.length).toBeLessThan(500);
  });

  test('name whoever has a key, and the group of whoever has a token', async () => {
    const { callers } = createMetrics({ totals: new Ledger(), mostCallers: 10 });
    for (const [name, ...groups] of [
      ['anonymous'],
      ['key:ci'],
      ['user:alice', 'platform', 'admins'],
      ['user:bob', 'admins'],
      ['user:carol'],
    ]) {
      callers.of({ ...ANONYMOUS, name: name ?? '', groups });
    }
    expect([...callers.entries()].map(([label]) => label)).toEqual([
      'anonymous',
      'key:ci',
      'group:admins',
      'user',
    ]);
  });
});
