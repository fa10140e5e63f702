import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createSchema, createYoga } from 'graphql-yoga';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGraphiql } from '../../src/http/graphiql.ts';
import { findChromium, openClosedPage } from '../helpers/chromium.ts';

const origin = 'http://127.0.0.1:4000';
const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

let scratch: string;
let directory: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'registry-graph-graphiql-'));
  directory = join(scratch, 'site');
  await build({
    configFile: fileURLToPath(new URL('../../vite.graphiql.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: directory },
  });
}, 120_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return createGraphiql({ directory })(new Request(origin + path, { method, headers }));
}

async function getPage(): Promise<string> {
  const response = await get('/graphql', { accept: browserAccept });
  return response?.text() ?? '';
}

/** The address of the page's script, as a browser that loaded the page from /graphql reads it. */
async function scriptPath(): Promise<string> {
  const src = /<script type="module"[^>]* src="([^"]+)"/.exec(await getPage())?.[1];
  return new URL(src ?? '', `${origin}/graphql`).pathname;
}

describe('the page', () => {
  test('answers browsers at the GraphQL endpoint, under headers that keep everything to this origin', async () => {
    const response = await get('/graphql', { accept: browserAccept });
    expect(response?.status).toBe(200);
    expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'accept, accept-encoding',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; /),
    });
    expect(await response?.text()).toContain('<title>registry-graph</title>');
  });

  test('names its files relative to itself, so that a path prefix changes nothing', async () => {
    const addresses = [...(await getPage()).matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, address]) => address,
    );
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toMatch(/^\.\/graphiql\/[\w.-]+$/);
  });

  test.each([
    ['a GraphQL client', 'application/graphql-response+json, application/json;q=0.9'],
    ['a client that takes anything', '*/*'],
    ['a client that likes JSON better', 'text/html;q=0.5, application/json'],
    ['a client that refuses pages', 'text/html;q=0'],
  ])('leaves %s to the API', async (_, accept) => {
    expect(await get('/graphql', { accept })).toBeUndefined();
  });

  test('leaves queries, other methods and other paths to the API', async () => {
    expect(await get('/graphql?query=%7B__typename%7D', { accept: browserAccept })).toBeUndefined();
    expect(await get('/graphql', { accept: browserAccept }, 'POST')).toBeUndefined();
    expect(await get('/graphql')).toBeUndefined();
    expect(await get('/health', { accept: browserAccept })).toBeUndefined();
  });

  test('says which command builds it when it was not built, and appears once it was', async () => {
    const later = join(scratch, 'later');
    const answer = createGraphiql({ directory: later });
    const open = () => answer(new Request(`${origin}/graphql`, { headers: { accept: browserAccept } }));

    const response = await open();
    expect(response?.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response?.text()).toContain('npm run build:graphiql');

    await cp(directory, later, { recursive: true });
    expect(await (await open())?.text()).toBe(await getPage());
  });
});

describe('the files', () => {
  test('come compressed as the client likes, to be kept for good', async () => {
    const path = await scriptPath();
    const plain = Buffer.from((await (await get(path))?.arrayBuffer()) ?? new ArrayBuffer());
    for (const [accepted, coding, decode] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, *', 'gzip', gunzipSync],
    ] as const) {
      const response = await get(path, { 'accept-encoding': accepted });
      const body = Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer());
      expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'content-encoding': coding,
        'content-length': String(body.byteLength),
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      });
      expect(body.byteLength).toBeLessThan(plain.byteLength / 2);
      expect(decode(body).equals(plain)).toBe(true);
    }
  });

  test('have no body for HEAD', async () => {
    const response = await get(await scriptPath(), {}, 'HEAD');
    expect(response?.status).toBe(200);
    expect(Number(response?.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response?.text()).toBe('');
  });

  test.each([
    '/graphiql/',
    '/graphiql/nothing.js',
    '/graphiql/../index.html',
    '/graphiql/..%2f..%2fpackage.json',
    '/graphiql/%2e%2e/%2e%2e/package.json',
    '/graphiql/..\\..\\package.json',
  ])('%s is none of them', async (path) => {
    const response = await get(path);
    expect(response?.status ?? 404).toBe(404);
  });
});

/** As much of the API as the first example asks for. */
const schema = createSchema({
  typeDefs: `
    type Query { registries: [Registry!] repositories(first: Int): RepositoryConnection }
    type Registry { registryId: ID! region: String! host: String! }
    type RepositoryConnection { nodes: [Repository!]! pageInfo: PageInfo! }
    type PageInfo { hasNextPage: Boolean! endCursor: String }
    type Repository {
      id: ID! name: String! imageTagMutability: String lifecyclePolicy: LifecyclePolicy
      images(first: Int, filter: ImageFilter): ImageConnection
    }
    type LifecyclePolicy { lastEvaluatedAt: String }
    input ImageFilter { tagStatus: TagStatus }
    enum TagStatus { TAGGED UNTAGGED ANY }
    type ImageConnection { nodes: [Image!]! }
    type Image { digest: String! tags: [String!]! kind: String! sizeInBytes: Int pushedAt: String lastRecordedPullTime: String }
  `,
  resolvers: {
    Query: {
      registries: () => [
        {
          registryId: '111122223333',
          region: 'us-east-1',
          host: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
        },
      ],
      repositories: (_: unknown, { first }: { first: number }) => ({
        nodes: [{ id: `first-${first}`, name: 'checkout/api' }],
        pageInfo: { hasNextPage: false },
      }),
    },
  },
});

/** Serves the explorer and an API for it to ask, as the gateway does. */
async function serve(): Promise<AsyncDisposable & { origin: string }> {
  const graphiql = createGraphiql({ directory });
  const yoga = createYoga({
    graphiql: false,
    landingPage: false,
    logging: false,
    schema,
    plugins: [
      {
        async onRequest({ request, endResponse }) {
          const response = await graphiql(request);
          if (response) endResponse(response);
        },
      },
    ],
  });
  const server = createServer(yoga);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('in a browser', async () => {
  const chromium = await findChromium();
  test.runIf(chromium === undefined && process.env['CI'])('Chromium is there', () => {
    expect.fail('CI needs Chromium (apt-get install chromium, or CHROMIUM_PATH) to try the explorer.');
  });

  test('a newcomer opens the explorer, presses Run, and reads the answer', async ({ skip }) => {
    if (chromium === undefined) return skip('no Chromium: apt-get install chromium, or set CHROMIUM_PATH');
    await using server = await serve();
    await using browser = await openClosedPage(chromium, server.origin);
    const { page } = browser;

    await page.goto(`${server.origin}/graphql`);
    expect(await page.title()).toBe('registry-graph');
    await page.getByRole('tab', { name: 'Explore' }).waitFor();
    const names = [
      'Explore',
      'WhatWouldExpire',
      'WhatAreThese',
      'SupplyChain',
      'SageMakerImages',
      'TryALifecyclePolicy',
    ];
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(names);

    await page.getByRole('button', { name: /^Execute query/ }).click();
    const answer = page.locator('.result-window');
    await answer.getByText('111122223333.dkr.ecr.us-east-1.amazonaws.com').waitFor();
    await page.screenshot({ path: join(tmpdir(), 'registry-graph-explorer.png') });
    // The variables of examples/ were sent along.
    await answer.getByText('first-5').waitFor();

    // The editor's workers run: one of them marks a field that the schema does not have.
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('query Mine { nothingOfTheKind ');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
    await page.getByRole('tab', { name: 'Mine' }).waitFor();

    // What one wrote is there on the next visit (GraphiQL saves it half a second after the last key).
    await page.waitForTimeout(1_000);
    await page.reload();
    await page.locator('.graphiql-query-editor').getByText('nothingOfTheKind').waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Mine', ...names.slice(1)]);
    await page.locator('.graphiql-editor-tool').getByText('"repositories": 5').waitFor();

    expect(browser.foreign).toEqual([]);
    expect(browser.errors).toEqual([]);
  }, 60_000);
});
