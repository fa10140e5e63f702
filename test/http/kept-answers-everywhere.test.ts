import { Agent } from 'node:http';
import { parse } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { ASKED_FOR_MORE, ASKED_WITH } from '../../src/http/answer-again.ts';
import { sampleVariables } from '../../src/http/sample-variables.ts';
import { listen } from '../../src/http/server.ts';
import { schema } from '../../src/schema/schema.ts';
import type { FuzzCase } from '../fuzz/cases.ts';
import { send } from '../fuzz/send.ts';
import documents from '../generated/persisted-documents.json' with { type: 'json' };
import fc from '../helpers/fast-check.ts';
import { COLD, startTestGateway, type TestGatewayOptions, UNCOUNTED, UNLIMITED } from '../helpers/gateway.ts';
import { digest, images, keep, worldOf } from '../schema/worlds.ts';
import { countKept, LONG } from './kept-answers-rig.ts';

/** Something of what the operations of the tests ask for. */
const world = worldOf({
  repositories: [
    {
      repositoryName: 'team/app',
      images: [...images(5), { imageDigest: digest(0), imageTags: ['latest'] }],
      lifecyclePolicyText: keep(1),
      preview: {},
      referrers: { [digest(0)]: [{ digest: digest(90), artifactType: 'application/spdx+json' }] },
    },
  ],
  sageMakerImages: [{ ImageName: 'team', Versions: [{ Version: 1 }] }],
});

const MANIFEST = 'test/generated/persisted-documents.json';

/** A gateway over HTTP, and how it is asked. */
async function start(config: TestGatewayOptions['config'] = {}) {
  const gateway = await startTestGateway({
    world,
    sandbox: { previewMs: 0, now: () => NOW },
    overHttp: true,
    config: {
      limits: UNLIMITED,
      callers: UNCOUNTED,
      metrics: { enabled: true },
      documents: { manifest: MANIFEST },
      ...config,
    },
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const answerTo = async (asked: Omit<FuzzCase, 'kind'>) => {
    const answer = await send(gateway.url ?? '', { kind: 'kept', ...asked }, agent);
    const { 'x-request-id': _, date: __, ...rest } = answer.headers;
    return { ...answer, headers: rest };
  };
  return {
    ask: (query: string, variables: object, headers: Record<string, string> = {}) =>
      answerTo({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.from(JSON.stringify({ query, variables })),
      }),
    /** Asks by the id of a document. */
    get: (documentId: string, variables: object, headers: Record<string, string>) =>
      answerTo({
        method: 'GET',
        path: `/graphql?${new URLSearchParams({ documentId, variables: JSON.stringify(variables) })}`,
        headers,
        body: undefined,
      }),
    served: () => countKept(gateway, 'served'),
    calls: () => gateway.sandbox.calls.count(),
  };
}

/** So that all sandboxes tell of the same time. */
const NOW = new Date('2026-02-01T00:00:00Z');

const QUERIES = Object.entries(documents).flatMap(([id, text]) => {
  const [operation] = parse(text).definitions.filter((each) => each.kind === 'OperationDefinition');
  return operation?.operation === 'query'
    ? [{ id, text, variables: sampleVariables(schema, operation) }]
    : [];
});

test('every query of the tests has the same answer, whether GraphQL makes it or it is given again', async () => {
  const warm = await start({ cache: { lifetimesMs: LONG } });
  const cold = await start(COLD);
  let given = 0;
  for (const { text, variables } of QUERIES) {
    const made = await cold.ask(text, variables);
    const first = await warm.ask(text, variables);
    expect(first, text).toEqual(made);
    const [served, calls] = [await warm.served(), warm.calls()];
    for (let times = 0; times < 2; times += 1) expect(await warm.ask(text, variables), text).toEqual(made);
    if ((await warm.served()) === served) continue;
    given += 1;
    // It may have been kept the second time: listings replace what they list one by one.
    expect(warm.calls(), text).toBe(calls);
  }
  expect(await cold.served()).toBe(0);
  expect(given).toBeGreaterThan(QUERIES.length / 2);
}, 300_000);

/** What no page of another site can send. */
const OWN_PAGE = { 'x-graphql-yoga-csrf': '1' };

test('so has every one of them that is asked for by the id of its document, and who has it is told so', async () => {
  const config = { limits: { ...UNLIMITED, urlLength: 16_000 } };
  const warm = await start({ ...config, cache: { lifetimesMs: LONG } });
  const cold = await start({ ...config, ...COLD });
  const given = { whole: 0, held: 0 };
  for (const { id, text, variables } of QUERIES) {
    const made = await cold.get(id, variables, OWN_PAGE);
    for (let times = 0; times < 2; times += 1) await warm.get(id, variables, OWN_PAGE);
    const served = await warm.served();
    expect(await warm.get(id, variables, OWN_PAGE), text).toEqual(made);
    const wasKept = (await warm.served()) > served;
    if (wasKept) given.whole += 1;
    const asks = { ...OWN_PAGE, 'if-none-match': made.headers.etag ?? '"none"' };
    const held = await cold.get(id, variables, asks);
    expect(await warm.get(id, variables, asks), text).toEqual(held);
    if (held.status !== 304) continue;
    given.held += 1;
    expect(await warm.served(), text).toBe(served + (wasKept ? 2 : 0));
    expect(held.headers).toMatchObject({ etag: made.headers.etag, vary: made.headers.vary });
  }
  expect(given.whole).toBeGreaterThan(QUERIES.length / 2);
  expect(given.held).toBeGreaterThanOrEqual(given.whole);
}, 300_000);

/** Headers that mean something to a gateway, and values that they may have, good and bad. */
const HEADERS = {
  accept: [
    '*/*',
    'application/json',
    'application/graphql-response+json',
    'text/html',
    'text/event-stream',
    'application/json;q=0.1, */*;q=0',
  ],
  'accept-encoding': ['gzip', 'br, gzip', 'identity'],
  'cache-control': ['no-cache', 'max-age=0'],
  'content-encoding': ['gzip', 'identity'],
  'content-type': [
    'application/json',
    'application/json; charset=utf-8',
    'application/graphql-response+json',
    'text/plain',
    'application/x-www-form-urlencoded',
  ],
  origin: ['https://console.example', 'https://evil.example', 'null'],
  'apollo-require-preflight': ['1'],
  'if-none-match': ['*', '"another"', 'W/"another", ETAG', 'ETAG'],
  'sec-fetch-site': ['same-origin', 'none', 'cross-site', 'same-site'],
  authorization: ['Bearer nonsense', 'Basic bm9uZTpub25l'],
  'x-forwarded-for': ['192.0.2.1'],
  'x-graphql-yoga-csrf': ['1', '2'],
  'x-upstream-report': ['1', '0'],
  'x-query-cost': ['1'],
};

test('whatever headers a request has, it is answered like one that GraphQL answers', async () => {
  const config = {
    cache: { lifetimesMs: LONG },
    cors: { origins: ['https://console.example'], credentials: true },
    compression: { enabled: true, minBytes: 20 },
    upstreamReport: false,
  };
  const warm = await start(config);
  const cold = await start({ ...config, ...COLD });
  const query = 'query Fuzzed { repository(name: "team/app") { name uri } }';
  const { id, variables } = QUERIES.find(({ text }) => text.startsWith('query AskedById')) ?? expect.fail();
  const etag = (await cold.get(id, variables, OWN_PAGE)).headers.etag ?? expect.fail('it has no tag');
  const pairs = Object.entries(HEADERS).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value.replace('ETAG', etag)]),
  );
  // Few at once, or all would be refused.
  const headers = fc
    .array(fc.constantFrom(...pairs), { maxLength: 3 })
    .map((some) => Object.fromEntries(some));
  await fc.assert(
    fc.asyncProperty(headers, async (given) => {
      const made = await cold.ask(query, {}, given);
      for (let times = 0; times < 2; times += 1) expect(await warm.ask(query, {}, given)).toEqual(made);
    }),
    { numRuns: 150 },
  );
  const byBody = await warm.served();
  expect(byBody).toBeGreaterThan(20);
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(OWN_PAGE, {}), headers, async (page, rest) => {
      const given = { ...page, ...rest };
      const made = await cold.get(id, variables, given);
      statuses.add(made.status);
      for (let times = 0; times < 2; times += 1) expect(await warm.get(id, variables, given)).toEqual(made);
    }),
    { numRuns: 150 },
  );
  expect([...statuses]).toEqual(expect.arrayContaining([200, 304, 403]));
  expect(await warm.served()).toBeGreaterThan(byBody + 20);
}, 300_000);

test('every header that something reads of a request is known where answers are given again', async () => {
  /** Read there by themselves; of preflights; or by the helper of tests. */
  const ELSEWHERE = [
    'access-control-request-method',
    'authorization',
    'content-length',
    'host',
    'if-none-match',
    'x-forwarded-for',
    'x-request-id',
    'x-viewer',
  ];
  /** What is asked of the headers that is no header: of what kind they are. */
  const OF_OBJECTS = [':authority', ':method', 'forEach', 'get'];
  await using gateway = await startTestGateway({
    world,
    sandbox: { previewMs: 0, now: () => NOW },
    config: {
      ...COLD,
      limits: { ...UNLIMITED, urlLength: 16_000 },
      callers: UNCOUNTED,
      cors: { origins: ['https://console.example'] },
      documents: { manifest: MANIFEST },
      trustProxy: 1,
    },
  });
  const read = new Set<string>();
  const server = await listen(
    (request, response) => {
      const headers = new Proxy(request.headers, {
        get(target, name) {
          if (typeof name === 'string') read.add(name);
          return Reflect.get(target, name);
        },
      });
      gateway.gateway.handle(Object.defineProperty(request, 'headers', { value: headers }), response);
    },
    '127.0.0.1',
    0,
  );
  onTestFinished(() => server.close(0));
  const ask = async (path: string, init: RequestInit) => {
    // Whoever goes through all of them reads that one as well.
    const headers = { 'x-read-by-nobody': '1', ...init.headers };
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    return await response.text();
  };
  for (const { id, text, variables } of QUERIES) {
    await ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://console.example' },
      body: JSON.stringify({ query: text, variables }),
    });
    const asked = new URLSearchParams({ documentId: id, variables: JSON.stringify(variables) });
    await ask(`/graphql?${asked}`, { headers: { 'apollo-require-preflight': '1' } });
  }
  expect([...read]).toEqual(expect.arrayContaining([...ASKED_WITH, 'cache-control']));
  const known: readonly string[] = [...ASKED_WITH, ...ASKED_FOR_MORE, ...ELSEWHERE, ...OF_OBJECTS];
  expect([...read].filter((name) => !known.includes(name))).toEqual([]);
}, 300_000);
