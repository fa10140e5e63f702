import { describe, expect, test } from 'vitest';
import { seeing, setAccess } from './helpers/access.ts';
import { COLD, startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { app, appWorld, ImageUsage, usage } from './schema/links/rig.ts';
import { ACCOUNT, digest, images, OTHER_ACCOUNT, REGION } from './schema/worlds.ts';
import { ask, REPORT, upTo } from './sharing/rig.ts';

// Which versions run an image, for viewers who may not see all SageMaker images.

const running = (ImageName: string, n: number, versions = 1) => ({
  ImageName,
  Versions: upTo(versions).map(() => ({ ContainerImage: `${app}@${digest(n)}` })),
});

const SEEN = [running('mine-torch', 1, 2), running('mine-jax', 2)];
const HIDDEN = {
  nothing: [],
  'images that run the same': [
    running('corp-torch', 1),
    running('mind', 2),
    running('zoo', 3),
    { ImageName: 'empty' },
  ],
  'more than a page of images': upTo(130).map((n) => running(`corp-${n}`, 1 + (n % 3))),
};

const sees = (...sageMakerImages: string[]) => seeing({ sageMakerImages });
const mine = sees('mine-*');
const start = (hidden: Parameters<typeof appWorld>, config = {}) =>
  startTestGateway({ world: appWorld(...hidden, ...SEEN), config: { ...COLD, access: mine, ...config } });

const USED_BY_MINE = { 1: ['mine-torch/1', 'mine-torch/2'], 2: ['mine-jax/1'], 3: [] };

/** Which SageMaker images AWS was asked about by name. */
const asked = ({ sandbox }: TestGateway) =>
  new Set(
    sandbox.calls
      .list()
      .flatMap(({ input }) => /"ImageName":"([^"]*)"/.exec(JSON.stringify(input))?.[1] ?? []),
  );

describe('what runs an image, for a viewer who sees some SageMaker images', () => {
  test.each(Object.entries(HIDDEN))('is of those alone, and no other is named: %s', async (_, hidden) => {
    await using gateway = await start(hidden);
    expect(await usage(gateway)).toEqual(USED_BY_MINE);
    expect(asked(gateway)).toEqual(new Set(['mine-torch', 'mine-jax']));
    expect(gateway.sandbox.calls.count('ListImageVersions')).toBe(2);
    expect(gateway.sandbox.calls.count('DescribeImageVersion')).toBe(3);
  });

  test('and the report of it is the same, whatever is hidden', async () => {
    const reports: unknown[] = [];
    for (const hidden of Object.values(HIDDEN)) {
      await using gateway = await start(hidden);
      const { extensions } = await ask(gateway, ImageUsage.toString(), { headers: REPORT });
      reports.push(
        extensions?.upstream?.operations.map(({ operation, calls, cached, coalesced }) => ({
          operation,
          calls,
          cached,
          coalesced,
        })),
      );
    }
    expect(reports[0]).toContainEqual({ operation: 'ListImages', calls: 0, cached: 0, coalesced: 1 });
    for (const report of reports) expect(report).toEqual(reports[0]);
  });

  test('is read once for all who see the same, apart from others, and what a version runs once for all', async () => {
    await using gateway = await startTestGateway({
      world: appWorld(...HIDDEN['images that run the same'], ...SEEN),
      config: { access: mine },
    });
    const { calls } = gateway.sandbox;
    expect(await usage(gateway)).toEqual(USED_BY_MINE);
    calls.clear();
    setAccess(gateway, sees('mine-*'));
    expect(await usage(gateway)).toEqual(USED_BY_MINE);
    expect(calls.list().filter(({ service }) => service === 'sagemaker')).toEqual([]);
    setAccess(gateway, sees('mine-t*', 'zoo'));
    expect(await usage(gateway)).toEqual({ 1: ['mine-torch/1', 'mine-torch/2'], 2: [], 3: ['zoo/1'] });
    // The versions of one are known already.
    expect([calls.count('ListImageVersions'), calls.count('DescribeImageVersion')]).toEqual([2, 1]);
    setAccess(gateway, undefined);
    expect(await usage(gateway)).toEqual({
      1: ['corp-torch/1', 'mine-torch/1', 'mine-torch/2'],
      2: ['mind/1', 'mine-jax/1'],
      3: ['zoo/1'],
    });
    setAccess(gateway, mine);
    expect(await usage(gateway)).toEqual(USED_BY_MINE);
  });

  test('is nothing, and asks nothing, where it sees none', async () => {
    await using gateway = await startTestGateway({
      world: appWorld(...SEEN),
      config: { ...COLD, access: sees() },
    });
    gateway.sandbox.faults.add({ operation: 'sagemaker.ListImages', kind: 'denied' });
    expect(await usage(gateway)).toEqual({ 1: [], 2: [], 3: [] });
    expect(gateway.sandbox.calls.count('sagemaker.ListImages')).toBe(0);
  });

  test('is being read: the progress is of those that it sees', async () => {
    for (const hidden of Object.values(HIDDEN)) {
      await using gateway = await start(hidden, { requestTimeoutMs: 2000 });
      gateway.sandbox.faults.add({ operation: 'sagemaker.DescribeImageVersion', kind: 'hang' });
      const { errors } = await gateway.run(ImageUsage);
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'INDEX_BUILDING',
        progress: {
          registries: 1,
          registriesRead: 0,
          images: 2,
          imagesRead: 0,
          versions: 3,
          versionsRead: 0,
        },
      });
    }
  });
});

test('a registry out of scope is not asked what runs an image, and its failure is none', async () => {
  const world = {
    registries: [
      {
        accountId: ACCOUNT,
        region: REGION,
        repositories: [{ repositoryName: 'team/app', images: images(3) }],
        sageMakerImages: SEEN,
      },
      { accountId: OTHER_ACCOUNT, region: REGION, sageMakerImages: [running('elsewhere', 1)] },
    ],
  };
  const registries = [ACCOUNT, OTHER_ACCOUNT].map((registryId) => ({
    registryId,
    region: REGION,
    roleArn: `arn:aws:iam::${registryId}:role/registry-graph`,
  }));
  await using gateway = await startTestGateway({
    world,
    config: { ...COLD, registries },
  });
  gateway.sandbox.faults.add({
    operation: 'sagemaker.ListImages',
    kind: 'denied',
    match: ({ accountId }) => accountId === OTHER_ACCOUNT,
  });
  const { errors } = await gateway.run(ImageUsage);
  expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_ACCESS_DENIED');
  gateway.sandbox.calls.clear();
  setAccess(gateway, seeing({ registries: [`${ACCOUNT}/*`] }));
  expect(await usage(gateway)).toEqual(USED_BY_MINE);
  expect(gateway.sandbox.calls.list().filter(({ accountId }) => accountId === OTHER_ACCOUNT)).toEqual([]);
});
