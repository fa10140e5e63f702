import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/read.ts';
import { subscribe } from '../helpers/events.ts';
import {
  type Answer,
  COLD,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../helpers/gateway.ts';
import { testWithRedis } from '../helpers/redis.ts';
import { become, REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { appWorld } from '../schema/worlds.ts';

/** A gateway behind one proxy, which says who calls. */
const startBehindProxy = (callers: NonNullable<TestGatewayOptions['config']>['callers'], rest = {}) =>
  startTestGateway({ world: appWorld(), config: { trustProxy: 1, callers: { ...callers }, ...rest } });

const from = (caller: string) => ({ 'x-forwarded-for': caller });
const ONE = '192.0.2.1';
const OTHER = '192.0.2.2';
const FREE = '{ registries { host } }';
const CALLING = '{ repository(name: "team/app") { createdAt } }';

const codesOf = ({ errors }: Answer<unknown>) => errors?.map(({ extensions }) => extensions?.code);

/** Asks for what hangs. */
async function hang(gateway: TestGateway, query: string, signal: AbortSignal | null = null) {
  const answer = gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...from(ONE), 'cache-control': 'no-cache' },
    body: JSON.stringify({ query }),
    signal,
  });
  await expect.poll(() => gateway.sandbox.calls.list().at(-1)?.outcome).toBe('pending');
  return { answer };
}

/** Asks for what hangs, and leaves. */
async function leave(gateway: TestGateway, query: string) {
  const client = new AbortController();
  const { answer } = await hang(gateway, query, client.signal);
  client.abort();
  return { left: answer.catch(() => undefined) };
}

describe('the points of a minute', () => {
  test('are those of each caller, and a refusal says when there are more', async () => {
    await using gateway = await startBehindProxy({ perMinute: 3 });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await gateway.send(FREE, {}, from(ONE))).status);
    expect(statuses).toEqual([200, 200, 200]);

    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from(ONE) },
      body: JSON.stringify({ query: CALLING }),
    });
    expect(response.status).toBe(429);
    const { errors } = await response.json();
    expect(errors).toEqual([
      {
        message: expect.stringMatching(
          /^You have spent your 3 points of this minute.*callers\.perMinute.*Ask again in \d+ s/,
        ),
        extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
      },
    ]);
    const [{ extensions }] = errors;
    expect(extensions.retryAfterMs).toBeGreaterThan(0);
    expect(extensions.retryAfterMs).toBeLessThanOrEqual(20_000);
    expect(response.headers.get('retry-after')).toBe(`${Math.ceil(extensions.retryAfterMs / 1000)}`);
    expect(gateway.sandbox.calls.count()).toBe(0);
    expect((await gateway.send(FREE, {}, from(OTHER))).status).toBe(200);
  });

  test.each([
    ['is no GraphQL', '{'],
    ['does not fit the schema', '{ nothing }'],
  ])('are taken by what %s as well', async (_, text) => {
    await using gateway = await startBehindProxy({ perMinute: 2 });
    await gateway.send(text, {}, from(ONE));
    await gateway.send(text, {}, from(ONE));
    expect(await gateway.send(FREE, {}, from(ONE))).toMatchObject({ status: 429 });
  });

  /** Streamed, since what says how long it is can be refused by that alone. */
  const streamed = (text: string) => new Blob([text]).stream();
  test.each([
    ['that is no JSON', () => '{"query":', 400],
    ['that holds several operations', () => JSON.stringify([{ query: FREE }, { query: FREE }]), 400],
    ['that is too large', () => streamed(JSON.stringify({ query: FREE, padding: 'x'.repeat(2000) })), 413],
  ])('are taken by a body %s as well, and it is not read when none is left', async (_, bodyOf, refused) => {
    await using gateway = await startBehindProxy({ perMinute: 2 }, { limits: { bodyBytes: 1024 } });
    const send = async () => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from(ONE) },
        body: bodyOf(),
        duplex: 'half',
      };
      return (await gateway.fetch('/graphql', init)).status;
    };
    expect([await send(), await send(), await send()]).toEqual([refused, refused, 429]);
    expect((await gateway.send(FREE, {}, from(OTHER))).status).toBe(200);
  });

  test('are not taken by what a page of another site has a browser send', async () => {
    await using gateway = await startBehindProxy({ perMinute: 1 });
    for (let i = 0; i < 3; i += 1) {
      const headers = { 'content-type': 'text/plain', ...from(ONE) };
      const simple = await gateway.fetch('/graphql', { method: 'POST', headers, body: '{}' });
      expect(simple.status).toBe(415);
      const cross = { 'sec-fetch-site': 'cross-site', ...from(ONE) };
      expect((await gateway.send(FREE, {}, cross)).status).toBe(403);
    }
    expect((await gateway.send(FREE, {}, from(ONE))).status).toBe(200);
  });

  test('are taken by each AWS call that an operation may come to', async () => {
    await using gateway = await startBehindProxy({ perMinute: 5 }, COLD);
    const statuses = [];
    // One for the request and one for the call; the third finds one alone.
    for (let i = 0; i < 3; i += 1) statuses.push((await gateway.send(CALLING, {}, from(ONE))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await gateway.send(CALLING, {}, from(OTHER))).status).toBe(200);
  });

  test('come back of calls that were not made', async () => {
    await using gateway = await startBehindProxy({ perMinute: 5 });
    const statuses = [];
    // The first one calls; of the others each pays for the request alone, but has to have the price.
    for (let i = 0; i < 4; i += 1) statuses.push((await gateway.send(CALLING, {}, from(ONE))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(gateway.sandbox.calls.count()).toBe(1);
  });

  test('do not come back of the time that fields take, though nothing is called', async () => {
    await using gateway = await startBehindProxy({ perMinute: 25 });
    const aliases = Array.from({ length: 9 }, (_, i) => `a${i}: reference`).join(' ');
    const text = `query ($r: [String!]!) { imageReferences(references: $r) { ${aliases} } }`;
    const r = Array.from({ length: 100 }, (_, i) => `no reference ${i}`);
    const statuses = [];
    // A thousand fields each time, ten points.
    for (let i = 0; i < 3; i += 1) statuses.push((await gateway.send(text, { r }, from(ONE))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(gateway.sandbox.calls.count()).toBe(0);
    expect((await gateway.send(text, { r }, from(OTHER))).status).toBe(200);
  });

  test('come back of nothing that its client left', async () => {
    await using gateway = await startBehindProxy({ perMinute: 5 });
    gateway.sandbox.faults.add({ kind: 'hang' });
    // Three calls, of which one is made.
    const { left } = await leave(
      gateway,
      '{ repositories(first: 2) { nodes { images(first: 1) { nodes { digest } } } } }',
    );
    await left;
    const statuses = [];
    for (let i = 0; i < 2; i += 1) statuses.push((await gateway.send(FREE, {}, from(ONE))).status);
    expect(statuses).toEqual([200, 429]);
    expect(gateway.sandbox.calls.count()).toBe(1);
  });

  test('do not come back of a listing that was read for everyone, and tell nothing of its length', async () => {
    const access = {
      rules: [
        {
          who: { anyone: true },
          registries: ['*'],
          repositories: ['team/*'],
          sageMakerImages: [],
          may: [],
        },
      ],
    };
    const LISTING = '{ repositories(first: 1) { nodes { name } } }';
    await using gateway = await startBehindProxy({ perMinute: 25 }, { access });
    const statuses = [];
    // Each time ten calls are reckoned, of which one is made in all, and a point of time.
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await gateway.send(LISTING, {}, from(ONE))).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(gateway.sandbox.calls.count()).toBe(1);
  });

  test('are others for callers that are named', async () => {
    await using gateway = await startBehindProxy({
      perMinute: 1,
      overrides: [{ caller: 'address:192.0.2.*', perMinute: 2 }],
    });
    const statuses = async (caller: string) => {
      const answers = [1, 2, 3].map(() => gateway.send(FREE, {}, from(caller)));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses(ONE)).toEqual([200, 200, 429]);
    expect(await statuses('198.51.100.1')).toEqual([200, 429, 429]);
  });

  test('follow the configuration while the gateway runs', async () => {
    await using gateway = await startBehindProxy({ perMinute: 1 });
    expect((await gateway.send(FREE, {}, from(ONE))).status).toBe(200);
    expect((await gateway.send(FREE, {}, from(ONE))).status).toBe(429);
    gateway.gateway.reload(loadConfig({ env: {}, flags: { trustProxy: 1, callers: { perMinute: 1000 } } }));
    // A point comes back in 60 ms now, not in a minute.
    await expect.poll(async () => (await gateway.send(FREE, {}, from(ONE))).status).toBe(200);
  });

  test('are never asked of /health and /ready', async () => {
    await using gateway = await startBehindProxy({ perMinute: 1 });
    await gateway.send(FREE, {}, from(ONE));
    for (const path of ['/health', '/ready']) {
      for (let i = 0; i < 3; i += 1) {
        expect((await gateway.fetch(path, { headers: from(ONE) })).status).toBe(200);
      }
    }
  });
});

describe('operations at once', () => {
  /** Sends many that hang, and waits until those are answered that are refused. */
  async function flood(gateway: TestGateway, count: number, admitted: number) {
    const statuses: number[] = [];
    const codes: unknown[] = [];
    const answers = Array.from({ length: count }, async () => {
      const answer = await gateway.send(CALLING, {}, from(ONE));
      statuses.push(answer.status);
      codes.push(codesOf(answer)?.[0]);
    });
    await expect.poll(() => statuses.length).toBe(count - admitted);
    return { statuses, codes, over: Promise.all(answers) };
  }

  test('of one caller leave room for the others, however many it sends', async () => {
    await using gateway = await startBehindProxy({ concurrent: 5 }, { requestTimeoutMs: 2000 });
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'hang' });
    const { statuses, codes, over } = await flood(gateway, 200, 5);
    expect(new Set(statuses)).toEqual(new Set([429]));
    expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));

    const others = await Promise.all(
      Array.from({ length: 5 }, () =>
        gateway.send('{ registry { sageMakerImages { nodes { name } } } }', {}, from(OTHER)),
      ),
    );
    expect(others.map(({ status, errors }) => ({ status, errors }))).toEqual(
      Array(5).fill({ status: 200, errors: undefined }),
    );
    await over;
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(gateway.sandbox.calls.count('DescribeRepositories')).toBe(1);
  });

  test('give their place back when they end, however they end', async () => {
    await using gateway = await startBehindProxy({ concurrent: 1 });
    // Answered, refused by a rule of the executor's, and left by its client.
    await gateway.send(CALLING, {}, from(ONE));
    await gateway.send('query ($n: Int!) { repositories(first: $n) { nodes { name } } }', {}, from(ONE));
    gateway.sandbox.faults.add({ kind: 'hang' });
    const client = new AbortController();
    const { answer } = await hang(gateway, CALLING, client.signal);
    expect(await gateway.send(FREE, {}, from(ONE))).toMatchObject({
      status: 429,
      errors: [
        { message: expect.stringContaining('callers.concurrent'), extensions: { retryAfterMs: 1000 } },
      ],
    });
    client.abort();
    await answer.catch(() => undefined);
    await expect.poll(async () => (await gateway.send(FREE, {}, from(ONE))).status).toBe(200);
  });
});

describe('the calls that all may come to that is open', () => {
  /** Eleven calls, by whoever asks. */
  const ELEVEN = '{ repositories(first: 10) { nodes { images { nodes { digest } } } } }';

  test('are bounded for each caller, but for those of one operation alone', async () => {
    await using gateway = await startBehindProxy({}, { limits: { openCalls: 40 } });
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'hang' });
    const client = new AbortController();
    const { answer } = await hang(gateway, ELEVEN, client.signal);
    expect(await gateway.send(CALLING, {}, from(ONE))).toMatchObject({
      status: 429,
      errors: [
        {
          message: expect.stringMatching(
            /may come to 11 AWS calls, and this to 1: .* more than 10 \(a quarter of limits\.openCalls\)/,
          ),
          extensions: { code: 'RATE_LIMITED', retryAfterMs: 1000 },
        },
      ],
    });
    expect(gateway.sandbox.calls.count()).toBe(1);
    // What needs none, and what another one asks for.
    expect((await gateway.send(FREE, {}, from(ONE))).status).toBe(200);
    const other = await gateway.send('{ sageMakerImages { nodes { name } } }', {}, from(OTHER));
    expect(other.status).toBe(200);

    client.abort();
    await answer.catch(() => undefined);
    gateway.sandbox.faults.clear();
    await expect.poll(async () => (await gateway.send(CALLING, {}, from(ONE))).status).toBe(200);
  });

  test('are bounded for all callers together, and what finds no room costs nothing', async () => {
    await using gateway = await startBehindProxy(
      { overrides: [{ caller: `address:${OTHER}`, perMinute: 3 }] },
      { limits: { openCalls: 11 } },
    );
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'hang' });
    const client = new AbortController();
    const { answer } = await hang(gateway, ELEVEN, client.signal);
    const refused = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from(OTHER) },
      body: JSON.stringify({ query: CALLING }),
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    const { errors } = await refused.json();
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/together more than 11 \(limits\.openCalls\)/),
      extensions: { code: 'RATE_LIMITED' },
    });
    expect(gateway.sandbox.calls.count()).toBe(1);

    client.abort();
    await answer.catch(() => undefined);
    gateway.sandbox.faults.clear();
    // The request has taken its point, and its operation none: two are left, and that is what this one takes.
    expect((await gateway.send(CALLING, {}, from(OTHER))).status).toBe(200);
  });
});

test('an open subscription holds room for calls while one of its events is executed alone', async () => {
  await using gateway = await startWatched({ config: { trustProxy: 1, limits: { openCalls: 4 } } });
  const text = `subscription ($repositoryId: ID!) {
    lifecyclePreview(repositoryId: $repositoryId) {
      status
      results(first: 10) { nodes { image { replicationStatuses { status } } } }
    }
  }`;
  const variables = { repositoryId: REPOSITORY_ID };
  const events = await subscribe(gateway, text, variables, { headers: from(ONE) });
  expect(await events.next()).toMatchObject({ value: { data: { lifecyclePreview: {} } } });
  const ask = async () => (await gateway.send(CALLING, {}, from(ONE))).errors?.[0]?.message ?? 'answered';
  expect(await ask()).toBe('answered');

  gateway.sandbox.faults.add({ operation: 'DescribeImageReplicationStatus', kind: 'hang' });
  become(gateway, { status: 'COMPLETE' });
  await expect.poll(ask).toContain('limits.openCalls');
  events.leave();
  await expect.poll(ask).toBe('answered');
});

testWithRedis(
  'a place on all replicas is kept for as long as a request and its answer may take',
  async (start) => {
    await using redis = await start();
    const requestTimeoutMs = 600_000;
    await using gateway = await startBehindProxy(
      {},
      { requestTimeoutMs, cache: { url: redis.url }, limits: { answerBytes: 64 * 1024 * 1024 } },
    );
    const { Redis } = await import('ioredis');
    const store = new Redis(redis.url);
    onTestFinished(() => store.disconnect());
    gateway.sandbox.faults.add({ kind: 'hang' });
    let leftMs = 0;
    /** Again and again, since the connection is made after the start, and a slow Redis is left alone for a while. */
    const enter = async () => {
      const client = new AbortController();
      const { answer } = await hang(gateway, CALLING, client.signal);
      const [places = ''] = await store.keys('*:places');
      leftMs = await store.pttl(places);
      client.abort();
      await answer.catch(() => undefined);
      return leftMs;
    };
    await expect.poll(enter).toBeGreaterThan(requestTimeoutMs);
    // A minute, and a second for each 64 KiB.
    expect(leftMs).toBeLessThanOrEqual(requestTimeoutMs + 60_000 + 1024 * 1000);
  },
);

test('subscriptions are counted by themselves, for as long as they are open', async () => {
  await using gateway = await startWatched({
    config: { trustProxy: 1, callers: { subscriptions: 1, concurrent: 1 } },
  });
  const variables = { repositoryId: REPOSITORY_ID };
  const open = (caller: string) => subscribe(gateway, WatchPreview, variables, { headers: from(caller) });

  const first = await open(ONE);
  expect(await first.next()).toMatchObject({ value: { data: {} } });
  const second = await open(ONE);
  expect(second.response.status).toBe(429);
  expect(await second.rest()).toMatchObject([
    { errors: [{ message: expect.stringContaining('callers.subscriptions') }] },
  ]);
  expect((await gateway.send(FREE, {}, from(ONE))).status).toBe(200);
  const others = await open(OTHER);
  expect(others.response.status).toBe(200);

  first.leave();
  await expect
    .poll(async () => {
      const again = await open(ONE);
      again.leave();
      return again.response.status;
    })
    .toBe(200);
  others.leave();
});

test.each([
  [4, 'is answered while there are enough', { data: { lifecyclePreview: { status: 'COMPLETE' } } }],
  [
    3,
    'ends the subscription where they are missing',
    {
      errors: [
        {
          message: expect.stringContaining('callers.perMinute'),
          extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
        },
      ],
    },
  ],
])('of %i points, each event takes its own: it %s', async (perMinute, _, expected) => {
  await using gateway = await startWatched({ config: { trustProxy: 1, callers: { perMinute } } });
  const variables = { repositoryId: REPOSITORY_ID };
  const events = await subscribe(gateway, WatchPreview, variables, { headers: from(ONE) });
  // One for the request, and one for the call that the first event may come to.
  expect(await events.next()).toMatchObject({ value: { data: { lifecyclePreview: {} } } });
  become(gateway, { status: 'COMPLETE' });
  const rest = await events.rest();
  expect(rest).toHaveLength(1);
  expect(rest).toMatchObject([expected]);
});
