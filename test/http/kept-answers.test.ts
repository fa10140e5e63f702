import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { CallerGate } from '../../src/http/caller-limits.ts';
import { listen } from '../../src/http/server.ts';
import { seeing } from '../helpers/access.ts';
import {
  COLD,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
  UNCOUNTED,
  UNLIMITED,
  viewerOf,
} from '../helpers/gateway.ts';
import { secret } from '../helpers/secrets.ts';
import { appWorld, digest, HOST, images, keep, worldOf } from '../schema/worlds.ts';
import { countKept, HOUR_MS, LONG } from './kept-answers-rig.ts';

const REFERENCE = `${HOST}/team/app:t1`;
const IMAGE =
  'query KeptImage($reference: String!) { image(reference: $reference) { digest tags sizeInBytes } }';
const PREVIEW =
  'query KeptPreview { registry { repository(name: "team/app") { id lifecyclePreview { status } } } }';
const COUNT = '{ registry { repository(name: "team/app") { images(first: 1) { totalCount } } } }';
const LISTED = '{ registry { repositories { totalCount } } }';
const USAGE = `{ image(reference: "${REFERENCE}") { sageMakerImageVersions(first: 1) { nodes { id } } } }`;
const START =
  'mutation KeptStart($id: ID!) { startLifecyclePreview(input: { repositoryId: $id }) { __typename } }';

const start = (options: TestGatewayOptions = {}) =>
  startTestGateway({
    world: appWorld({ images: images(3), lifecyclePolicyText: keep(1), preview: {} }),
    overHttp: true,
    ...options,
    config: {
      ...options.config,
      cache: { lifetimesMs: LONG, ...options.config?.cache },
      metrics: { enabled: true },
    },
  });

/** Sends what clients send, and tells what came of it and how many kept answers had been given by then. */
async function ask(
  gateway: TestGateway,
  query: string = IMAGE,
  headers: Record<string, string> = {},
  variables: object = { reference: REFERENCE },
) {
  const before = await countKept(gateway, 'served');
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const wasKept = (await countKept(gateway, 'served')) > before;
  return { status: response.status, headers: headersOf(response), text, wasKept };
}

/** Whether the same is answered from what is kept when it is asked for again. */
async function isKept(
  gateway: TestGateway,
  ...asked: Parameters<typeof ask> extends [unknown, ...infer Rest] ? Rest : never
) {
  await ask(gateway, ...asked);
  return (await ask(gateway, ...asked)).wasKept;
}

/** All but what differs from answer to answer. */
function headersOf({ headers }: Response) {
  const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(headers);
  return rest;
}

describe('an answer that was given', () => {
  test('is given again byte by byte, with the same headers and without AWS', async () => {
    await using gateway = await start();
    const first = await ask(gateway);
    expect(first).toMatchObject({ status: 200, wasKept: false });
    expect(first.text).toContain(digest(1));
    const calls = gateway.sandbox.calls.list().length;
    expect(await ask(gateway)).toEqual({ ...first, wasKept: true });
    expect(gateway.sandbox.calls.list()).toHaveLength(calls);
  });

  test('is made anew when to give it has failed', async () => {
    await using gateway = await start();
    const first = await ask(gateway);
    const failing = vi.spyOn(ServerResponse.prototype, 'writeHead').mockImplementationOnce(() => {
      throw new Error('not to be written');
    });
    onTestFinished(() => failing.mockRestore());
    await expect(ask(gateway)).rejects.toThrow('fetch failed');
    expect(await ask(gateway)).toEqual(first);
    expect(await ask(gateway)).toEqual({ ...first, wasKept: true });
  });

  test('has an id of its own, a line in the log and its reads among those that the cache answered', async () => {
    await using gateway = await start();
    await ask(gateway);
    await ask(gateway, IMAGE, { 'x-request-id': 'one-of-a-client' });
    const [made, again] = gateway.requests;
    expect(made).toMatchObject({ awsCalls: { 'ecr.DescribeImages': 1 }, operation: 'KeptImage' });
    const { requestId: _, time: __, ms: ___, ...same } = made ?? {};
    expect(again).toMatchObject({ ...same, requestId: 'one-of-a-client', awsCalls: {}, cached: 1 });
    const { text } = (await gateway.gateway.metrics?.(null)) ?? { text: '' };
    expect(text).toContain('registry_graph_requests_total{type="query",outcome="ok"} 2');
    expect(text).toContain('registry_graph_cache_hits_total{operation="ecr.DescribeImages"} 1');
    expect(text).toContain('registry_graph_requests_in_flight 0');
    expect(text).toMatch(/registry_graph_kept_answers_bytes [1-9]/);
  });

  /** More than is read whole, of which whoever asks sees one. */
  const SOME_OF_MANY = {
    world: worldOf({
      repositories: ['corp/a', 'corp/b', 'team/app'].map((repositoryName) => ({ repositoryName })),
    }),
    config: { access: seeing({ repositories: ['team/*'] }), scans: { maxImages: 2 } },
  };

  test.each<[what: string, query: string, options?: TestGatewayOptions]>([
    ['an image', IMAGE],
    ['a listing that was read whole', COUNT],
    ['a listing that was read whole for all, and again for some', LISTED, SOME_OF_MANY],
    ['the index of usage', USAGE],
  ])('counts as many reads as it would take to make it again: %s', async (_, query, options) => {
    await using gateway = await start(options);
    await ask(gateway, query);
    expect(await ask(gateway, `${query} `)).toMatchObject({ wasKept: false });
    expect(await ask(gateway, query)).toMatchObject({ wasKept: true });
    const [, made, given] = gateway.requests.map(
      ({ cached, coalesced }) => Number(cached) + Number(coalesced),
    );
    expect(made).toBeGreaterThan(0);
    expect(given).toBe(made);
  });

  test('is another one to whoever asks for another, or for another type of it', async () => {
    await using gateway = await start();
    const plain = await ask(gateway);
    const typed = await ask(gateway, IMAGE, { accept: 'application/graphql-response+json' });
    const other = await ask(gateway, IMAGE, {}, { reference: `${HOST}/team/app:t2` });
    expect([typed.wasKept, other.wasKept]).toEqual([false, false]);
    expect(typed.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
    expect(plain.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(other.text).toContain(digest(2));
  });
});

describe('what is not kept', () => {
  /** What shows that it was answered as it should be. */
  const TELLS: Readonly<Record<string, RegExp>> = {
    'an error': /"errors"/,
    'an error of a field that reads nothing': /"errors"/,
    'an event stream': /data: /,
  };

  test.each([
    ['a report', IMAGE, { 'x-upstream-report': '1' }],
    ['a price', IMAGE, { 'x-query-cost': '1' }],
    ['what is read around the cache', IMAGE, { 'cache-control': 'no-cache' }],
    [
      'a manifest, whose reading is noted each time',
      `{ image(reference: "${REFERENCE}") { manifest { mediaType } } }`,
      {},
    ],
    ['an error', '{ nothing }', {}],
    ['an error of a field that reads nothing', '{ node(id: "nonsense") { id } }', {}],
    ['an event stream', IMAGE, { accept: 'text/event-stream' }],
  ])('%s', async (what, query, headers) => {
    await using gateway = await start();
    const answer = await ask(gateway, query, headers);
    expect(answer).toMatchObject({
      status: 200,
      text: expect.stringMatching(TELLS[what] ?? /^\{"data":\{"/),
    });
    expect(await isKept(gateway, query, headers)).toBe(false);
    expect(await countKept(gateway, 'made')).toBe(0);
  });

  test('an answer with an error beside its data', async () => {
    await using gateway = await start();
    gateway.sandbox.faults.add({
      operation: 'GetLifecyclePolicy',
      kind: 'error',
      error: 'AccessDeniedException',
    });
    const query = '{ registry { repository(name: "team/app") { name lifecyclePolicy { text } } } }';
    expect(await isKept(gateway, query)).toBe(false);
  });

  test('anything where the cache keeps nothing', async () => {
    await using gateway = await start({ config: COLD });
    expect(await isKept(gateway)).toBe(false);
  });

  test('what is larger than half of the room', async () => {
    await using gateway = await start({ config: { cache: { maxBytes: 16_000 } } });
    expect(await isKept(gateway, IMAGE)).toBe(true);
    expect(await isKept(gateway, `${IMAGE}${' '.repeat(2000)}`)).toBe(false);
  });
});

describe('an answer is kept no longer', () => {
  test('than the first of its entries is fresh', async () => {
    await using gateway = await start({
      config: { cache: { lifetimesMs: { ...LONG, mutable: 50 } } },
    });
    expect(await ask(gateway)).toMatchObject({ wasKept: false });
    await delay(60);
    const calls = gateway.sandbox.calls.list().length;
    expect(await ask(gateway)).toMatchObject({ status: 200, wasKept: false });
    expect(gateway.sandbox.calls.list().length).toBeGreaterThan(calls);
  });

  test.each([
    ['a listing that was read whole', COUNT, { scans: { keepMs: 50 } }],
    ['the index of usage', USAGE, { index: { keepMs: 50 } }],
  ])('than %s is', async (_, query, short) => {
    await using gateway = await start({ config: short });
    await ask(gateway, query);
    await delay(60);
    const calls = gateway.sandbox.calls.list().length;
    expect(await ask(gateway, query)).toMatchObject({ status: 200, wasKept: false });
    expect(gateway.sandbox.calls.list().length).toBeGreaterThan(calls);
  });

  test.each([
    ['a listing that was read whole', COUNT],
    ['the index of usage', USAGE],
  ])('than %s is the newest there is', async (_, query) => {
    await using gateway = await start({ config: { scans: { keepMs: HOUR_MS }, index: { keepMs: HOUR_MS } } });
    expect(await isKept(gateway, query)).toBe(true);
    await ask(gateway, query, { 'cache-control': 'no-cache' });
    expect(await ask(gateway, query)).toMatchObject({ status: 200, wasKept: false });
    expect(await ask(gateway, query)).toMatchObject({ wasKept: true });
  });

  test('than its entries are the newest there are', async () => {
    await using gateway = await start();
    expect(await isKept(gateway)).toBe(true);
    await ask(gateway, IMAGE, { 'cache-control': 'no-cache' });
    expect(await ask(gateway)).toMatchObject({ status: 200, wasKept: false });
    expect(await ask(gateway)).toMatchObject({ wasKept: true });
  });

  test('than nobody has changed by the gateway what it is of', async () => {
    await using gateway = await start();
    expect(await isKept(gateway, PREVIEW)).toBe(true);
    const id = /"id":"([^"]+)"/.exec((await ask(gateway, PREVIEW)).text)?.[1];
    const started = await gateway.send(START, { id });
    expect(started.data).toEqual({ startLifecyclePreview: { __typename: 'StartLifecyclePreviewSuccess' } });
    expect(await ask(gateway, PREVIEW)).toMatchObject({ status: 200, wasKept: false });
  });

  test('than the settings stay as they are', async () => {
    await using gateway = await start();
    expect(await isKept(gateway)).toBe(true);
    gateway.gateway.reload({ ...gateway.config });
    expect(await ask(gateway)).toMatchObject({ wasKept: false });
  });
});

describe('whoever is refused is refused as before', () => {
  test('an operation that was turned off', async () => {
    await using gateway = await start();
    expect(await isKept(gateway)).toBe(true);
    gateway.gateway.reload({ ...gateway.config, off: { ...gateway.config.off, operations: ['KeptImage'] } });
    expect(await ask(gateway)).toMatchObject({ status: 403, wasKept: false });
  });

  test('a caller who was turned off, while others are answered', async () => {
    const viewers = { one: viewerOf('key:one'), two: viewerOf('key:two') };
    await using gateway = await start({
      viewers,
      config: { off: { callers: ['key:two'], operations: [], registries: [], awsOperations: [] } },
    });
    expect(await isKept(gateway, IMAGE, { 'x-viewer': 'one' })).toBe(true);
    expect(await ask(gateway, IMAGE, { 'x-viewer': 'two' })).toMatchObject({ status: 403, wasKept: false });
  });

  test('who does not say who they are', async () => {
    const viewers = { one: viewerOf('key:one') };
    const auth = { apiKeys: [{ name: 'other', sha256: '0'.repeat(64) }] };
    await using gateway = await start({ viewers, config: { auth } });
    expect(await isKept(gateway, IMAGE, { 'x-viewer': 'one' })).toBe(true);
    expect(await ask(gateway)).toMatchObject({ status: 401, wasKept: false });
  });

  test('a caller who has spent its points, which a kept answer takes as any other does', async () => {
    await using gateway = await start({ config: { callers: { perMinute: 6 } } });
    const asked = [];
    for (let i = 0; i < 8; i += 1) asked.push(await ask(gateway));
    expect(asked.slice(1, 4).every(({ wasKept }) => wasKept)).toBe(true);
    expect(asked.at(-1)).toMatchObject({ status: 429, wasKept: false });
  });

  test('a page of another site, however often its own asked', async () => {
    await using gateway = await start({ config: { cors: { origins: ['https://console.example'] } } });
    const own = { origin: 'https://console.example', 'sec-fetch-site': 'cross-site' };
    expect(await isKept(gateway, IMAGE, own)).toBe(true);
    expect((await ask(gateway, IMAGE, own)).headers['access-control-allow-origin']).toBe(own.origin);
    const foreign = { ...own, origin: 'https://evil.example' };
    expect(await ask(gateway, IMAGE, foreign)).toMatchObject({ status: 403, wasKept: false });
  });
});

test('viewers who may see the same share an answer, and nobody else has it', async () => {
  const viewers = { a: viewerOf('key:a'), b: viewerOf('key:b'), c: viewerOf('key:c') };
  const all = { registries: ['*'], sageMakerImages: ['*'], may: [] };
  const access = {
    rules: [
      { ...all, who: { callers: ['key:a', 'key:b'] }, repositories: ['team/*'] },
      { ...all, who: { callers: ['key:c'] }, repositories: ['other/*'] },
    ],
  };
  await using gateway = await start({ viewers, config: { access } });
  expect(await ask(gateway, IMAGE, { 'x-viewer': 'a' })).toMatchObject({ wasKept: false });
  expect(await ask(gateway, IMAGE, { 'x-viewer': 'b' })).toMatchObject({ wasKept: true });
  const hidden = await ask(gateway, IMAGE, { 'x-viewer': 'c' });
  expect(hidden).toMatchObject({ text: '{"data":{"image":null}}', wasKept: false });
});

describe('a request whose answer is kept', () => {
  test('has a place like any other', async () => {
    await using gateway = await start({ config: { callers: { concurrent: 1 } } });
    expect(await isKept(gateway)).toBe(true);
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'hang' });
    const leaving = new AbortController();
    const hanging = gateway
      .fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ repository(name: "team/app") { createdAt } }' }),
        signal: leaving.signal,
      })
      .catch(() => 'left');
    await expect.poll(() => gateway.sandbox.calls.count('DescribeRepositories')).toBe(1);
    expect(await ask(gateway)).toMatchObject({ status: 429, wasKept: false });
    leaving.abort();
    expect(await hanging).toBe('left');
    await expect.poll(() => ask(gateway)).toMatchObject({ status: 200, wasKept: true });
  });

  test('is the last of its connection where the server drains', async () => {
    await using gateway = await start();
    expect(await isKept(gateway)).toBe(true);
    const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
    onTestFinished(() => server.close(0));
    server.drain();
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: IMAGE, variables: { reference: REFERENCE } }),
    });
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.text()).toContain(digest(1));
    expect(await countKept(gateway, 'served')).toBe(2);
  });

  test('is answered by GraphQL where its body comes late', async () => {
    await using gateway = await start();
    expect(await isKept(gateway)).toBe(true);
    const body = JSON.stringify({ query: IMAGE, variables: { reference: REFERENCE } });
    const { hostname, port } = new URL(gateway.url ?? '');
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket
      .setEncoding('utf8')
      .write(
        `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
      );
    // What comes later is answered after what came before.
    await gateway.fetch('/health');
    await gateway.fetch('/health');
    socket.write(body.slice(10));
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200/);
    expect(await countKept(gateway, 'served')).toBe(1);
  });

  test('is answered by GraphQL where a router may have signed it', async () => {
    const router = { secrets: [{ name: 'mesh', secret: secret('s'.repeat(32)) }] };
    await using gateway = await start({ config: { auth: { router, anonymous: true } } });
    expect(await ask(gateway)).toMatchObject({ status: 200 });
    expect(await isKept(gateway)).toBe(false);
  });
});

describe('an answer that is given again costs', () => {
  /** What is taken for a query that is answered from what is kept. */
  async function priceOf(query: string) {
    await using gateway = await start({
      world: appWorld({ images: images(1000) }),
      config: { limits: UNLIMITED, callers: UNCOUNTED },
    });
    // As it is, or it would be smaller.
    const asked = [query, { 'accept-encoding': 'identity' }] as const;
    await ask(gateway, ...asked);
    const enter = vi.spyOn(CallerGate.prototype, 'enter');
    onTestFinished(() => enter.mockRestore());
    const { text, wasKept } = await ask(gateway, ...asked);
    expect(wasKept).toBe(true);
    expect(enter).toHaveBeenCalledOnce();
    return { bytes: Buffer.byteLength(text), price: enter.mock.calls[0]?.[2] };
  }
  const pageOf = (fields: string) =>
    `{ repository(name: "team/app") { images(first: 1000) { nodes { ${fields} } } } }`;

  test('a point, where it is small', async () => {
    expect(await priceOf(pageOf('digest'))).toMatchObject({ price: { calls: 0, points: 1 } });
  });

  test('one more for each 256 KiB', async () => {
    const { bytes, price } = await priceOf(
      pageOf('digest uri again: uri kind status mediaType: manifestMediaType id'),
    );
    expect(bytes).toBeGreaterThan(2 ** 19);
    expect(price).toEqual({ calls: 0, points: 1 + Math.floor(bytes / 2 ** 18) });
  });

  test('one more for each thousand sources', async () => {
    const { bytes, price } = await priceOf(pageOf('replicationStatuses { region }'));
    expect(bytes).toBeLessThan(2 ** 18);
    expect(price).toEqual({ calls: 0, points: 2 });
  });
});

test('what was begun under other settings is not kept', async () => {
  await using gateway = await start();
  const reload = () => gateway.gateway.reload({ ...gateway.config });
  const lift = gateway.sandbox.faults.add({
    kind: 'denied',
    match() {
      reload();
      return false;
    },
  });
  expect(await ask(gateway)).toMatchObject({ status: 200 });
  lift();
  expect(await countKept(gateway, 'made')).toBe(0);
  expect(await ask(gateway)).toMatchObject({ wasKept: false });
});
