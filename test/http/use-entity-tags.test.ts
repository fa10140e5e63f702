import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { seeing, setAccess } from '../helpers/access.ts';
import { startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { appWorld, images } from '../schema/worlds.ts';

const IMAGES = '{ repository(name: "team/app") { name images(first: 1000) { nodes { digest } } } }';
const WRONG = '{ repository(name: "no name") { name } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

async function start(): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-graph-tags-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const manifest = join(folder, 'manifest.json');
  const texts = [IMAGES, WRONG];
  await writeFile(manifest, JSON.stringify(Object.fromEntries(texts.map((text) => [hashOf(text), text]))));
  return startTestGateway({ world: appWorld({ images: images(100) }), config: { documents: { manifest } } });
}

const get = (gateway: TestGateway, parameters: Record<string, string>, headers = {}) =>
  gateway.fetch(`/graphql?${new URLSearchParams(parameters)}`, {
    headers: { 'x-graphql-yoga-csrf': '1', ...headers },
  });
const byId = { documentId: hashOf(IMAGES) };
const tagOf = ({ headers }: Response) => headers.get('etag') ?? expect.fail('it has no tag');

test('whoever has the answer to a trusted document is told that it holds', async () => {
  await using gateway = await start();
  const first = await get(gateway, byId);
  const etag = tagOf(first);
  const caching = {
    etag,
    'cache-control': 'private, no-cache',
    vary: 'accept, authorization, accept-encoding',
  };
  expect(Object.fromEntries(first.headers)).toMatchObject(caching);
  expect(await first.json()).toMatchObject({ data: { repository: { name: 'team/app' } } });

  for (const tags of [etag, etag.replace('W/', ''), `"another", ${etag}`, '*']) {
    const again = await get(gateway, byId, { 'if-none-match': tags });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    const headers = Object.fromEntries(again.headers);
    expect(headers).toMatchObject({
      etag,
      'cache-control': 'private, no-cache',
      'x-request-id': expect.any(String),
    });
    expect(headers).not.toHaveProperty('content-type');
    expect(headers).not.toHaveProperty('content-length');
  }
  expect(gateway.requests.map(({ status }) => status)).toEqual([200, 304, 304, 304, 304]);
  expect(gateway.requests[0]).toMatchObject({ documentId: byId.documentId });
});

test('whoever has another answer gets this one', async () => {
  await using gateway = await start();
  const etag = tagOf(await get(gateway, byId));
  for (const tags of ['"another"', 'W/"another"', etag.slice(0, -2)]) {
    const again = await get(gateway, byId, { 'if-none-match': tags });
    expect([again.status, tagOf(again)]).toEqual([200, etag]);
    expect(await again.json()).toMatchObject({ data: { repository: { name: 'team/app' } } });
  }
});

test('an answer of before does not hold for whoever may not see it any more', async () => {
  await using gateway = await start();
  const etag = tagOf(await get(gateway, byId));
  setAccess(gateway, seeing({ repositories: ['team/other'] }));
  const again = await get(gateway, byId, { 'if-none-match': etag });
  expect(again.status).toBe(200);
  expect(tagOf(again)).not.toBe(etag);
  expect(await again.json()).toEqual({ data: { repository: null } });
});

test('a tag is of what is in an answer and of its type, and of no way to compress it', async () => {
  await using gateway = await start();
  const etag = tagOf(await get(gateway, byId));
  for (const _ of ['first', 'again']) {
    const compressed = await get(gateway, byId, { 'accept-encoding': 'gzip' });
    expect(tagOf(compressed)).toBe(etag);
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(JSON.parse(String(gunzipSync(await compressed.arrayBuffer())))).toMatchObject({ data: {} });
  }
  const held = await get(gateway, byId, { 'accept-encoding': 'gzip', 'if-none-match': etag });
  expect([held.status, held.headers.get('content-encoding')]).toEqual([304, null]);
  const tags = ['application/json', 'application/graphql-response+json'].map(async (accept) =>
    tagOf(await get(gateway, byId, { accept })),
  );
  expect(new Set(await Promise.all(tags)).size).toBe(2);
});

test('nothing else has a tag', async () => {
  await using gateway = await start();
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(byId),
  };
  for (const response of [
    await get(gateway, { query: IMAGES }),
    await get(gateway, { query: IMAGES, ...byId }),
    await get(gateway, { documentId: hashOf(WRONG) }),
    await get(gateway, { documentId: hashOf('another') }),
    await gateway.fetch('/graphql', post),
  ]) {
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    await response.text();
  }
});
