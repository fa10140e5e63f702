import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { runInRounds } from '../schema/rounds.ts';
import { ACCOUNT, OTHER_ACCOUNT } from '../schema/worlds.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'];
const HOUR_MS = 3_600_000;

const worldOf = (rest: Partial<WorldFixture> = {}, accounts = [ACCOUNT, OTHER_ACCOUNT]): WorldFixture => ({
  ...rest,
  registries: accounts.flatMap((accountId) =>
    REGIONS.map((region) => ({
      accountId,
      region,
      repositories: [{ repositoryName: `${accountId}/${region}` }],
      sageMakerImages: [{ ImageName: `image-of-${accountId}` }],
    })),
  ),
});

/** Every registry of these accounts, each read with the role of its own account. */
const byRoles = (accounts: readonly string[], rest: { externalId?: string } = {}) =>
  accounts.flatMap((registryId) =>
    REGIONS.map((region) => ({ registryId, region, roleArn: roleOf(registryId), ...rest })),
  );
const roleOf = (accountId: string) => `arn:aws:iam::${accountId}:role/registry-graph`;

const NAMES = '{ registries { region repositories { nodes { name } } } }';
const OTHERS = `{ registry(registryId: "${OTHER_ACCOUNT}") { repositories { nodes { name } } } }`;

afterEach(() => {
  vi.useRealTimers();
});

describe('a role', () => {
  test('is assumed once for all the regions that are read with it, and only when one is read', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(),
      config: { ...COLD, registries: byRoles([ACCOUNT, OTHER_ACCOUNT]) },
    });
    await gateway.send('{ registries { host } }');
    expect(gateway.sandbox.calls.count()).toBe(0);

    const { data, errors } = await gateway.send(NAMES);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      registries: [ACCOUNT, OTHER_ACCOUNT].flatMap((account) =>
        REGIONS.map((region) => ({ region, repositories: { nodes: [{ name: `${account}/${region}` }] } })),
      ),
    });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'sts.AssumeRole': 2,
      'ecr.DescribeRepositories': 6,
    });
    for (const { service, accountId, input } of gateway.sandbox.calls.list()) {
      if (service === 'sts') expect(accountId).toBe(ACCOUNT);
      // Whoever signs is of the account that is read.
      else expect(input).toMatchObject({ registryId: accountId });
    }

    await gateway.send(NAMES);
    expect(gateway.sandbox.calls.count('AssumeRole')).toBe(2);
  });

  test('tells its account: its SageMaker images are read without a call to know whose they are', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(),
      config: { registries: byRoles([OTHER_ACCOUNT]) },
    });
    const { data } = await gateway.send('{ registry { sageMakerImages { nodes { name } } } }');
    expect(data).toEqual({
      registry: { sageMakerImages: { nodes: [{ name: `image-of-${OTHER_ACCOUNT}` }] } },
    });
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'sts.AssumeRole': 1, 'sagemaker.ListImages': 1 });
  });

  test('of another account than the registry reads its ECR, and never SageMaker', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(),
      config: {
        registries: [{ registryId: OTHER_ACCOUNT, region: 'us-east-1', roleArn: roleOf(ACCOUNT) }],
      },
    });
    const { data, errors } = await gateway.send(
      '{ registry { repositories { nodes { name } } sageMakerImages { nodes { name } } } }',
    );
    expect(data).toEqual({
      registry: { repositories: { nodes: [{ name: `${OTHER_ACCOUNT}/us-east-1` }] }, sageMakerImages: null },
    });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['REGISTRY_NOT_SERVED']);
    expect(gateway.sandbox.calls.count('sagemaker.ListImages')).toBe(0);
  });

  test('is assumed with the external id that it demands', async () => {
    const roles = [{ arn: roleOf(OTHER_ACCOUNT), externalId: 'ours' }];
    const ask = async (externalId: string) => {
      await using gateway = await startTestGateway({
        world: worldOf({ roles }),
        config: { registries: [...byRoles([ACCOUNT]), ...byRoles([OTHER_ACCOUNT], { externalId })] },
      });
      return (await gateway.send(OTHERS)).errors?.map(({ extensions }) => extensions?.code);
    };
    expect(await ask('ours')).toBeUndefined();
    expect(await ask('theirs')).toEqual(['UPSTREAM_ACCESS_DENIED']);
  });

  test('is counted among what a request cost', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(),
      config: { registries: byRoles([ACCOUNT]) },
    });
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-upstream-report': '1' },
      body: JSON.stringify({ query: NAMES }),
    });
    expect(await response.json()).toMatchObject({
      extensions: {
        upstream: {
          calls: 4,
          operations: expect.arrayContaining([
            expect.objectContaining({ service: 'sts', operation: 'AssumeRole', calls: 1 }),
          ]),
        },
      },
    });
  });

  test('costs a round before the calls that need it, and no round for each', async () => {
    const options = { world: worldOf(), config: { registries: byRoles([ACCOUNT, OTHER_ACCOUNT]) } };
    const { rounds, calls } = await runInRounds(NAMES, options);
    expect(calls).toEqual({ 'sts.AssumeRole': 2, 'ecr.DescribeRepositories': 6 });
    // One whose answer comes late on a busy machine makes a round of its own.
    expect(rounds).toBeLessThanOrEqual(3);
  });
});

describe('a role that cannot be assumed', () => {
  const config = { ...COLD, registries: byRoles([ACCOUNT, OTHER_ACCOUNT]) };

  test('costs the fields of its registries, and those alone', async () => {
    const roles = [{ arn: roleOf(OTHER_ACCOUNT), denied: true }];
    await using gateway = await startTestGateway({ world: worldOf({ roles }), config });
    const { data, errors } = await gateway.send(NAMES);
    const nodes = REGIONS.map((region) => ({
      region,
      repositories: { nodes: [{ name: `${ACCOUNT}/${region}` }] },
    }));
    expect(data).toEqual({
      registries: [...nodes, ...REGIONS.map((region) => ({ region, repositories: null }))],
    });
    expect(errors).toHaveLength(3);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^AWS STS AssumeRole in 444455556666\/us-east-1 was denied/),
      extensions: {
        code: 'UPSTREAM_ACCESS_DENIED',
        aws: {
          service: 'sts',
          operation: 'AssumeRole',
          errorName: 'AccessDenied',
          registryId: OTHER_ACCOUNT,
          region: 'us-east-1',
        },
      },
    });
    expect(JSON.stringify(errors)).not.toContain('arn:');
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'sts.AssumeRole': 2,
      'ecr.DescribeRepositories': 3,
    });
  });

  test.each([
    ['expired-token', 'UPSTREAM_CREDENTIALS', 1],
    ['throttle', 'UPSTREAM_THROTTLED', 5],
    ['server-error', 'UPSTREAM_UNAVAILABLE', 5],
    ['html', 'UPSTREAM_UNAVAILABLE', 5],
    ['wrong-types', 'UPSTREAM_INVALID_RESPONSE', undefined],
  ] as const)('by %s is %s, and assumed again by the next request', async (kind, code, attempts) => {
    await using gateway = await startTestGateway({ world: worldOf(), config });
    const lift = gateway.sandbox.faults.add({ kind, operation: 'AssumeRole' });
    const { errors } = await gateway.send(OTHERS);
    expect(errors?.[0]?.extensions?.code).toBe(code);
    if (attempts) expect(gateway.sandbox.calls.byOperation()).toEqual({ 'sts.AssumeRole': attempts });
    lift();
    expect(await gateway.send(OTHERS)).toMatchObject({
      data: { registry: { repositories: { nodes: [{ name: `${OTHER_ACCOUNT}/us-east-1` }] } } },
    });
  });

  test('for a moment is tried again at once', async () => {
    await using gateway = await startTestGateway({ world: worldOf(), config });
    gateway.sandbox.faults.add({ kind: 'unavailable', operation: 'AssumeRole', times: 2 });
    expect((await gateway.send(OTHERS)).errors).toBeUndefined();
    expect(gateway.sandbox.calls.count('AssumeRole')).toBe(3);
  });

  test('since STS hangs costs no more than the request’s time', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(),
      config: { ...config, requestTimeoutMs: 300 },
    });
    gateway.sandbox.faults.add({ kind: 'hang', operation: 'AssumeRole' });
    const { errors } = await gateway.send(OTHERS);
    expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_TIMEOUT');
  });
});

describe('the credentials of a role', () => {
  const config = { ...COLD, registries: byRoles([ACCOUNT]) };
  const assumed = async (gateway: Awaited<ReturnType<typeof startTestGateway>>) => {
    expect((await gateway.send(NAMES)).errors).toBeUndefined();
    return gateway.sandbox.calls.count('AssumeRole');
  };

  test('are renewed behind a request’s back before they end, and waited for once they have', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    await using gateway = await startTestGateway({ world: worldOf(), config });
    expect(await assumed(gateway)).toBe(1);
    vi.setSystemTime(start + HOUR_MS - 6 * 60_000);
    expect(await assumed(gateway)).toBe(1);

    vi.setSystemTime(start + HOUR_MS - 4 * 60_000);
    gateway.sandbox.faults.add({ operation: 'AssumeRole', kind: 'server-error', times: 5 });
    expect((await gateway.send(NAMES)).errors).toBeUndefined();
    await expect.poll(() => gateway.sandbox.calls.count('AssumeRole')).toBe(6);
    await gateway.send(NAMES);
    await expect.poll(() => gateway.sandbox.calls.count('AssumeRole')).toBe(7);
    expect(await assumed(gateway)).toBe(7);

    vi.setSystemTime(start + 3 * HOUR_MS);
    expect(await assumed(gateway)).toBe(8);
  });

  test('that AWS no longer takes are replaced, once for all calls, and those are made again', async () => {
    await using gateway = await startTestGateway({ world: worldOf(), config });
    expect(await assumed(gateway)).toBe(1);
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'expired-token', times: 3 });
    expect(await assumed(gateway)).toBe(2);
  });

  test('that AWS does not take though they are new are an error, and the next call has others', async () => {
    await using gateway = await startTestGateway({ world: worldOf(), config });
    expect(await assumed(gateway)).toBe(1);
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'expired-token', times: 6 });
    const { errors } = await gateway.send(NAMES);
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(
      Array.from({ length: 3 }, () => 'UPSTREAM_CREDENTIALS'),
    );
    expect(gateway.sandbox.calls.count('AssumeRole')).toBe(2);
    expect(await assumed(gateway)).toBe(3);
  });
});

test('sixty accounts in three regions start without a call, and clients are made for those that are asked', async () => {
  const accounts = Array.from({ length: 60 }, (_, index) => String(100_000_000_000 + index));
  await using gateway = await startTestGateway({
    world: worldOf({}, accounts),
    config: { registries: byRoles(accounts) },
  });
  expect(gateway.gateway.registries).toHaveLength(180);
  expect(gateway.sandbox.calls.count()).toBe(0);
  const { data } = await gateway.send(
    `{ registry(registryId: "${accounts[59]}") { repositories { nodes { name } } } }`,
  );
  expect(data).toEqual({ registry: { repositories: { nodes: [{ name: `${accounts[59]}/us-east-1` }] } } });
  expect(gateway.sandbox.calls.byOperation()).toEqual({ 'sts.AssumeRole': 1, 'ecr.DescribeRepositories': 1 });
});
