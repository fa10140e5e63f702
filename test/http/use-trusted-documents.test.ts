import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/read.ts';
import { StartupError } from '../../src/errors.ts';
import { readEvents } from '../helpers/events.ts';
import { startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { REPOSITORY_ID } from '../live/rig.ts';
import { appWorld, keep } from '../schema/worlds.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const NAME = 'query Name($name: RepositoryName!) { repository(name: $name) { name createdAt } }';
const WATCH = `subscription Watch { lifecyclePreview(repositoryId: "${REPOSITORY_ID}") { status } }`;
const START = 'mutation Start { startLifecyclePreview(input: { repositoryId: "x" }) { __typename } }';
const DEEP = `{ registry { ${'repositories(first: 1) { nodes { registry { '.repeat(5)} host ${'} } }'.repeat(5)} } }`;
const STALE = '{ whatIsNoMore }';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-graph-documents-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
/** A file of that content. */
async function fileOf(manifest: unknown): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.json`);
  await writeFile(file, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return file;
}

/** A manifest as codegen writes it. */
const manifestOf = (...texts: string[]) =>
  Object.fromEntries(texts.map((text) => [`sha256:${hashOf(text)}`, text]));

const world = appWorld({ preview: { lifecyclePolicyText: keep(1) } });
const variables = { name: 'team/app' };
const answer = { data: { repository: { name: 'team/app', createdAt: expect.any(String) } } };

async function startWith(mode: 'allow' | 'only', ...texts: string[]): Promise<TestGateway> {
  const manifest = await fileOf(manifestOf(...texts));
  return startTestGateway({ world, config: { documents: { manifest, mode } } });
}

/** Posts what a client would send. */
async function post(gateway: TestGateway, body: unknown, headers = {}) {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const apollo = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
const refusal = (code: string) => ({ errors: [{ message: expect.any(String), extensions: { code } }] });

describe('a document of the manifest', () => {
  const id = hashOf(NAME);

  test.each([
    ['documentId', { documentId: `sha256:${id}` }],
    ['documentId without the algorithm', { documentId: id }],
    ['documentId, null for the text', { query: null, documentId: id }],
    ['Apollo’s extension', apollo(id)],
    ['Apollo’s extension with the algorithm', apollo(`sha256:${id}`)],
  ])('is known by %s', async (_, body) => {
    for (const mode of ['allow', 'only'] as const) {
      await using gateway = await startWith(mode, NAME);
      expect(await post(gateway, { ...body, variables })).toEqual({ status: 200, body: answer });
    }
  });

  test.each([
    ['documentId', { documentId: `sha256:${id}` }],
    ['Apollo’s extension', { extensions: JSON.stringify(apollo(id).extensions) }],
  ])('is known in a GET by %s', async (_, parameters) => {
    await using gateway = await startWith('only', NAME);
    const search = new URLSearchParams({ ...parameters, variables: JSON.stringify(variables) });
    const response = await gateway.fetch(`/graphql?${search}`, { headers: { 'x-graphql-yoga-csrf': '1' } });
    expect(await response.json()).toEqual(answer);
  });

  test('may be a subscription', async () => {
    await using gateway = await startWith('only', WATCH);
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ documentId: hashOf(WATCH) }),
    });
    expect(await readEvents(response).rest()).toEqual([
      { data: { lifecyclePreview: { status: 'COMPLETE' } } },
    ]);
  });

  test('is held to the same rules as any other', async () => {
    await using gateway = await startWith('only', DEEP, STALE, START, NAME);
    expect(await post(gateway, { documentId: hashOf(DEEP) })).toMatchObject({
      status: 400,
      body: refusal('OPERATION_TOO_COSTLY'),
    });
    expect(await post(gateway, { documentId: hashOf(NAME), variables: { name: 'No Name' } })).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });
    expect(await post(gateway, { documentId: hashOf(STALE) })).toMatchObject({
      body: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    });
    const mutation = await gateway.fetch(`/graphql?documentId=${hashOf(START)}`, {
      headers: { 'x-graphql-yoga-csrf': '1' },
    });
    expect(mutation.status).toBe(405);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('an id that is not in it', () => {
  test.each([
    ['another hash', { documentId: hashOf(WATCH) }],
    ['another hash, as Apollo sends it', apollo(hashOf(WATCH))],
    ['a name that every object has', { documentId: '__proto__' }],
    ['another such name', { documentId: 'constructor' }],
    ['nothing', { documentId: '' }],
  ])('is refused: %s', async (_, body) => {
    for (const mode of ['allow', 'only'] as const) {
      await using gateway = await startWith(mode, NAME);
      expect(await post(gateway, body)).toEqual({ status: 400, body: refusal('DOCUMENT_NOT_FOUND') });
      expect(gateway.sandbox.calls.count()).toBe(0);
    }
  });

  test('is no id at all where it is no text', async () => {
    await using gateway = await startWith('only', NAME);
    for (const body of [{}, { documentId: 7 }, { extensions: { persistedQuery: null } }]) {
      expect(await post(gateway, body)).toEqual({ status: 400, body: refusal('BAD_REQUEST') });
    }
  });
});

describe('a text', () => {
  const introspection = '{ __schema { queryType { name } } }';

  test.each([NAME, introspection, '{ __typename }', '{ _service { sdl } }'])(
    'is refused where there may be no others, be it in the manifest: %s',
    async (query) => {
      await using gateway = await startWith('only', NAME);
      for (const body of [
        { query, variables },
        { query, variables, documentId: hashOf(NAME) },
      ]) {
        expect(await post(gateway, body)).toEqual({ status: 403, body: refusal('DOCUMENT_NOT_TRUSTED') });
      }
      expect(gateway.sandbox.calls.count()).toBe(0);
    },
  );

  test('is answered where there may, with or without a manifest', async () => {
    await using gateway = await startWith('allow', WATCH);
    expect(await post(gateway, { query: NAME, variables })).toEqual({ status: 200, body: answer });
    await using without = await startTestGateway({ world });
    expect(await post(without, { query: NAME, variables })).toEqual({ status: 200, body: answer });
  });
});

test('another manifest counts from the reload on', async () => {
  await using gateway = await startWith('only', WATCH);
  const body = { documentId: hashOf(NAME), variables };
  expect(await post(gateway, body)).toMatchObject({ status: 400 });
  const manifest = await fileOf(manifestOf(NAME));
  gateway.gateway.reload(loadConfig({ env: {}, flags: { documents: { manifest, mode: 'only' } } }));
  expect(await post(gateway, body)).toEqual({ status: 200, body: answer });
  expect(await post(gateway, { documentId: hashOf(WATCH) })).toMatchObject({ status: 400 });
});

describe('a manifest', () => {
  const mistakesOf = (manifest: string) => {
    try {
      loadConfig({ env: {}, flags: { documents: { manifest } } });
    } catch (error) {
      if (error instanceof StartupError) return error.message.split('\n').slice(1);
      throw error;
    }
    return [];
  };

  test('has its documents under the hashes that codegen may make', async () => {
    const sha1 = createHash('sha1').update(NAME).digest('hex');
    const manifest = await fileOf({
      [sha1]: NAME,
      [hashOf(WATCH)]: WATCH,
      [`sha256:${hashOf(START)}`]: START,
    });
    const { documents } = loadConfig({ env: {}, flags: { documents: { manifest } } });
    expect(documents.manifest).toEqual(
      new Map([
        [sha1, NAME],
        [hashOf(WATCH), WATCH],
        [hashOf(START), START],
      ]),
    );
  });

  test('is told every mistake at the start', async () => {
    const id = `sha256:${hashOf(NAME)}`;
    const file = await fileOf({ ...manifestOf(WATCH), [id]: WATCH, name: NAME, [hashOf(START)]: 7 });
    const lines = mistakesOf(file);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toContain(`documents.manifest: ${file}: `);
    expect(lines.join('\n')).toMatch(/is no text/);
    expect(lines.filter((line) => line.includes('is not the hash of its document'))).toHaveLength(2);
  });

  test.each([
    ['[]', 'it must be a JSON object'],
    ['{', 'it is no JSON'],
  ])('that is none is a mistake: %s', async (text, message) => {
    expect(mistakesOf(await fileOf(text))).toEqual([expect.stringContaining(message)]);
  });

  test('that is not there is a mistake', () => {
    expect(mistakesOf(join(folder, 'none.json'))).toEqual([expect.stringContaining('cannot be read')]);
  });

  test('must be there where there may be no other documents', () => {
    expect(() => loadConfig({ env: {}, flags: { documents: { mode: 'only' } } })).toThrow(
      'documents.mode: refuses every document but those of a manifest',
    );
  });
});
