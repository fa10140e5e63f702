import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Compression } from '../../src/http/compression.ts';
import { listen } from '../../src/http/server.ts';
import { readEvents } from '../helpers/events.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { REPOSITORY_ID } from '../live/rig.ts';
import { appWorld, images, keep } from '../schema/worlds.ts';

const IMAGES = '{ repository(name: "team/app") { images(first: 1000) { nodes { digest } } } }';
const world = appWorld({ images: images(100), preview: { lifecyclePolicyText: keep(1) } });
const { zstdDecompressSync }: { zstdDecompressSync: unknown } = { zstdDecompressSync: undefined, ...zlib };
const decoders = new Map<string, unknown>([
  ['br', zlib.brotliDecompressSync],
  ['gzip', zlib.gunzipSync],
  // Of Node 22.15 and later.
  ...(zstdDecompressSync ? [['zstd', zstdDecompressSync] as const] : []),
]);

const post = (query: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query }),
});

function decode(coding: string, bytes: Buffer): string {
  const decoder = decoders.get(coding);
  if (typeof decoder !== 'function') return expect.fail(`nothing reads ${coding}`);
  return String(decoder(bytes));
}

describe('an answer', () => {
  test('that is none of GraphQL goes out as it is to whoever takes no coding', async () => {
    await using gateway = await startTestGateway({
      world,
      overHttp: true,
      config: { compression: { enabled: true, minBytes: 1 } },
    });
    const headers = { accept: 'text/html', 'accept-encoding': 'identity' };
    const page = await gateway.fetch('/graphql', { headers });
    expect([page.status, page.headers.get('vary')]).toEqual([
      200,
      expect.stringContaining('accept-encoding'),
    ]);
    expect(await page.text()).toContain('<html');
  });

  test.each([...decoders.keys()])('is compressed as %s for whoever takes it so', async (coding) => {
    await using gateway = await startTestGateway({ world });
    const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
    try {
      const plain = await gateway.fetch('/graphql', post(IMAGES));
      expect(plain.headers.get('content-encoding')).toBeNull();
      // Not by fetch, which says by itself what it takes, and undoes it.
      const { method, headers, body } = post(IMAGES, { 'accept-encoding': `${coding}, identity;q=0.5` });
      const sent = request(`${server.url}/graphql`, { method, headers }).end(body);
      const [response] = await once(sent, 'response');
      const bytes = await buffer(response);
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({
        'content-encoding': coding,
        'content-length': String(bytes.byteLength),
        'content-type': plain.headers.get('content-type'),
        'cache-control': 'no-store',
        vary: 'accept-encoding',
      });
      const text = await plain.text();
      expect(bytes.byteLength).toBeLessThan(text.length / 2);
      expect(decode(coding, bytes)).toBe(text);
    } finally {
      await server.close(0);
    }
  });

  test('varies by what is taken where it goes out as it is', async () => {
    await using gateway = await startTestGateway({ world });
    for (const accepted of ['identity', 'gzip;q=0', 'unheard-of']) {
      const response = await gateway.fetch('/graphql', post(IMAGES, { 'accept-encoding': accepted }));
      expect(response.headers.get('content-encoding')).toBeNull();
      expect(response.headers.get('vary')).toBe('accept-encoding');
      expect(await response.json()).toMatchObject({ data: {} });
    }
  });

  test('is told apart by the page that asks as well', async () => {
    const cors = { origins: ['https://console.example.com'] };
    await using gateway = await startTestGateway({ world, config: { cors } });
    const response = await gateway.fetch('/graphql', post(IMAGES, { 'accept-encoding': 'gzip' }));
    expect(response.headers.get('vary')?.split(/, */)).toEqual(['accept-encoding', 'origin']);
  });

  test('that is small is left as it is', async () => {
    await using gateway = await startTestGateway({ world });
    const response = await gateway.fetch('/graphql', post('{ __typename }', { 'accept-encoding': 'gzip' }));
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('vary')).toBeNull();
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('of errors is compressed as well', async () => {
    await using gateway = await startTestGateway({ world });
    const many = `{ ${Array.from({ length: 20 }, (_, at) => `isNoField${at}`).join(' ')} }`;
    const response = await gateway.fetch('/graphql', post(many, { 'accept-encoding': 'gzip' }));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(JSON.parse(decode('gzip', bytes)).errors.length).toBeGreaterThan(10);
  });

  test('that is a stream is left as it is', async () => {
    const config = { compression: { enabled: true, minBytes: 0 } };
    await using gateway = await startTestGateway({ world, config });
    const watch = `subscription { lifecyclePreview(repositoryId: "${REPOSITORY_ID}") { status } }`;
    const headers = { accept: 'text/event-stream', 'accept-encoding': 'gzip' };
    const response = await gateway.fetch('/graphql', post(watch, headers));
    // As yoga says it of streams, to proxies that would wait for more to compress.
    expect(response.headers.get('content-encoding')).toBe('none');
    expect(await readEvents(response).rest()).toEqual([
      { data: { lifecyclePreview: { status: 'COMPLETE' } } },
    ]);
  });

  test('is left as it is where compression is off, from the next request on', async () => {
    await using gateway = await startTestGateway({ world });
    const coding = async () => {
      const response = await gateway.fetch('/graphql', post(IMAGES, { 'accept-encoding': 'gzip' }));
      return response.headers.get('content-encoding');
    };
    expect(await coding()).toBe('gzip');
    gateway.gateway.reload({ ...gateway.config, compression: { enabled: false, minBytes: 2048 } });
    expect(await coding()).toBeNull();
  });
});

describe('compressing', () => {
  const start = () => new Compression(() => ({ enabled: true, minBytes: 1 }));
  const bytes = Buffer.from('0123456789'.repeat(1000));

  test('what comes again under the same hash is done once, and once for several at the same time', async () => {
    const compression = start();
    const [one, other] = await Promise.all([
      compression.code(bytes, 'gzip', 'hash'),
      compression.code(bytes, 'gzip', 'hash'),
    ]);
    expect(other.bytes).toBe(one.bytes);
    expect((await compression.code(bytes, 'gzip', 'hash')).bytes).toBe(one.bytes);
    expect((await compression.code(bytes, 'gzip', 'another')).bytes).not.toBe(one.bytes);
    expect(await compression.code(bytes, 'br', 'hash')).toMatchObject({ coding: 'br' });
    expect((await compression.code(bytes, 'gzip')).bytes).not.toBe(one.bytes);
  });

  test('keeps so much of it, and no more', async () => {
    const compression = start();
    const large = randomBytes(10 * 2 ** 20);
    const first = await compression.code(large, 'br', 'first');
    await compression.code(large, 'br', 'second');
    const again = await compression.code(large, 'br', 'first');
    expect(again.bytes === first.bytes).toBe(false);
  });

  test('leaves the process to others meanwhile', async () => {
    let others = 0;
    setImmediate(() => (others += 1));
    await start().code(randomBytes(2 ** 20), 'gzip');
    expect(others).toBe(1);
  });
});
