import { getNamedType, isObjectType } from 'graphql';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { RIGHTS } from '../../src/access/rule.ts';
import { loadConfig } from '../../src/config/read.ts';
import { ERROR_CODES } from '../../src/errors.ts';
import { listen } from '../../src/http/server.ts';
import { schema } from '../../src/schema/schema.ts';
import { apiKey } from '../access/credentials.ts';
import { graphql } from '../generated/gql.ts';
import { readEvents } from '../helpers/events.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { become, REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { keep, worldOf } from '../schema/worlds.ts';
import {
  execute,
  executeById,
  failureAt,
  followPreview,
  repositoryNames,
  retryAfter,
  subscribe,
} from './frontend-client.ts';
import { session } from './frontend-session.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const page = readDocument('docs/frontend.md');

/** A gateway on loopback at which a page's own `/graphql` leads, until the test ends. */
async function startPage(...options: Parameters<typeof startWatched>) {
  const gateway = await startWatched(...options);
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  const { fetch } = globalThis;
  const fetchOfPage = vi.fn((path: string, init?: RequestInit) => fetch(server.url + path, init));
  vi.stubGlobal('fetch', fetchOfPage);
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    session.token = undefined;
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  });
  return { gateway, fetchOfPage };
}

test('the code that is shown is the code below', () => {
  const code = readDocument('test/docs/frontend-client.ts');
  const shown = codeBlocks(page, 'ts');
  expect(shown).toHaveLength(6);
  expect(shown.filter((block) => !code.includes(block))).toEqual([]);
});

test('Typed documents and errors: what failed is told from what is not there', async () => {
  const { gateway, fetchOfPage } = await startPage();
  gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicy', kind: 'denied' });
  gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'throttle', retryAfterSeconds: 60 });
  const Gone = graphql(/* GraphQL */ `
    query WhatIsNotThere($name: RepositoryName!) {
      registries {
        repository(name: $name) {
          createdAt
        }
      }
      image(reference: "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:none") {
        digest
      }
    }
  `);
  const answer = await execute(Gone, { name: 'team/app' }, { fresh: true });
  expect(answer.data?.image).toBeNull();
  expect(failureAt(answer, 'image')).toBeUndefined();
  expect(failureAt(answer, 'registries', 0, 'repository')).toMatchObject({
    extensions: { code: 'UPSTREAM_THROTTLED' },
  });
  expect(retryAfter(answer, 1)).toBe(60_000);
  expect(retryAfter({ errors: [{ message: '', extensions: { code: 'UPSTREAM_TIMEOUT' } }] }, 2)).toBe(4000);
  expect(
    retryAfter({ errors: [{ message: '', extensions: { code: 'BAD_USER_INPUT' } }] }, 2),
  ).toBeUndefined();
  expect(new Headers(fetchOfPage.mock.calls[0]?.[1]?.headers).get('cache-control')).toBe('no-cache');
});

describe('Credentials', () => {
  const key = apiKey();
  const manifest = 'test/generated/persisted-documents.json';
  const config = {
    auth: { apiKeys: [{ name: 'web', sha256: hashApiKey(key) }] },
    documents: { manifest },
  };
  const WhoMayAsk = graphql(/* GraphQL */ `
    query WhoMayAsk {
      registries {
        region
      }
    }
  `);
  const refusal = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };

  test('are sent with each request', async () => {
    await startPage({ config });
    session.token = key;
    const answer = { data: { registries: [{ region: 'us-east-1' }] } };
    expect(await execute(WhoMayAsk, {})).toEqual(answer);
    expect(await executeById(WhoMayAsk, {})).toEqual(answer);
    const leave = new AbortController();
    const events = subscribe(WatchPreview, { repositoryId: REPOSITORY_ID }, leave.signal);
    expect((await events.next()).value).toMatchObject({
      data: { lifecyclePreview: { status: 'IN_PROGRESS' } },
    });
    leave.abort();
  });

  test.each([
    ['are missing', () => undefined],
    ['are not known', apiKey],
  ])('that %s are an error that says so, of a subscription too', async (_, tokenOf) => {
    await startPage({ config });
    session.token = tokenOf();
    expect(await execute(WhoMayAsk, {})).toMatchObject(refusal);
    expect(await executeById(WhoMayAsk, {})).toMatchObject(refusal);
    const { signal } = new AbortController();
    const events = [];
    for await (const event of subscribe(WatchPreview, { repositoryId: REPOSITORY_ID }, signal))
      events.push(event);
    expect(events).toMatchObject([refusal]);
    await expect(followPreview(REPOSITORY_ID, signal, () => undefined)).rejects.toThrow(
      /credentials|API key/i,
    );
  });

  test('that end while somebody watches end the stream with that error', async () => {
    const { gateway } = await startPage({ config });
    session.token = key;
    const { signal } = new AbortController();
    const events = subscribe(WatchPreview, { repositoryId: REPOSITORY_ID }, signal);
    await events.next();
    const auth = { apiKeys: [{ name: 'web', sha256: hashApiKey(apiKey()) }] };
    gateway.gateway.reload(loadConfig({ env: {}, flags: { auth } }));
    expect((await events.next()).value).toMatchObject(refusal);
    expect((await events.next()).done).toBe(true);
  });
});

test('Headers: rights are called as policies call them', () => {
  const named = [...sectionOf(page, '## Headers').matchAll(/right `(\w+)`/g)].map(([, right]) => right);
  expect(named).toHaveLength(2);
  expect(RIGHTS).toEqual(expect.arrayContaining(named));
});

test('Paging: every repository, once', async () => {
  const names = Array.from({ length: 250 }, (_, index) => `team/app-${index}`);
  const world = worldOf({ repositories: names.map((repositoryName) => ({ repositoryName })) });
  const { fetchOfPage } = await startPage({ world });
  const found: string[] = [];
  for await (const name of repositoryNames()) found.push(name);
  expect(found.toSorted()).toEqual(names.toSorted());
  expect(fetchOfPage).toHaveBeenCalledTimes(3);
});

describe('Documents by id', () => {
  const manifest = 'test/generated/persisted-documents.json';

  test('are sent in place of texts, and known from the manifest that the code generator wrote', async () => {
    const { fetchOfPage } = await startPage({ config: { documents: { manifest, mode: 'only' } } });
    const ById = graphql(/* GraphQL */ `
      query AskedById($name: RepositoryName!) {
        repository(name: $name) {
          name
        }
      }
    `);
    const answer = await executeById(ById, { name: 'team/app' });
    expect(answer).toEqual({ data: { repository: { name: 'team/app' } } });
    expect(fetchOfPage.mock.calls[0]?.[1]?.body).not.toContain('query');
    const { errors } = await execute(ById, { name: 'team/app' });
    expect(errors).toMatchObject([{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }]);
  });

  test('are checked by the command that is shown', () => {
    const [command = ''] = codeBlocks(sectionOf(page, '## Documents by id'), 'sh');
    expect(command).toMatch(
      /^docker run --rm --volume "\$PWD:\/client:ro" REGISTRY\/registry-graph \\\n {2}documents check --config \/client\/\S+ \/client\/\S+\n$/,
    );
  });
});

describe('Live previews', () => {
  /** Follows the preview; what has been shown so far, and when it is over. */
  async function startFollowing(...options: Parameters<typeof startWatched>) {
    const { gateway } = await startPage(...options);
    const leave = new AbortController();
    const shown: unknown[][] = [];
    const over = followPreview(REPOSITORY_ID, leave.signal, (...what) => shown.push(what));
    over.catch(() => undefined);
    await expect.poll(() => shown).toHaveLength(1);
    return { gateway, leave, shown, over };
  }

  test('are shown until they are done', async () => {
    const { gateway, shown, over } = await startFollowing();
    become(gateway, { status: 'COMPLETE' });
    await over;
    expect(shown).toEqual([
      ['IN_PROGRESS', undefined],
      ['COMPLETE', 2],
    ]);
  });

  test('are shown to be replaced, or gone', async () => {
    const replaced = await startFollowing();
    become(replaced.gateway, { status: 'IN_PROGRESS', policyText: keep(2) });
    await replaced.over;
    expect(replaced.shown.at(-1)).toEqual(['REPLACED']);
    vi.unstubAllGlobals();

    const gone = await startFollowing();
    become(gone.gateway, 'GONE');
    await gone.over;
    expect(gone.shown.at(-1)).toEqual([null]);
  });

  test('go on in another subscription when the gateway ends one', async () => {
    const { gateway, shown, over } = await startFollowing({ config: { subscriptions: { maxMs: 200 } } });
    await expect.poll(() => shown.length, { timeout: 5_000 }).toBeGreaterThan(1);
    become(gateway, { status: 'FAILED' });
    await over;
    expect(shown.at(-1)).toEqual(['FAILED', undefined]);
  });

  test('are left by aborting, and an error is thrown', async () => {
    const { leave, over } = await startFollowing();
    leave.abort();
    await expect(over).rejects.toThrow('aborted');
    vi.unstubAllGlobals();

    const { gateway, over: failing } = await startFollowing();
    gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicyPreview', kind: 'denied' });
    await expect(failing).rejects.toThrow(/denied|not authorized/i);
  });
});

test('What to do with an error: every code is there', () => {
  const section = sectionOf(page, '## What to do with an error');
  const documented = tableRows(section, 'Code').map(([code = '']) => codeIn(code)[0]);
  expect(documented.toSorted()).toEqual(ERROR_CODES.toSorted());
});

test('Ids and caches: types, keys and listings are those of the schema', () => {
  const code = codeBlocks(sectionOf(page, '## Ids and caches'), 'js').join('\n');
  const fieldsOf = (name = '') => {
    const type = schema.getType(name);
    return isObjectType(type) ? type.getFields() : expect.fail(`There is no type ${name}.`);
  };
  const keys = [...code.matchAll(/(\w+): (?:\{ keyFields: \['(\w+)'\] \}|\(\{ (\w+) \}\) => )/g)];
  expect(keys).toHaveLength(2);
  for (const [, name, apollo, urql] of keys) expect(fieldsOf(name)).toHaveProperty(apollo ?? urql ?? '');
  const listings = [...code.matchAll(/(\w+): \{ (?:fields: \{ )?(\w+): relay(?:Style)?Pagination/g)];
  expect(listings).toHaveLength(5);
  for (const [, name, field = ''] of listings) {
    expect(getNamedType(fieldsOf(name)[field]?.type)?.name).toMatch(/Connection$/);
  }
  for (const [, name] of code.matchAll(/(\w+): \(\) => null/g))
    expect(fieldsOf(name)).not.toHaveProperty('id');
});

test('README, Live previews: what curl sends is answered with events', async () => {
  const [command = ''] = codeBlocks(sectionOf(readDocument('README.md'), '## Live previews'), 'sh');
  await using gateway = await startTestGateway();
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: [...command.matchAll(/-H '([\w-]+): ([^']+)'/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    ),
    body: /-d '(.*)'/.exec(command)?.[1] ?? null,
  });
  expect(await readEvents(response).rest()).toEqual([{ data: { lifecyclePreview: { status: 'COMPLETE' } } }]);
});
