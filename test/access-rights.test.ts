import { describe, expect, test } from 'vitest';
import { createAudit } from '../src/loaders/audit.ts';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { identityOf } from '../src/telemetry/log-requests.ts';
import { accessWorld, askAs, registries, ruleFor, rules, viewers } from './access-rig.ts';
import { COLD, startTestGateway, type TestGateway, viewerOf } from './helpers/gateway.ts';
import { testLog } from './helpers/secrets.ts';
import { ACCOUNT, digest, HOST, keep, REGION } from './schema/worlds.ts';

// What needs a right of its own, and what is noted of it.

const start = (config = {}) =>
  startTestGateway({
    world: accessWorld(),
    viewers: { ...viewers, routed: viewerOf('user:routed', { groups: ['all'], router: 'main' }) },
    config: { ...COLD, registries, access: { rules }, ...config },
  });

const audited = ({ log }: TestGateway) =>
  log
    .filter((entry) => entry['audit'] !== undefined)
    .map(({ level, time: _, pid: __, hostname: ___, name: ____, msg: _____, requestId, ...entry }) => {
      expect(requestId).toMatch(/^[\w-]{36}$/);
      return { ...entry, isInfo: level === 30 };
    });

const Manifest = (name: string, ...digests: string[]) =>
  `{ repository(name: "${name}") { ${digests
    .map(
      (each, index) => `m${index}: image(by: { digest: "${each}" }) { digest manifest { mediaType text } }`,
    )
    .join(' ')} } }`;

describe('A manifest', () => {
  const event = (rest: object) => ({
    audit: 'manifest.read',
    registry: `${ACCOUNT}/${REGION}`,
    digest: digest(1),
    isInfo: true,
    ...rest,
  });

  test('is FORBIDDEN without the right, on its field alone, with no call', async () => {
    await using gateway = await start();
    const { answer, calls } = await askAs(gateway, 'restricted', Manifest('team/app', digest(1)));
    expect(answer).toMatchObject({
      data: { repository: { m0: { digest: digest(1), manifest: null } } },
      errors: [{ message: expect.stringContaining('readManifests'), extensions: { code: 'FORBIDDEN' } }],
    });
    expect(calls.map(({ operation }) => operation)).not.toContain('BatchGetImage');
    expect(audited(gateway)).toEqual([
      event({ caller: 'user:restricted', repository: 'team/app', outcome: 'forbidden' }),
    ]);
  });

  test('is priced as the error that it will be, without the right', async () => {
    await using gateway = await start();
    const aliases = Array.from({ length: 24 }, (_, index) => `m${index}: manifest { mediaType }`).join(' ');
    const query = `{ repository(name: "team/app") { images(first: 1000) { nodes { ${aliases} } } } }`;
    const { answer, calls } = await askAs(gateway, 'restricted', query);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }] });
    expect(calls).toEqual([]);
    expect(audited(gateway)).toEqual([]);
    expect((await askAs(gateway, 'whole', query)).answer.errors).toBeUndefined();
  });

  test('is noted by an entry that has each of its members once, as strict readers of JSON want it', async () => {
    const lines: string[] = [];
    const request = identityOf({ id: 'one-request', viewer: viewerOf('user:routed', { router: 'main' }) });
    const audit = createAudit(
      testLog((line) => lines.push(line)).child(request),
      new AbortController().signal,
    );
    const repository = { registry: { registryId: ACCOUNT, region: REGION }, name: 'team/app' };
    audit({ audit: 'manifest.read', repository, digest: digest(1), outcome: 'allowed' });
    const [line = ''] = lines;
    expect(JSON.parse(line)).toMatchObject({ ...request, outcome: 'allowed', repository: 'team/app' });
    expect(line.trimEnd()).toBe(JSON.stringify(JSON.parse(line)));
  });

  test('of a hidden repository is not there; that somebody asked is noted', async () => {
    await using gateway = await start();
    const { answer, calls } = await askAs(gateway, 'restricted', Manifest('vault/app', digest(1)));
    expect(answer).toMatchObject({ data: { repository: null } });
    expect(calls).toEqual([]);
    expect(audited(gateway)).toEqual([
      event({ caller: 'user:restricted', repository: 'vault/app', outcome: 'forbidden' }),
    ]);
  });

  test('that may not be read is noted one by one, and from the twenty-first on in one entry', async () => {
    await using gateway = await start();
    const hidden = Array.from({ length: 30 }, (_, index) => digest(index + 1));
    await askAs(gateway, 'restricted', Manifest('vault/app', ...hidden));
    const by = { caller: 'user:restricted', outcome: 'forbidden' };
    expect(audited(gateway)).toEqual([
      ...hidden.slice(0, 20).map((each) => event({ ...by, repository: 'vault/app', digest: each })),
      { ...by, audit: 'manifest.read', more: 10, isInfo: true },
    ]);
  });

  test('that is read is noted once a request, from the cache too, with who asked by whom', async () => {
    await using gateway = await startTestGateway({
      world: accessWorld(),
      viewers: { routed: viewerOf('user:routed', { groups: ['all'], router: 'main' }) },
      config: { registries, access: { rules } },
    });
    for (let round = 0; round < 2; round += 1) {
      await gateway.send(
        `{ image(reference: "${HOST}/team/app@${digest(1)}") { a: manifest { text } b: manifest { text } } }`,
        {},
        { 'x-viewer': 'routed' },
      );
    }
    expect(gateway.sandbox.calls.count('BatchGetImage')).toBe(1);
    const read = event({ caller: 'user:routed', router: 'main', repository: 'team/app', outcome: 'allowed' });
    expect(audited(gateway)).toEqual([read, read]);
  });

  test('is noted however little else is logged', async () => {
    await using gateway = await start({ logLevel: 'error' });
    await askAs(gateway, 'restricted', Manifest('team/app', digest(1)));
    expect(gateway.requests).toEqual([]);
    expect(audited(gateway)).toEqual([
      event({ caller: 'user:restricted', repository: 'team/app', outcome: 'forbidden' }),
    ]);
  });

  test('that is gone, or cannot be read, is noted as that', async () => {
    await using gateway = await start({ cache: {} });
    const read = () => gateway.send(Manifest('team/app', digest(1)), {}, { 'x-viewer': 'whole' });
    const fail = (error: string) =>
      gateway.sandbox.faults.add({ operation: 'BatchGetImage', kind: 'error', error, times: 1 });
    fail('AccessDeniedException');
    await read();
    fail('RepositoryNotFoundException');
    expect(await read()).toMatchObject({
      data: { repository: { m0: { digest: digest(1), manifest: null } } },
    });
    const by = { caller: 'user:whole', repository: 'team/app' };
    expect(audited(gateway)).toEqual([
      event({ ...by, outcome: 'failed', code: 'UPSTREAM_ACCESS_DENIED' }),
      event({ ...by, outcome: 'missing' }),
    ]);
  });
});

test('each attempt to start a preview is noted, with what became of it', async () => {
  await using gateway = await start();
  const attempt = (viewer: string, name: string) =>
    gateway.send(
      `mutation ($id: ID!, $text: String) {
        startLifecyclePreview(input: { repositoryId: $id, lifecyclePolicyText: $text }) { __typename }
      }`,
      { id: formatGlobalId('Repository', [ACCOUNT, REGION, name]), text: keep(2) },
      { 'x-viewer': viewer },
    );
  await attempt('restricted', 'team/app');
  await attempt('restricted', 'vault/app');
  expect(gateway.sandbox.calls.list()).toEqual([]);
  await attempt('whole', 'vault/app');
  await attempt('whole', 'vault/nil');
  gateway.sandbox.faults.add({
    operation: 'StartLifecyclePolicyPreview',
    kind: 'error',
    error: 'LifecyclePolicyPreviewInProgressException',
    times: 1,
  });
  await attempt('whole', 'team/app');
  gateway.sandbox.faults.add({
    operation: 'StartLifecyclePolicyPreview',
    kind: 'error',
    error: 'AccessDeniedException',
  });
  await attempt('whole', 'team/app');
  const event = (caller: string, repository: string, rest: object) => ({
    audit: 'lifecyclePreview.started',
    caller,
    registry: `${ACCOUNT}/${REGION}`,
    repository,
    isInfo: true,
    ...rest,
  });
  expect(audited(gateway)).toEqual([
    event('user:restricted', 'team/app', { outcome: 'forbidden' }),
    event('user:restricted', 'vault/app', { outcome: 'forbidden' }),
    event('user:whole', 'vault/app', { outcome: 'allowed' }),
    event('user:whole', 'vault/nil', { outcome: 'missing', code: 'REPOSITORY_NOT_FOUND' }),
    event('user:whole', 'team/app', { outcome: 'failed', code: 'IN_PROGRESS' }),
    event('user:whole', 'team/app', { outcome: 'failed', code: 'UPSTREAM_ACCESS_DENIED' }),
  ]);
});

test('who may not see the report or read around the cache is answered as if it had not asked', async () => {
  const seen = { registries: ['*'], repositories: ['*'] };
  await using gateway = await startTestGateway({
    world: accessWorld(),
    viewers,
    config: {
      registries,
      access: {
        rules: [ruleFor('team', seen), ruleFor('all', { ...seen, may: ['bypassCache', 'seeReport'] })],
      },
    },
  });
  const ask = (viewer: string) =>
    gateway.send(
      '{ repository(name: "team/app") { createdAt } }',
      {},
      {
        'x-viewer': viewer,
        'x-upstream-report': '1',
        'cache-control': 'no-cache',
      },
    );
  expect(await ask('whole')).toHaveProperty('extensions.upstream.calls');
  expect(await ask('restricted')).not.toHaveProperty('extensions');
  expect(gateway.sandbox.calls.count('DescribeRepositories')).toBe(1);
  await ask('whole');
  expect(gateway.sandbox.calls.count('DescribeRepositories')).toBe(2);
});
