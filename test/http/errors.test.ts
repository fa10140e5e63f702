import { describe, expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import { loadConfig } from '../../src/config/read.ts';
import type { Context } from '../../src/context.ts';
import { startDeadline } from '../../src/deadline.ts';
import { createGateway } from '../../src/gateway.ts';
import { Compression } from '../../src/http/compression.ts';
import { KeptAnswers } from '../../src/http/kept-answers.ts';
import { createHttp } from '../../src/http/yoga.ts';
import type { Registries } from '../../src/loaders/index.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { graphql } from '../generated/gql.ts';
import { letIn } from '../helpers/authentication.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { secret, testLog } from '../helpers/secrets.ts';

type Entry = Record<string, unknown>;

function startLog() {
  const entries: Entry[] = [];
  const log = testLog((line) => entries.push(JSON.parse(line)), 'trace');
  return { log, entries };
}

describe('a defect in a resolver', () => {
  /** The HTTP room alone, before a door that is broken. */
  function startBroken(find: Registries['find']) {
    const { log, entries } = startLog();
    const registries: Registries = {
      all: [],
      scopes: [],
      serves: () => false,
      find,
      get: (key) => find(key) ?? expect.fail('not asked for'),
      imageUsage: { load: () => expect.fail('not asked for') },
      barrier: { hold: () => expect.fail('not asked for') },
    };
    const http = createHttp({
      ...letIn(),
      context: (): Context => ({
        registries,
        log,
        deadline: startDeadline(60_000),
        ledger: new Ledger(),
        mayReport: false,
        report: false,
        viewer: ANONYMOUS,
        caller: ANONYMOUS.name,
        errorsBesideData: [],
      }),
      again: {
        answers: new KeptAnswers({ maxBytes: 0, changes: () => 0 }),
        scopeIdOf: () => '*',
        ledgerOf: () => new Ledger(),
      },
      limits: () => loadConfig({ env: {} }).limits,
      subscriptions: { max: 1, maxMs: 1000 },
      switches: () => ({ ofOperation: () => undefined, ofCaller: () => undefined }),
      readiness: async () => ({ ready: true, draining: false, missing: [] }),
      edge: () => loadConfig({ env: {} }),
      disclosure: () => ({ introspection: true, graphiql: false, suggestions: true }),
      closing: new AbortController().signal,
      compression: new Compression(() => loadConfig({ env: {} }).compression),
      log,
    });
    const send = async (query: string) => {
      const response = await http.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, text: await response.text() };
    };
    return { send, entries };
  }

  test('is told to the client as a defect, and to the log with its cause', async () => {
    const { send, entries } = startBroken(() => {
      throw new Error('the inside', { cause: new Error('the innermost') });
    });
    const { status, text } = await send('{ registry { host } registries { host } }');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      data: { registry: null, registries: [] },
      errors: [
        {
          message: 'Unexpected error.',
          path: ['registry'],
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
    expect(entries).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'unexpected error',
        path: ['registry'],
        err: expect.objectContaining({
          message: expect.stringMatching(/the inside.*the innermost/s),
          stack: expect.stringContaining('errors.test.ts'),
        }),
      }),
    ]);
  });

  test('is masked where a subscription meets it', async () => {
    const { send, entries } = startBroken(() => {
      throw new Error('the inside');
    });
    const id = formatGlobalId('Repository', ['111122223333', 'us-east-1', 'team/app']);
    const { text } = await send(`subscription { lifecyclePreview(repositoryId: "${id}") { status } }`);
    expect(text).toContain('"message":"Unexpected error."');
    expect(text).not.toContain('the inside');
    expect(entries).toHaveLength(1);
  });

  test('is logged once, however many fields meet it', async () => {
    const defect = new Error('the inside');
    const { send, entries } = startBroken(() => {
      throw defect;
    });
    const { text } = await send('{ a: registry { host } b: registry { host } c: registry { host } }');
    expect(JSON.parse(text).errors).toHaveLength(3);
    expect(entries).toHaveLength(1);
  });

  test.each([
    ['a sentence', 'the inside'],
    ['an object', { inside: 'the inside' }],
    ['nothing at all', undefined],
  ])('is masked as well when what is thrown is %s', async (_, thrown) => {
    const { send, entries } = startBroken(() => {
      throw thrown;
    });
    const { text } = await send('{ registry { host } }');
    expect(text).not.toContain('the inside');
    expect(JSON.parse(text).errors).toMatchObject([
      { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(entries).toMatchObject([{ level: 50, msg: 'unexpected error' }]);
  });

  test('is masked when it comes with the making of an answer', async () => {
    const { send, entries } = startBroken(() =>
      JSON.parse('{ "key": { "registryId": "111122223333", "region": { "secret": "inside" } } }'),
    );
    const { status, text } = await send('{ registry { registryId region } }');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      data: { registry: null },
      errors: [
        {
          message: 'Unexpected error.',
          path: ['registry', 'region'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
    expect(text).not.toContain('inside');
    expect(entries.filter(({ msg }) => msg === 'unexpected error')).toHaveLength(1);
  });
});

describe('trouble with AWS', () => {
  const host = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
  const world = {
    registries: [
      {
        accountId: '111122223333',
        repositories: [{ repositoryName: 'team/app', images: { count: 10 } }],
      },
    ],
  };

  test('is one line in the log for one call, however many fields waited for it', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
    const answer = await gateway.run(
      graphql(/* GraphQL */ `
        query DeniedReferences($references: [String!]!) {
          imageReferences(references: $references) {
            image {
              tags
            }
            resolution
          }
        }
      `),
      { references: Array.from({ length: 10 }, (_, index) => `${host}/team/app:v${index}`) },
    );
    expect(answer.errors).toHaveLength(20);
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeImages': 1 });
    expect(gateway.log).toEqual([
      expect.objectContaining({
        level: 40,
        code: 'UPSTREAM_ACCESS_DENIED',
        aws: expect.objectContaining({ operation: 'DescribeImages', errorName: 'AccessDeniedException' }),
        msg: answer.errors?.[0]?.message,
      }),
    ]);
  });

  test('is a line for each call that failed, not for each attempt', async () => {
    await using gateway = await startTestGateway({ world, config: { upstream: { attempts: 3 } } });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'server-error' });
    const answer = await gateway.run(
      graphql(/* GraphQL */ `
        query TwoCallsFail($first: String!, $second: String!) {
          first: image(reference: $first) {
            tags
          }
          second: image(reference: $second) {
            tags
          }
        }
      `),
      { first: `${host}/team/app:v1`, second: `${host}/team/other:v1` },
    );
    expect(answer.errors).toHaveLength(2);
    expect(gateway.sandbox.calls.count('DescribeImages')).toBe(6);
    expect(gateway.log.map(({ code }) => code)).toEqual(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE']);
  });

  test.each(['AccessDeniedException', 'ExpiredTokenException', 'ServerException', 'SomethingNewException'])(
    'is told to the client without the words that AWS found for %s',
    async (error) => {
      await using gateway = await startTestGateway({ world, config: { upstream: { attempts: 1 } } });
      const message = 'User: arn:aws:sts::111122223333:assumed-role/inner-role/session may not';
      gateway.sandbox.faults.add({ kind: 'error', error, message });
      const answer = await gateway.send('{ repository(name: "team/app") { createdAt } }');
      expect(answer.errors).toMatchObject([{ extensions: { aws: { errorName: error } } }]);
      expect(JSON.stringify(answer)).not.toContain('inner-role');
      expect(JSON.stringify(gateway.log)).toContain('inner-role');
    },
  );

  test('that was overcome is no trouble', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'throttle', times: 2 });
    const answer = await gateway.send(`{ image(reference: "${host}/team/app:v1") { tags } }`);
    expect(answer).toEqual({ status: 200, data: { image: { tags: ['v1'] } } });
    expect(gateway.log).toEqual([]);
  });
});

test('neither answers nor logs hold anything of the credentials', async () => {
  const secretAccessKey = secret('wJalrXUtnFEMI-K7MDENG');
  const sessionToken = secret('FwoGZXIvYXdzE-session');
  const secrets = [secretAccessKey, sessionToken, 'Signature=', 'AWS4-HMAC-SHA256'];
  const sandbox = await startSandbox();
  const { log, entries } = startLog();
  const gateway = await createGateway({
    config: loadConfig({
      env: {},
      flags: { ...COLD, upstream: { attempts: 2, attemptTimeoutMs: 500, throttledBackoffMs: 1 } },
    }),
    log,
    client: {
      endpoint: sandbox.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: sandbox.world.defaultAccountId, secretAccessKey, sessionToken },
    },
  });
  const query = `{
    repository(name: "checkout/api") { createdAt images(first: 1) { nodes { digest } } }
    sageMakerImage(name: "pytorch-training") { status }
  }`;
  const kinds = [
    undefined,
    'throttle',
    'server-error',
    'denied',
    'expired-token',
    'html',
    'truncated',
    'reset',
    'reset-mid-body',
    'wrong-types',
    'hang',
  ] as const;
  const answers: string[] = [];
  for (const kind of kinds) {
    sandbox.faults.clear();
    if (kind) sandbox.faults.add({ kind });
    const response = await gateway.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    answers.push(await response.text());
  }
  await gateway.dispose();
  await sandbox.close();

  // There was something to tell.
  expect(answers[0]).not.toContain('errors');
  expect(answers.filter((answer) => answer.includes('"code":"UPSTREAM_'))).toHaveLength(kinds.length - 1);
  expect(entries.length).toBeGreaterThanOrEqual(kinds.length - 1);
  for (const secret of secrets) {
    expect(answers.join('\n')).not.toContain(secret);
    expect(JSON.stringify(entries)).not.toContain(secret);
  }
});
