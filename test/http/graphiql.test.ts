// biome-ignore lint/style/noRestrictedImports: npm, which builds the page
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { loadConfig } from '../../src/config/read.ts';
import { createGateway } from '../../src/gateway.ts';
import { createGraphiql } from '../../src/http/graphiql.ts';
import { listen } from '../../src/http/server.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { apiKey } from '../access/credentials.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import { findChromium, openClosedPage } from '../helpers/chromium.ts';
import { testLog } from '../helpers/secrets.ts';

const root = new URL('../../', import.meta.url);
const origin = 'http://127.0.0.1:4000';
const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

beforeAll(async () => {
  // A process of its own: in this one NODE_ENV is "test", and the page would hold React's development build.
  await promisify(execFile)('npm', ['run', 'build:graphiql'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}, 300_000);

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return createGraphiql()(new Request(origin + path, { method, headers }));
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
    const scratch = await mkdtemp(join(tmpdir(), 'registry-graph-graphiql-'));
    onTestFinished(() => rm(scratch, { recursive: true }));
    const later = join(scratch, 'later');
    const answer = createGraphiql({ directory: later });
    const open = () => answer(new Request(`${origin}/graphql`, { headers: { accept: browserAccept } }));

    const response = await open();
    expect(response?.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response?.text()).toContain('npm run build:graphiql');

    await cp(fileURLToPath(new URL('dist/graphiql', root)), later, { recursive: true });
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

/** A gateway in front of a sandbox, on a port of its own. */
async function serve(
  settings: object = {},
): Promise<AsyncDisposable & Pick<Sandbox, 'calls' | 'world'> & { origin: string }> {
  const sandbox = await startSandbox();
  const gateway = await createGateway({
    config: loadConfig({ env: {}, flags: { subscriptions: { pollMs: 20, maxPollMs: 50 }, ...settings } }),
    log: testLog(),
    client: {
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: sandbox.world.defaultAccountId, secretAccessKey: SECRET_ACCESS_KEY },
    },
  });
  const server = await listen(gateway.handle, '127.0.0.1', 0);
  return {
    origin: server.url,
    calls: sandbox.calls,
    world: sandbox.world,
    async [Symbol.asyncDispose]() {
      await server.close(1_000);
      await gateway.dispose();
      await sandbox.close();
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
      'TryAPolicy',
      'FollowAPreview',
      'Findings',
      'Registries',
    ];
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(names);

    await page.getByRole('button', { name: /^Execute query/ }).click();
    const answer = page.locator('.result-window');
    await answer.getByText('"111122223333.dkr.ecr.us-east-1.amazonaws.com"').waitFor();
    await answer.getByText('"repositories": {').waitFor();
    await page.screenshot({ path: join(tmpdir(), 'registry-graph-explorer.png') });

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
  });

  test('a subscription shows each event, until it ends or is stopped', async ({ skip }) => {
    if (chromium === undefined) return skip('no Chromium: apt-get install chromium, or set CHROMIUM_PATH');
    await using server = await serve();
    await using browser = await openClosedPage(chromium, server.origin);
    const { page } = browser;
    const answer = page.locator('.result-window');
    const repository = server.world.registries[0]?.repositories.get('checkout/api');
    const preview = repository?.preview;
    if (!repository || !preview) return expect.fail('The company has no preview of checkout/api.');
    const run = async () => {
      await page.getByRole('button', { name: /^Execute query/ }).click();
      await answer.getByText('"IN_PROGRESS"').waitFor();
    };

    repository.preview = { ...preview, completesAt: new Date(8.64e15) };
    // Whoever is quicker than the editor's code still gets the tab that was asked for.
    await page.route(/monaco-editor-.*\.js$/, async (route) => {
      await delay(500);
      await route.continue();
    });
    await page.goto(`${server.origin}/graphql`);
    await page.getByRole('tab', { name: 'FollowAPreview' }).click();
    // What is run is what the editor shows by then.
    await page.locator('.graphiql-query-editor').getByText('subscription', { exact: true }).waitFor();
    await run();
    repository.preview = preview;
    await answer.getByText('"COMPLETE"').waitFor();
    // It has ended: there is something to run again, and nothing to stop.
    await page.getByRole('button', { name: /^Execute query/ }).waitFor();

    repository.preview = { ...preview, completesAt: new Date(8.64e15) };
    await run();
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await page.getByRole('button', { name: /^Execute query/ }).waitFor();
    const looks = () => server.calls.count('GetLifecyclePolicyPreview');
    const moreLooks = async () => {
      const before = looks();
      await page.waitForTimeout(200);
      return looks() - before;
    };
    await expect.poll(moreLooks).toBe(0);
    expect(browser.errors).toEqual([]);
  });

  test('credentials typed once serve all tabs and the schema, and are kept nowhere', async ({ skip }) => {
    if (chromium === undefined) return skip('no Chromium: apt-get install chromium, or set CHROMIUM_PATH');
    const [key, keyOfBefore] = [apiKey(), apiKey()];
    const auth = { apiKeys: [{ name: 'web', sha256: hashApiKey(key) }] };
    await using server = await serve({ auth, graphiql: true, introspection: true });
    await using browser = await openClosedPage(chromium, server.origin);
    const { page } = browser;
    const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    const answer = page.locator('.result-window');
    const run = async (text: string) => {
      await page.getByRole('button', { name: /^Execute query/ }).click();
      await answer.getByText(text).first().waitFor();
    };
    const openTab = async (name: string, text: string) => {
      await page.getByRole('tab', { name, exact: true }).click();
      await page.locator('.graphiql-query-editor').getByText(text).first().waitFor();
    };

    // What a page left that did keep them.
    const headers = `{ "Authorization": "Bearer ${keyOfBefore}" }`;
    const entry = { query: '{ registries { region } }', headers, label: 'of before' };
    await page.addInitScript(
      (values) => {
        if (localStorage.length === 0)
          for (const [name, value] of Object.entries(values))
            localStorage.setItem(`registry-graph:graphiql:${name}`, value);
      },
      {
        queries: JSON.stringify({ queries: [entry] }),
        favorites: JSON.stringify({ favorites: [{ ...entry, label: 'a favourite', favorite: true }] }),
        headers,
        persistHeaders: 'true',
      },
    );

    await page.goto(`${server.origin}/graphql`);
    await page.getByRole('tab', { name: 'Explore' }).waitFor();
    expect(await stored()).not.toContain(keyOfBefore);
    await openTab('FollowAPreview', 'subscription');
    await run('UNAUTHENTICATED');
    await openTab('Explore', 'Explore');
    await run('UNAUTHENTICATED');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByText('Error fetching schema').waitFor();

    await page.locator('button[data-name=headers]').click();
    const editor = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)');
    await editor.locator('.view-lines').click();
    await page.keyboard.insertText(JSON.stringify({ Authorization: `Bearer ${key}` }));
    await page.getByText('Root Types').waitFor();
    await run('"repositories": {');
    await openTab('Registries', 'registries');
    await run('"region": "us-east-1"');
    await openTab('FollowAPreview', 'subscription');
    await run('"lifecyclePreview"');

    // The history has what was run, and leaves the headers as they are.
    await page.getByRole('button', { name: 'Show History' }).click();
    await page.getByText('of before', { exact: true }).click();
    await run('"region": "us-east-1"');
    await page.getByText('a favourite', { exact: true }).waitFor();
    expect(await editor.innerText()).toContain(key);

    // GraphiQL saves half a second after the last change.
    await expect.poll(stored).toContain('Registries');
    await page.waitForTimeout(1_000);
    expect(await stored()).not.toContain(key);
    await page.reload();
    await page.getByRole('tab', { name: 'Explore' }).waitFor();
    await run('UNAUTHENTICATED');
    expect(await stored()).not.toContain(key);
    expect(browser.foreign).toEqual([]);
  });
});
