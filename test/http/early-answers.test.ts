import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Call } from '../../src/sandbox/calls.ts';
import { COLD, startTestGateway, type TestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { images, worldOf } from '../schema/worlds.ts';

// The images of each repository are more than leaves at once.

/** In the order of the listing, which is none of names. */
const NAMES = ['team/a', 'team/d', 'team/b', 'team/c'];
const world = worldOf({
  repositories: NAMES.map((repositoryName) => ({ repositoryName, images: images(100) })),
});
const IMAGES = 'images(first: 100) { nodes { digest uri tags } }';
const FLEET = `{ repositories(first: 4) { nodes { name ${IMAGES} } } }`;

type Config = TestGatewayOptions['config'];

async function start(config: Config = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({ world, overHttp: true, config: { ...COLD, ...config } });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  return gateway;
}

/** The calls for the last repository's images. */
const isOfLast = ({ input }: Call) => JSON.stringify(input).includes('"team/c"');

const outcomesOfLast = ({ sandbox }: TestGateway) =>
  sandbox.calls.list().flatMap((call) => (isOfLast(call) ? [call.outcome] : []));

/** Lets AWS leave the images of the last repository unanswered, as long as a call may take where they are asked for once. */
function hold({ sandbox }: TestGateway, { times }: { times?: number } = {}) {
  return sandbox.faults.add({ operation: 'DescribeImages', kind: 'hang', match: isOfLast, times });
}

/** Asks; resolves when the answer begins. */
async function ask(
  { url }: TestGateway,
  query: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const sent = request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    agent: false,
  });
  sent.on('error', () => undefined);
  sent.end(JSON.stringify({ query }));
  const [response] = await once(sent, 'response');
  onTestFinished(() => response.destroy());
  return response;
}

/** Asks for what begins to leave while it is made. */
async function askEarly(
  gateway: TestGateway,
  query = FLEET,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const response = await ask(gateway, query, headers);
  expect(response.headers).toHaveProperty('transfer-encoding', 'chunked');
  expect(response.headers).not.toHaveProperty('content-length');
  return response;
}

/** The text of an answer that left as a whole. */
async function wholeTextOf(response: IncomingMessage): Promise<string> {
  const text = await textOf(response);
  expect(response.headers['content-length']).toBe(String(Buffer.byteLength(text)));
  return text;
}

/** Holds an answer to have all but the images of the last repository, and one error for those. */
function expectLastMissing(answer: string, extensions: object): void {
  const { data, errors } = JSON.parse(answer);
  const listed = data.repositories.nodes.map(
    ({ images }: { images: { nodes: [] } | null }) => images?.nodes.length,
  );
  expect(listed).toEqual([100, 100, 100, undefined]);
  expect(data.repositories.nodes[3].images).toBeNull();
  expect(errors).toMatchObject([{ path: ['repositories', 'nodes', 3, 'images'], extensions }]);
}

/** The answer as it is where nobody takes it piece by piece. */
async function wholeOf(gateway: TestGateway, query = FLEET, headers: Record<string, string> = {}) {
  const response = await gateway.gateway.fetch(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    }),
  );
  return { headers: response.headers, text: await response.text() };
}

/** Reads until there is something in it. */
async function readUntil(response: IncomingMessage, sought: string): Promise<string> {
  let text = '';
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes(sought)) break;
  }
  return text;
}

describe('a large answer', () => {
  test('begins to leave while AWS is still asked, and whoever leaves then ends what is asked', async () => {
    const gateway = await start();
    hold(gateway);
    const response = await askEarly(gateway);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-request-id': expect.any(String),
    });
    const begun = await readUntil(response, '"team/b"');
    expect(begun).toMatch(/^\{"data":\{"repositories":\{"nodes":\[\{"name":"team\/a","images":\{/);
    await waitFor(() => expect(outcomesOfLast(gateway)).toEqual(['pending']));
    expect(gateway.requests).toEqual([]);
    response.destroy();
    await waitFor(() => expect(gateway.requests).toMatchObject([{ status: 200, aborted: true }]));
    await waitFor(() => expect(outcomesOfLast(gateway)).toEqual(['left']));
  });

  test('is the same, byte by byte, as one that leaves as a whole', async () => {
    const gateway = await start({ upstream: { attemptTimeoutMs: 500 } });
    hold(gateway, { times: 1 });
    const response = await askEarly(gateway);
    const whole = await wholeOf(gateway);
    expect(await textOf(response)).toBe(whole.text);
    expect(gateway.requests).toMatchObject([{ status: 200 }, { status: 200 }]);
    const { connection: _, date: __, 'transfer-encoding': ___, ...said } = response.headers;
    const { 'content-length': ____, ...told } = Object.fromEntries(whole.headers);
    expect(JSON.parse(whole.text).data.repositories.nodes.map(({ name }: { name: string }) => name)).toEqual(
      NAMES,
    );
    expect(Object.keys(said).sort()).toEqual(Object.keys(told).sort());
  });

  test.each([
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json;q=0.9',
    'application/json;charset=utf-8, text/event-stream',
    'multipart/mixed, application/*',
  ])('is of the type that the client takes: %s', async (accept) => {
    const gateway = await start();
    hold(gateway);
    const response = await ask(gateway, FLEET, { accept });
    const whole = await wholeOf(gateway, '{ __typename }', { accept });
    expect(response.headers['content-type']).toBe(whole.headers.get('content-type'));
  });

  test('has its errors, and what is said of it, behind its data', async () => {
    const gateway = await start({ upstream: { attemptTimeoutMs: 500 } });
    hold(gateway, { times: 1 });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied', match: isOfLast });
    const response = await askEarly(gateway, FLEET, { 'x-upstream-report': '1' });
    const text = await textOf(response);
    expectLastMissing(text, { code: 'UPSTREAM_ACCESS_DENIED' });
    expect(Object.keys(JSON.parse(text))).toEqual(['data', 'errors', 'extensions']);
    expect(JSON.parse(text).extensions.upstream.calls).toBe(gateway.sandbox.calls.count());
    expect(gateway.requests).toMatchObject([{ status: 200, errors: { UPSTREAM_ACCESS_DENIED: 1 } }]);
    // The log has what went wrong.
    expect(gateway.log).toMatchObject([{ code: 'UPSTREAM_ACCESS_DENIED' }]);
  });

  test('whose time is up has null and an error for what is missing', async () => {
    const gateway = await start({ requestTimeoutMs: 4000 });
    hold(gateway);
    const response = await askEarly(gateway);
    expectLastMissing(await textOf(response), { code: 'UPSTREAM_TIMEOUT' });
  });

  test('that grows too large has null and an error for what would be more', async () => {
    const { text } = await wholeOf(await start());
    const gateway = await start({
      upstream: { attemptTimeoutMs: 500 },
      limits: { answerBytes: text.length - 100 },
    });
    hold(gateway, { times: 1 });
    const response = await askEarly(gateway);
    expectLastMissing(await textOf(response), {
      code: 'OPERATION_TOO_COSTLY',
      exceeded: { limit: 'limits.answerBytes' },
    });
  });

  test.each([
    ['gzip', createGunzip],
    ['br', createBrotliDecompress],
  ])('is compressed piece by piece as %s', async (coding, decompress) => {
    const gateway = await start({ upstream: { attemptTimeoutMs: 500 } });
    const release = hold(gateway);
    const response = await askEarly(gateway, FLEET, { 'accept-encoding': coding });
    expect(response.headers).toMatchObject({ 'content-encoding': coding, vary: 'accept-encoding' });
    const plain = response.pipe(decompress());
    let text = '';
    for await (const chunk of plain) {
      text += chunk;
      if (text.includes('"team/b"')) release();
    }
    expect(text).toBe((await wholeOf(gateway)).text);
  });

  test('is kept as a whole one is, and not where its client left', async () => {
    const gateway = await start({ cache: {}, upstream: { attemptTimeoutMs: 500 } });
    const release = hold(gateway);
    const left = await askEarly(gateway);
    left.destroy();
    await waitFor(() => expect(gateway.requests).toMatchObject([{ aborted: true }]));
    release();
    hold(gateway, { times: 1 });
    const response = await askEarly(gateway);
    const text = await textOf(response);
    gateway.sandbox.calls.clear();
    const again = await ask(gateway, FLEET);
    expect(await wholeTextOf(again)).toBe(text);
    expect(JSON.parse(text).data.repositories.nodes).toHaveLength(4);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('an answer leaves as a whole', () => {
  test('that is small, or ready at once', async () => {
    const gateway = await start({ cache: {} });
    const small = await ask(
      gateway,
      '{ repositories(first: 4) { nodes { name images(first: 1) { nodes { digest } } } } }',
    );
    await wholeTextOf(small);
    await wholeOf(gateway);
    const ready = await ask(gateway, FLEET);
    await wholeTextOf(ready);
  });

  test('to whoever asks by GET, by HTTP/1.0, or for events', async () => {
    const gateway = await start({ upstream: { attemptTimeoutMs: 500 } });
    hold(gateway, { times: 1 });
    const old = connect(Number(new URL(gateway.url ?? '').port), '127.0.0.1');
    const body = JSON.stringify({ query: FLEET });
    old.write(
      `POST /graphql HTTP/1.0\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const [head = '', answer = ''] = (await textOf(old)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^content-length: ${answer.length}$`, 'm'));
    hold(gateway, { times: 1 });
    const byGet = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(FLEET)}`, {
      headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
    });
    expect(byGet.status).toBe(200);
    expect(byGet.headers.get('content-length')).toBe(String((await byGet.text()).length));
    hold(gateway, { times: 1 });
    const asEvents = await ask(gateway, FLEET, { accept: 'text/event-stream' });
    expect(asEvents.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(await textOf(asEvents)).toMatch(/^event: next\ndata: \{"data":/m);
  });

  test('where its caller takes another one so slowly that there is no room for it', async () => {
    // Of the room one caller has a quarter, and of that what leaves early has half.
    const limits = { answerBytes: 2 ** 20, unsentBytes: 8 * 2 ** 20 };
    const gateway = await start({ upstream: { attemptTimeoutMs: 500 }, limits });
    const of = (name: string) =>
      `{ a: repository(name: "team/a") { ${IMAGES} } b: repository(name: "${name}") { ${IMAGES} } }`;
    const holdOf = (name: string, times?: number) =>
      gateway.sandbox.faults.add({
        operation: 'DescribeImages',
        kind: 'hang',
        times,
        match: ({ input }) => JSON.stringify(input).includes(`"${name}"`),
      });
    const release = holdOf('team/d');
    const first = await askEarly(gateway, of('team/d'));
    holdOf('team/c', 1);
    const second = await ask(gateway, of('team/c'));
    expect(JSON.parse(await wholeTextOf(second)).errors).toBeUndefined();
    release();
    await textOf(first);
    holdOf('team/c', 1);
    await askEarly(gateway, of('team/c'));
  });
});
