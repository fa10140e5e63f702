import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { apiKey } from '../access/credentials.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';

const idOf = (text: string) => createHash('sha256').update(text).digest('hex');

const NAMES = 'nodes { name }';
const COSTLY = `a: repositories(first: 5) { nodes { lifecyclePolicy { text } } }`;
/** Each has the faults of all that follow it, and one of its own besides. */
const DOCUMENTS = {
  aliases: `query Off { ${COSTLY} b: registry { host } whatIsNoMore }`,
  validation: `query Off { ${COSTLY} whatIsNoMore }`,
  switches: `query Off { ${COSTLY} }`,
  cost: `query On { ${COSTLY} }`,
  good: `query On { repositories(first: 5) { ${NAMES} } }`,
};

async function manifest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'order-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'manifest.json');
  const entries = Object.values(DOCUMENTS).map((text) => [`sha256:${idOf(text)}`, text]);
  await writeFile(file, JSON.stringify(Object.fromEntries(entries)));
  return file;
}

test('a request with every fault is refused for the first, and each that is mended shows the next', async () => {
  const keys = { spent: apiKey(), web: apiKey() };
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  await using gateway = await startTestGateway({
    world: appWorld({}),
    config: {
      auth: { apiKeys: Object.entries(keys).map(([name, key]) => ({ name, sha256: hashApiKey(key) })) },
      callers: { overrides: [{ caller: 'key:spent', perMinute: 1 }] },
      limits: { bodyBytes: 2048, values: 5, aliases: 1, calls: 3 },
      off: { registries: [], awsOperations: [], operations: ['Off'], callers: [] },
      documents: { manifest: await manifest(), mode: 'only' },
    },
  });
  const send = async (headers: object, body: object) => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const [error] = JSON.parse(text).errors ?? [];
    return error?.extensions.exceeded?.limit ?? error?.extensions.code ?? JSON.parse(text).data;
  };
  const byId = (text: string) => ({ documentId: idOf(text) });
  const [spent, web] = [bearer(keys.spent), bearer(keys.web)];
  const simple = { 'content-type': 'text/plain' };
  const many = { variables: { values: [1, 2, 3, 4, 5, 6] } };
  const unread = { ...many, query: '{' };
  const huge = { ...unread, padding: ' '.repeat(4096) };
  // Its one point of this minute.
  await send(spent, byId(DOCUMENTS.good));
  gateway.sandbox.calls.clear();

  expect(await send(simple, huge)).toBe('UNAUTHENTICATED');
  expect(await send({ ...spent, ...simple }, huge)).toBe('BAD_REQUEST');
  // Its body is not read, however large it is.
  expect(await send(spent, huge)).toBe('RATE_LIMITED');
  expect(await send(web, huge)).toBe('limits.bodyBytes');
  expect(await send(web, unread)).toBe('limits.values');
  expect(await send(web, { query: '{' })).toBe('DOCUMENT_NOT_TRUSTED');
  expect(await send(web, byId(DOCUMENTS.aliases))).toBe('limits.aliases');
  expect(await send(web, byId(DOCUMENTS.validation))).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await send(web, byId(DOCUMENTS.switches))).toBe('SWITCHED_OFF');
  expect(await send(web, byId(DOCUMENTS.cost))).toBe('OPERATION_TOO_COSTLY');
  expect(gateway.sandbox.calls.count()).toBe(0);
  expect(await send(web, byId(DOCUMENTS.good))).toEqual({ repositories: { nodes: [{ name: 'team/app' }] } });
});

test('whom nobody knows is told nothing of a document, not even that it is none', async () => {
  const sha256 = hashApiKey(apiKey());
  await using gateway = await startTestGateway({
    world: appWorld({}),
    config: { auth: { apiKeys: [{ name: 'web', sha256 }] } },
  });
  for (const query of ['{', '{ whatIsNoMore }', '{ __typename }']) {
    expect(await gateway.send(query)).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  }
});
