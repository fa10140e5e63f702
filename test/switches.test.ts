import { describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config/read.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './helpers/gateway.ts';
import { ACCOUNT, OTHER_ACCOUNT, REGION } from './schema/worlds.ts';

const world = {
  registries: [ACCOUNT, OTHER_ACCOUNT].map((accountId) => ({
    accountId,
    region: REGION,
    repositories: [{ repositoryName: 'team/app' }],
    sageMakerImages: [{ ImageName: 'notebooks' }],
  })),
};
const registries = [ACCOUNT, OTHER_ACCOUNT].map((registryId) => ({
  registryId,
  region: REGION,
  roleArn: `arn:aws:iam::${registryId}:role/reader`,
}));

type Off = Partial<Record<'registries' | 'awsOperations' | 'operations' | 'callers', readonly string[]>>;

const start = (config: TestGatewayOptions['config'] = {}) =>
  startTestGateway({ world, config: { registries, ...config } });

/** Turns off what is named, and everything else on. */
function turnOff({ gateway, config }: TestGateway, off: Off): void {
  gateway.reload(loadConfig({ env: {}, flags: { registries, trustProxy: config.trustProxy, off } }));
}

const codesOf = (answer: { errors?: readonly { extensions?: { code?: string } }[] }) =>
  answer.errors?.map(({ extensions }) => extensions?.code);

const OTHERS = `{
  registry(registryId: "${OTHER_ACCOUNT}") {
    host
    repositories { nodes { name } }
    sageMakerImages { nodes { name } }
  }
}`;

describe('a registry that is turned off', () => {
  test('fails the fields that need it, with no call and from no cache, until it is on again', async () => {
    await using gateway = await start();
    const before = await gateway.send(OTHERS);
    expect(before.errors).toBeUndefined();
    gateway.sandbox.calls.clear();

    turnOff(gateway, { registries: [`${OTHER_ACCOUNT}/*`] });
    const off = await gateway.send(OTHERS);
    expect(off.data).toEqual({
      registry: { host: expect.any(String), repositories: null, sageMakerImages: null },
    });
    expect(codesOf(off)).toEqual(['SWITCHED_OFF', 'SWITCHED_OFF']);
    expect(off.errors?.[0]?.message).toBe(
      `Registry ${OTHER_ACCOUNT}/${REGION} is turned off by an operator of this gateway for now: ask them, or try later.`,
    );
    expect((await gateway.send('{ registry { repositories { nodes { name } } } }')).errors).toBeUndefined();
    expect(gateway.sandbox.calls.list().filter(({ accountId }) => accountId === OTHER_ACCOUNT)).toEqual([]);

    turnOff(gateway, {});
    expect(await gateway.send(OTHERS)).toEqual(before);
  });

  test('is named by listings over all registries, which go on without it', async () => {
    await using gateway = await start();
    turnOff(gateway, { registries: [`${OTHER_ACCOUNT}/${REGION}`] });
    const { data, errors } = await gateway.send(
      '{ repositories { nodes { registry { registryId } } missingRegistries { registry { registryId } code } } }',
    );
    expect(data).toEqual({
      repositories: {
        nodes: [{ registry: { registryId: ACCOUNT } }],
        missingRegistries: [{ registry: { registryId: OTHER_ACCOUNT }, code: 'SWITCHED_OFF' }],
      },
    });
    expect(codesOf({ errors: errors ?? [] })).toEqual(['SWITCHED_OFF']);
  });

  test('is scanned and watched by nobody', async () => {
    await using gateway = await start();
    turnOff(gateway, { registries: ['*'] });
    const { data, errors } = await gateway.send(`{
      repository(name: "team/app") { name }
      registry { repositories { totalCount } }
    }`);
    expect(data).toEqual({ repository: null, registry: { repositories: { totalCount: null } } });
    expect(new Set(codesOf({ errors: errors ?? [] }))).toEqual(new Set(['SWITCHED_OFF']));
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('an AWS operation that is turned off', () => {
  test('is not called, and fails the fields that need it and have no answer in the cache', async () => {
    await using gateway = await start();
    turnOff(gateway, { awsOperations: ['sagemaker.*'] });
    const { data, errors } = await gateway.send(OTHERS);
    expect(data).toMatchObject({
      registry: { repositories: { nodes: [{ name: 'team/app' }] }, sageMakerImages: null },
    });
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(
          /^The AWS operation sagemaker\.ListImages is turned off by an operator/,
        ),
        extensions: { code: 'SWITCHED_OFF' },
      },
    ]);
    expect(gateway.sandbox.calls.count('sagemaker.ListImages')).toBe(0);
  });

  test('is answered from the cache, by what is too old otherwise as well', async () => {
    await using gateway = await start({
      cache: { lifetimesMs: { permanent: 0, settled: 0, steady: 0, mutable: 0, moving: 0 } },
    });
    const { data } = await gateway.send(OTHERS);
    gateway.sandbox.calls.clear();
    turnOff(gateway, { awsOperations: ['*'] });
    expect(await gateway.send(OTHERS)).toMatchObject({ data, extensions: { stale: expect.any(Array) } });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('is refused with 403, before anything runs:', () => {
  const QUERY = '{ repository(name: "team/app") { createdAt } }';
  const refusal = (message: RegExp) => ({
    status: 403,
    errors: [{ message: expect.stringMatching(message), extensions: { code: 'SWITCHED_OFF' } }],
  });

  test('an operation by its name, and no other one', async () => {
    await using gateway = await start();
    turnOff(gateway, { operations: ['Nightly*'] });
    expect(await gateway.send(`query NightlyReport ${QUERY}`)).toEqual(
      refusal(/^The operation NightlyReport is turned off by an operator/),
    );
    expect(gateway.sandbox.calls.count()).toBe(0);
    expect((await gateway.send(`query Daily ${QUERY}`)).status).toBe(200);
    expect((await gateway.send(QUERY)).status).toBe(200);
  });

  test('a caller', async () => {
    await using gateway = await start();
    turnOff(gateway, { callers: ['anonymous'] });
    expect(await gateway.send(QUERY)).toEqual(
      refusal(/^Access for this caller is turned off by an operator/),
    );
    turnOff(gateway, { callers: ['key:other'] });
    expect((await gateway.send(QUERY)).status).toBe(200);
  });

  test.each([
    ['203.0.113.9', 'address:203.0.113.9'],
    ['2001:db8::1:a:b:c:d', 'address:2001:db8:0:1::/64'],
  ])('a caller without a name by its address, %s, and no other one', async (from, caller) => {
    await using gateway = await start({ trustProxy: 1 });
    turnOff(gateway, { callers: [caller] });
    expect(await gateway.send(QUERY, {}, { 'x-forwarded-for': from })).toEqual(
      refusal(/^Access for this caller is turned off by an operator/),
    );
    expect(gateway.sandbox.calls.count()).toBe(0);
    const others = await gateway.send(QUERY, {}, { 'x-forwarded-for': '203.0.113.10' });
    expect(others.status).toBe(200);
  });

  test('a subscription as well', async () => {
    await using gateway = await start();
    turnOff(gateway, { operations: ['Watch'] });
    const text = 'subscription Watch { lifecyclePreview(repositoryId: "x") { status } }';
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: text }),
    });
    expect(await response.text()).toContain('SWITCHED_OFF');
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
