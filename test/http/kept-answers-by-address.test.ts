import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway, type TestGatewayOptions, viewerOf } from '../helpers/gateway.ts';
import { appWorld, digest, images } from '../schema/worlds.ts';
import { countKept, LONG } from './kept-answers-rig.ts';

const IMAGES =
  'query ById { repository(name: "team/app") { name images(first: 1000) { nodes { digest } } } }';
const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');
const PATH = `/graphql?documentId=${hashOf(IMAGES)}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-graph-by-address-'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ [hashOf(IMAGES)]: IMAGES }));
});
afterAll(() => rm(folder, { recursive: true }));

const start = ({ config, ...options }: TestGatewayOptions = {}) =>
  startTestGateway({
    world: appWorld({ images: images(100) }),
    overHttp: true,
    ...options,
    config: {
      documents: { manifest: join(folder, 'manifest.json') },
      cache: { lifetimesMs: LONG },
      metrics: { enabled: true },
      ...config,
    },
  });

/** What no page of another site can send. */
const OWN_PAGE = { 'x-graphql-yoga-csrf': '1' };

/** Sends what clients send, and tells what came of it and whether it was given from what is kept. */
async function ask(
  gateway: TestGateway,
  headers: Record<string, string> = {},
  { path = PATH, page = OWN_PAGE }: { path?: string; page?: Record<string, string> } = {},
) {
  const before = await countKept(gateway, 'served');
  // Not by fetch, which names no other host.
  const [response] = await once(
    get(`${gateway.url}${path}`, { headers: { ...page, ...headers } }),
    'response',
  );
  const body = await text(response);
  const { 'x-request-id': _, date: __, ...rest } = response.headers;
  return {
    status: response.statusCode,
    headers: rest,
    body,
    wasKept: (await countKept(gateway, 'served')) > before,
  };
}

describe('what is asked for by its address', () => {
  test('is given again, and to whoever has it without a body, with the headers of a whole answer', async () => {
    await using gateway = await start();
    const made = await ask(gateway);
    expect(made).toMatchObject({ status: 200, wasKept: false, body: expect.stringContaining(digest(1)) });
    const { etag, vary } = made.headers;
    const held = await ask(gateway, { 'if-none-match': etag });
    expect(held).toMatchObject({
      status: 304,
      wasKept: true,
      body: '',
      headers: { etag, vary, 'cache-control': 'private, no-cache' },
    });
    expect(held.headers).not.toHaveProperty('content-type');
    expect(held.headers).not.toHaveProperty('content-length');
    expect(await ask(gateway)).toEqual({ ...made, wasKept: true });
    expect(await ask(gateway, { 'if-none-match': '"another"' })).toEqual({ ...made, wasKept: true });
    expect(gateway.sandbox.calls.count('DescribeImages')).toBe(1);
  });

  test('is given again without a body where all have it already who ask', async () => {
    await using gateway = await start();
    const { etag } = (await ask(gateway)).headers;
    // What is kept is let go of.
    gateway.gateway.reload({ ...gateway.config });
    const held = await ask(gateway, { 'if-none-match': etag });
    expect(held).toMatchObject({ status: 304, wasKept: false });
    expect(await ask(gateway, { 'if-none-match': etag })).toEqual({ ...held, wasKept: true });
    const whole = await ask(gateway);
    expect(whole).toMatchObject({ status: 200, wasKept: false });
    expect(await ask(gateway)).toEqual({ ...whole, wasKept: true });
    expect(await ask(gateway, { 'if-none-match': etag })).toEqual({ ...held, wasKept: true });
  });

  test('is told of like what GraphQL answers', async () => {
    await using gateway = await start();
    const { etag } = (await ask(gateway)).headers;
    await ask(gateway, { 'if-none-match': etag });
    const [made, held] = gateway.requests;
    const { requestId: _, time: __, ms: ___, ...same } = made ?? {};
    expect(same).toMatchObject({ method: 'GET', path: '/graphql', documentId: hashOf(IMAGES), status: 200 });
    expect(held).toMatchObject({ ...same, status: 304, awsCalls: {}, cached: expect.any(Number) });
  });
});

describe('whoever is refused is refused as before', () => {
  test('an address that is too long, with the host in it', async () => {
    const allowedHosts = ['127.0.0.1', 'gateway.example.com'];
    const path = `${PATH}&extensions=${encodeURIComponent(JSON.stringify({ long: 'x'.repeat(256) }))}`;
    const urlLength = `http://127.0.0.1:65535${path}`.length;
    await using gateway = await start({ config: { allowedHosts, limits: { urlLength } } });
    await ask(gateway, {}, { path });
    expect(await ask(gateway, {}, { path })).toMatchObject({ status: 200, wasKept: true });
    const host = `gateway.example.com:${new URL(gateway.url ?? '').port}`;
    expect(await ask(gateway, { host }, { path })).toMatchObject({ status: 414, wasKept: false });
  });

  test('a page of another site', async () => {
    await using gateway = await start();
    await ask(gateway);
    expect(await ask(gateway)).toMatchObject({ status: 200, wasKept: true });
    expect(await ask(gateway, {}, { page: {} })).toMatchObject({
      status: 403,
      wasKept: false,
      body: expect.stringContaining('CROSS_SITE_REQUEST'),
    });
    const elsewhere = { 'sec-fetch-site': 'cross-site' };
    expect(await ask(gateway, elsewhere)).toMatchObject({ status: 403, wasKept: false });
  });

  test('a caller who has spent its points', async () => {
    await using gateway = await start({ config: { callers: { perMinute: 40 } } });
    const asked = [await ask(gateway)];
    const { etag } = asked[0]?.headers ?? {};
    for (let i = 0; i < 40; i += 1) asked.push(await ask(gateway, { 'if-none-match': etag }));
    expect(asked[1]).toMatchObject({ status: 304, wasKept: true });
    expect(asked.at(-1)).toMatchObject({ status: 429, wasKept: false });
  });

  test('whoever may not see what others have is not told that it holds', async () => {
    const all = { registries: ['*'], sageMakerImages: ['*'], may: [] };
    const access = {
      rules: [
        { ...all, who: { callers: ['key:a'] }, repositories: ['team/*'] },
        { ...all, who: { callers: ['key:b'] }, repositories: ['other/*'] },
      ],
    };
    const viewers = { a: viewerOf('key:a'), b: viewerOf('key:b') };
    await using gateway = await start({ viewers, config: { access } });
    const { etag } = (await ask(gateway, { 'x-viewer': 'a' })).headers;
    const asks = { 'if-none-match': etag };
    expect(await ask(gateway, { 'x-viewer': 'a', ...asks })).toMatchObject({ status: 304, wasKept: true });
    expect(await ask(gateway, { 'x-viewer': 'b', ...asks })).toMatchObject({
      status: 200,
      wasKept: false,
      body: '{"data":{"repository":null}}',
    });
  });
});
