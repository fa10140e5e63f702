import { DescribeRegistryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';

const OURS = '111122223333';
const THEIRS = '444455556666';
const CLOSED = '763104351884';
const roleOf = (account: string, name = 'reader') => `arn:aws:iam::${account}:role/${name}`;

async function openSandbox(options: SandboxOptions = {}, world: Partial<WorldFixture> = {}) {
  const registries = [OURS, THEIRS, CLOSED].map((accountId) => ({ accountId }));
  const sandbox = await startSandbox({ world: worldFrom({ registries, ...world }), ...options });
  onTestFinished(() => sandbox.close());
  const target = { endpoint: sandbox.endpoint, region: 'us-east-1', maxAttempts: 1 };
  const masterCredentials = { accessKeyId: OURS, secretAccessKey: 'any' };
  const assume = (RoleArn: string, params: { ExternalId?: string; DurationSeconds?: number } = {}) =>
    fromTemporaryCredentials({
      params: { RoleArn, RoleSessionName: 'a-test', ...params },
      masterCredentials,
      clientConfig: target,
    })();
  const accountOf = async (credentials: Awaited<ReturnType<typeof assume>>) => {
    const client = new ECRClient({ ...target, credentials });
    return (await client.send(new DescribeRegistryCommand({}))).registryId;
  };
  /** As any client of the query protocol would. */
  const post = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${OURS}/20261121/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0`,
        ...headers,
      },
      body: new URLSearchParams({ Version: '2011-06-15', ...form }),
    }).then(async (response) => ({ status: response.status, body: await response.text() }));
  return { sandbox, assume, accountOf, post };
}

describe('AssumeRole', () => {
  test('gives credentials with which one is of the role’s account', async () => {
    const { sandbox, assume, accountOf } = await openSandbox();
    const credentials = await assume(roleOf(THEIRS, 'some/path/reader'));
    expect(credentials.accessKeyId).toMatch(/^ASIA/);
    expect(await accountOf(credentials)).toBe(THEIRS);
    expect(sandbox.calls.list()).toMatchObject([
      {
        service: 'sts',
        operation: 'AssumeRole',
        accountId: OURS,
        region: 'us-east-1',
        input: { RoleArn: roleOf(THEIRS, 'some/path/reader'), RoleSessionName: 'a-test' },
        outcome: 'ok',
      },
      { service: 'ecr', operation: 'DescribeRegistry', accountId: THEIRS },
    ]);
  });

  test.each([
    ['an hour where nothing is said', {}, {}, 3600],
    ['as long as is asked for', { DurationSeconds: 900 }, {}, 900],
    ['as long as the sandbox says', { DurationSeconds: 900 }, { sessionSeconds: 5 }, 5],
  ])('gives them for %s, and then they are expired', async (_, params, options, seconds) => {
    let now = new Date('2026-11-21T12:00:00Z');
    const { assume, accountOf } = await openSandbox({ ...options, now: () => now });
    const credentials = await assume(roleOf(THEIRS), params);
    expect(credentials.expiration).toEqual(new Date(now.getTime() + seconds * 1000));
    now = new Date(now.getTime() + seconds * 1000 - 1);
    expect(await accountOf(credentials)).toBe(THEIRS);
    now = new Date(now.getTime() + 1);
    await expect(accountOf(credentials)).rejects.toThrow(
      'The security token included in the request is expired',
    );
  });

  test('checks external ids where the world says so, and lets nobody have a role that is denied', async () => {
    const roles = [
      { arn: roleOf(THEIRS, 'guarded'), externalId: 'secret' },
      { arn: roleOf(THEIRS, 'denied'), denied: true },
    ];
    const { assume } = await openSandbox({}, { roles, closedAccounts: [CLOSED] });
    const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
    await expect(assume(roleOf(THEIRS, 'guarded'), { ExternalId: 'secret' })).resolves.toBeDefined();
    await expect(assume(roleOf(THEIRS, 'guarded'), { ExternalId: 'guess' })).rejects.toMatchObject(refused);
    await expect(assume(roleOf(THEIRS, 'guarded'))).rejects.toMatchObject(refused);
    await expect(assume(roleOf(CLOSED))).rejects.toMatchObject(refused);
    await expect(assume(roleOf('999999999999'))).rejects.toMatchObject(refused);
    await expect(assume(roleOf(THEIRS, 'denied'))).rejects.toThrow(
      `User: arn:aws:iam::${OURS}:user/sandbox is not authorized to perform: sts:AssumeRole on resource: ${roleOf(THEIRS, 'denied')}`,
    );
  });

  test('refuses what breaks its rules, in its own words and shape', async () => {
    const { post } = await openSandbox();
    const { status, body } = await post({
      Action: 'AssumeRole',
      RoleArn: 'short',
      RoleSessionName: '<&>',
      DurationSeconds: '899',
    });
    expect(status).toBe(400);
    expect(body).toMatch(
      /^<ErrorResponse xmlns="[^"]+"><Error><Type>Sender<\/Type><Code>ValidationError<\/Code>/,
    );
    expect(body).toContain("3 validation errors detected: Value 'short' at 'roleArn'");
    expect(body).toContain("Value '&lt;&amp;&gt;' at 'roleSessionName'");
    expect((await post({ Action: 'AssumeRole', RoleSessionName: 'ok' })).body).toContain(
      "Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    );
    const noRole = {
      Action: 'AssumeRole',
      RoleArn: `arn:aws:iam::${OURS}:user/somebody`,
      RoleSessionName: 'ok',
    };
    expect((await post(noRole)).body).toContain('is invalid');
    expect((await post({ Action: 'GetFederationToken' })).body).toContain('UnknownOperationException');
  });

  test('meets faults like any other call', async () => {
    const { sandbox, assume } = await openSandbox();
    const kinds = ['throttle', 'server-error', 'denied', 'wrong-types', 'truncated', 'reset'] as const;
    for (const kind of kinds) {
      const lift = sandbox.faults.add({ kind, operation: 'sts.AssumeRole' });
      await expect(assume(roleOf(THEIRS))).rejects.toThrow();
      lift();
    }
    expect(sandbox.calls.list().map(({ outcome }) => outcome)).toEqual(kinds);
    sandbox.rates.set('AssumeRole', { burst: 1, perSecond: 0 });
    await assume(roleOf(THEIRS));
    await expect(assume(roleOf(THEIRS))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

test('keys of a role are no good without their token, nor those of another sandbox', async () => {
  const { assume, accountOf } = await openSandbox();
  const credentials = await assume(roleOf(THEIRS));
  const invalid = { name: 'UnrecognizedClientException' };
  await expect(accountOf({ ...credentials, sessionToken: 'another' })).rejects.toMatchObject(invalid);
  const elsewhere = await openSandbox();
  await expect(elsewhere.accountOf(credentials)).rejects.toMatchObject(invalid);
});

test('GetCallerIdentity tells who calls: an account, or a role that was assumed', async () => {
  const { assume, post } = await openSandbox();
  const asked = { Action: 'GetCallerIdentity' };
  expect((await post(asked)).body).toContain(`<Account>${OURS}</Account>`);
  const { accessKeyId, sessionToken = '' } = await assume(roleOf(THEIRS));
  const { body } = await post(asked, {
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261121/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0`,
    'x-amz-security-token': sessionToken,
  });
  expect(body).toContain(`<Arn>arn:aws:sts::${THEIRS}:assumed-role/reader/a-test</Arn>`);
  expect(body).toContain(`<Account>${THEIRS}</Account>`);
});

test('ECR’s refusals name the role, as STS does', async () => {
  const { sandbox, assume } = await openSandbox({}, { closedAccounts: [CLOSED] });
  const credentials = await assume(roleOf(THEIRS));
  const client = new ECRClient({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials });
  await expect(client.send(new DescribeRepositoriesCommand({ registryId: CLOSED }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`User: arn:aws:sts::${THEIRS}:assumed-role/reader/a-test is not`),
  });
});
