import { request } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { createLog } from '../../src/telemetry/create-log.ts';
import { logRequests } from '../../src/telemetry/log-requests.ts';
import { beginRecord } from '../../src/telemetry/request-record.ts';
import { subscribe } from '../helpers/events.ts';
import { startTestGateway, viewerOf } from '../helpers/gateway.ts';
import { secret } from '../helpers/secrets.ts';
import { become, REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';

const world = {
  registries: [
    {
      accountId: '111122223333',
      repositories: [{ repositoryName: 'team/app', images: { count: 3 } }],
    },
  ],
};
const QUERY =
  'query Asked($name: RepositoryName!) { repository(name: $name) { createdAt images { nodes { digest } } } }';

describe('a request is one line', () => {
  test('that says who asked what, and what it cost', async () => {
    await using gateway = await startTestGateway({ world });
    await gateway.send(QUERY, { name: 'team/app' }, { 'x-request-id': 'from-a-proxy-1' });
    expect(gateway.requests).toEqual([
      expect.objectContaining({
        level: 30,
        msg: 'request',
        requestId: 'from-a-proxy-1',
        caller: 'anonymous',
        method: 'POST',
        path: '/graphql',
        status: 200,
        operation: 'Asked',
        operationType: 'query',
        documentHash: expect.stringMatching(/^[0-9a-f]{16}$/),
        awsCalls: gateway.sandbox.calls.byOperation(),
        cached: 0,
        cost: 2,
        ms: expect.any(Number),
      }),
    ]);
    // What a client asks for is its own business.
    expect(JSON.stringify(gateway.requests)).not.toContain('team/app');
  });

  test('with the same hash for the same document, and what the cache answered', async () => {
    await using gateway = await startTestGateway({ world });
    await gateway.send(QUERY, { name: 'team/app' });
    await gateway.send(QUERY, { name: 'team/app' });
    await gateway.send(`${QUERY} `, { name: 'team/app' });
    const [first, second, third] = gateway.requests;
    expect(second?.['documentHash']).toBe(first?.['documentHash']);
    expect(third?.['documentHash']).not.toBe(first?.['documentHash']);
    expect(second).toMatchObject({ awsCalls: {}, cached: 2 });
  });

  test('with its errors by code, as have the ones that never ran', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
    await gateway.send(QUERY, { name: 'team/app' });
    await gateway.send('{ nothing }');
    await gateway.send('{');
    expect(gateway.requests.map(({ errors, operation }) => ({ errors, operation }))).toEqual([
      { errors: { UPSTREAM_ACCESS_DENIED: 1 }, operation: 'Asked' },
      { errors: { GRAPHQL_VALIDATION_FAILED: 1 }, operation: undefined },
      { errors: { GRAPHQL_PARSE_FAILED: 1 }, operation: undefined },
    ]);
  });

  test('with the cost of what was refused for it', async () => {
    await using gateway = await startTestGateway({ world, config: { limits: { calls: 1 } } });
    await gateway.send(QUERY, { name: 'team/app' });
    expect(gateway.requests).toMatchObject([{ cost: 2, errors: { OPERATION_TOO_COSTLY: 1 } }]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('that says where it comes from, of whom nothing else is known', async () => {
    await using gateway = await startTestGateway({
      world,
      viewers: { ci: viewerOf('key:ci') },
      config: { trustProxy: 1, auth: { apiKeys: [], anonymous: true } },
    });
    const forwarded = { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' };
    await gateway.send(QUERY, { name: 'team/app' }, forwarded);
    await gateway.send(QUERY, { name: 'team/app' }, { ...forwarded, 'x-viewer': 'ci' });
    await gateway.send(QUERY, { name: 'team/app' }, { ...forwarded, authorization: 'Bearer none' });
    expect(gateway.requests).toMatchObject([
      { caller: 'anonymous', from: '203.0.113.9' },
      { caller: 'key:ci' },
      { caller: 'anonymous', from: '203.0.113.9', errors: { UNAUTHENTICATED: 1 } },
    ]);
    expect(gateway.requests[1]).not.toHaveProperty('from');
  });

  test('that says by which router somebody comes, and how figures count people', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { metrics: { enabled: true } },
      viewers: {
        ada: viewerOf('user:ada', { groups: ['web', 'platform'], router: 'mesh' }),
        ci: viewerOf('key:ci', { groups: ['web'] }),
      },
    });
    for (const viewer of ['ada', 'ci'])
      await gateway.send(QUERY, { name: 'team/app' }, { 'x-viewer': viewer });
    expect(gateway.requests).toMatchObject([
      { caller: 'user:ada', router: 'mesh', countedAs: 'group:platform' },
      { caller: 'key:ci' },
    ]);
    expect(gateway.requests[1]).not.toHaveProperty('router');
    expect(gateway.requests[1]).not.toHaveProperty('countedAs');
    const figures = (await gateway.gateway.metrics?.(null))?.text;
    for (const { countedAs, caller } of gateway.requests) {
      expect(figures).toContain(`caller_aws_calls_total{caller="${countedAs ?? caller}"}`);
    }
  });

  test('of no news where something asks all day', async () => {
    await using gateway = await startTestGateway();
    await gateway.fetch('/health');
    await gateway.fetch('/nothing');
    expect(gateway.requests).toMatchObject([
      { level: 20, path: '/health', status: 200 },
      { level: 30, path: '/nothing', status: 404 },
    ]);
  });

  test('when the client has left before the answer', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'hang' });
    const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
    onTestFinished(() => server.close(0));
    const body = JSON.stringify({ query: QUERY, variables: { name: 'team/app' } });
    const asked = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    asked.on('error', () => undefined).end(body);
    await expect.poll(() => gateway.sandbox.calls.count('DescribeImages')).toBe(1);
    asked.destroy();
    await expect
      .poll(() => gateway.requests)
      .toMatchObject([{ operation: 'Asked', from: '127.0.0.1', aborted: true }]);
    expect(gateway.requests[0]).not.toHaveProperty('status');
  });
});

describe('the id of a request', () => {
  test('goes back with the answer, and is on every line of it', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'given-by-a-proxy' },
      body: JSON.stringify({ query: QUERY, variables: { name: 'team/app' } }),
    });
    expect(response.headers.get('x-request-id')).toBe('given-by-a-proxy');
    expect(gateway.log).toMatchObject([
      { code: 'UPSTREAM_ACCESS_DENIED', requestId: 'given-by-a-proxy', caller: 'anonymous' },
    ]);
  });

  test.each(['short', 'with a space in it', 'x'.repeat(200), '{"a":"json-like"}'])(
    'is a new one where %s was given',
    async (given) => {
      await using gateway = await startTestGateway();
      const response = await gateway.fetch('/health', { headers: { 'x-request-id': given } });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

test('what AWS refuses is told in its words, without a stack', async () => {
  await using gateway = await startTestGateway({ world });
  gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
  await gateway.send(QUERY, { name: 'team/app' });
  expect(gateway.log).toEqual([
    expect.objectContaining({
      level: 40,
      code: 'UPSTREAM_ACCESS_DENIED',
      reason: expect.any(String),
      aws: expect.objectContaining({ errorName: 'AccessDeniedException', requestId: expect.any(String) }),
    }),
  ]);
  expect(JSON.stringify(gateway.log)).not.toContain('node_modules');
});

test('of long words of AWS the beginning is told, and no half of a secret', async () => {
  await using gateway = await startTestGateway({ world });
  const password = secret('hunter22-that-would-be-cut-before-its-host');
  const message = `${'word '.repeat(395)}redis://someone:${password}@cache.test${' word'.repeat(5000)}`;
  gateway.sandbox.faults.add({ kind: 'error', error: 'AccessDeniedException', message });
  await gateway.send(QUERY, { name: 'team/app' });
  expect(gateway.log).toMatchObject([
    { reason: expect.stringMatching(/^(?:word ){395}redis:\/\/\[redacted\]@cache\.…$/) },
  ]);
  expect(JSON.stringify(gateway.log)).not.toContain('hunter22');
});

test('a subscription is a line when it begins and one when it has ended', async () => {
  await using gateway = await startWatched();
  const events = await subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID });
  await events.next();
  become(gateway, { status: 'COMPLETE' });
  await events.rest();
  await expect
    .poll(() => gateway.requests)
    .toMatchObject([
      { msg: 'subscription begins', operation: 'WatchPreview', operationType: 'subscription' },
      { msg: 'request', status: 200 },
      { msg: 'subscription ended', events: 2, awsCalls: {} },
    ]);
});

test('what is turned away for its Host header is a line a minute, with how many there were', () => {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const { turnedAway } = logRequests(log, () => now);
  const refuse = (host: string) =>
    turnedAway?.({ method: 'GET', path: '/', host, status: 421, words: 'Not here.' });
  refuse('a.example');
  refuse('b.example');
  now = 59_999;
  refuse('c.example');
  now = 60_000;
  refuse('d'.repeat(1000));
  refuse('e.example');
  expect(lines).toMatchObject([
    { host: 'a.example', requests: 1, reason: 'Not here.' },
    { host: 'd'.repeat(100), requests: 3 },
  ]);
});

test('the lines of requests follow the level of the log, which may become another', () => {
  const lines: unknown[] = [];
  const log = createLog('warn', { write: (line) => void lines.push(JSON.parse(line)) });
  const { ended } = logRequests(log);
  const end = (path: string) =>
    ended?.(beginRecord(new Request(`http://gateway.test${path}`, { method: 'POST' }), undefined));
  end('/graphql');
  expect(lines).toEqual([]);
  log.level = 'info';
  end('/graphql');
  end('/health');
  log.level = 'debug';
  end('/health');
  expect(lines).toMatchObject([{ path: '/graphql' }, { path: '/health' }]);
});
