import { describe, expect, test, vi } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { COLD, startTestGateway, type TestGateway } from '../../helpers/gateway.ts';
import { ask, passTime, REPORT } from '../../sharing/rig.ts';
import { ACCOUNT, digest, images, REGION, worldOf } from '../worlds.ts';
import { app, appWorld, ImageUsage, usage } from './rig.ts';

/** Many images of SageMaker and of ECR, each of these run by one version. */
const fleet = (count: number): WorldFixture =>
  worldOf({
    repositories: [{ repositoryName: 'team/app', images: images(100) }],
    sageMakerImages: Array.from({ length: count }, (_, index) => ({
      ImageName: `fleet-${index}`,
      Versions: [{ ContainerImage: `${app}@${digest(index + 1)}` }, { BaseImage: `${app}:t${index + 1}` }],
    })),
  });

const READING = {
  'sagemaker.ListImages': 1,
  'sagemaker.ListImageVersions': 30,
  'sagemaker.DescribeImageVersion': 60,
};

describe('the reading of all versions', () => {
  test('is one for the images of a request, for requests at the same time and for those after it', async () => {
    await using gateway = await startTestGateway({ world: fleet(30), config: COLD });
    const answers = await Promise.all([usage(gateway), usage(gateway), usage(gateway)]);
    answers.push(await usage(gateway));
    for (const answer of answers)
      expect(answer).toMatchObject({
        1: ['fleet-0/1', 'fleet-0/2'],
        30: ['fleet-29/1', 'fleet-29/2'],
        31: [],
      });
    expect(gateway.sandbox.calls.byOperation()).toMatchObject(READING);
  });

  test('tells what a version runs besides, so that nothing is asked for again', async () => {
    await using gateway = await startTestGateway({ world: fleet(30) });
    const { data, errors } = await gateway.send(`{ repository(name: "team/app") { images(first: 100) { nodes {
      sageMakerImageVersions(first: 20) { nodes { containerImage baseImage image { tags } imageReference { resolution } } }
    } } } }`);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain('"resolution":"TAG"');
    // By digest the images are at hand; their tags are one look-up.
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 2,
      ...READING,
    });
  });

  test('costs the lists alone the next time, and one call for each version that is new', async () => {
    await using gateway = await startTestGateway({ world: fleet(30) });
    await usage(gateway);
    await passTime(61_000);
    gateway.sandbox.calls.clear();
    const first = gateway.sandbox.world.registry(ACCOUNT, REGION)?.sageMakerImages.get('fleet-0')?.versions;
    const [known] = first?.values() ?? [];
    if (!(first instanceof Map) || !known) expect.fail('no version');
    first.set(3, { ...known, details: { ...known.details, Version: 3, CreationTime: new Date() } });
    expect(await usage(gateway)).toMatchObject({ 1: ['fleet-0/1', 'fleet-0/2', 'fleet-0/3'] });
    expect(gateway.sandbox.calls.byOperation()).toMatchObject({
      'sagemaker.ListImages': 1,
      'sagemaker.ListImageVersions': 30,
      'sagemaker.DescribeImageVersion': 1,
    });
  });

  test('is done again in time however often it is asked for, and not for versions that are done with', async () => {
    const Versions = [
      { ContainerImage: `${app}@${digest(1)}` },
      { BaseImage: `${app}:t1` },
      { BaseImage: `${app}:t1`, ImageVersionStatus: 'CREATE_FAILED' } as const,
    ];
    await using gateway = await startTestGateway({ world: appWorld({ ImageName: 'torch', Versions }) });
    const { calls } = gateway.sandbox;
    const readings = async () => {
      await usage(gateway);
      return [calls.count('sagemaker.ListImages'), calls.count('DescribeImageVersion')];
    };
    expect(await readings()).toEqual([1, 3]);
    await passTime(40_000);
    expect(await readings()).toEqual([1, 3]);
    await passTime(40_000);
    expect(await readings()).toEqual([2, 3]);
  });

  test('is done anew for whoever reads around the cache, and keeps what cannot change', async () => {
    const world = appWorld({ ImageName: 'torch', Versions: [{ ContainerImage: `${app}@${digest(1)}` }] });
    await using gateway = await startTestGateway({ world });
    await usage(gateway);
    gateway.sandbox.calls.clear();
    await ask(gateway, ImageUsage.toString(), { headers: { 'cache-control': 'no-cache' } });
    expect(gateway.sandbox.calls.byOperation()).toMatchObject({
      'sagemaker.ListImages': 1,
      'sagemaker.ListImageVersions': 1,
    });
    expect(gateway.sandbox.calls.count('DescribeImageVersion')).toBe(0);
  });

  test('counts at the expense of the request that began it', async () => {
    await using gateway = await startTestGateway({ world: fleet(30) });
    const { extensions } = await ask(gateway, ImageUsage.toString(), { headers: REPORT });
    expect(extensions?.upstream?.calls).toBe(gateway.sandbox.calls.count());
  });

  test.each(['version', 'image'])('takes one whose %s was made anew for another', async (what) => {
    const worldBefore = (minute: number, reference: string) =>
      appWorld({
        ImageName: 'torch',
        CreationTime: new Date(Date.UTC(2026, 0, 1)),
        Versions: [{ ContainerImage: reference, CreationTime: new Date(Date.UTC(2026, 0, 1, 0, minute)) }],
      });
    await using gateway = await startTestGateway({ world: worldBefore(1, `${app}@${digest(1)}`) });
    expect(await usage(gateway)).toMatchObject({ 1: ['torch/1'], 2: [] });
    const registry = gateway.sandbox.world.registry(ACCOUNT, REGION);
    const torch = registry?.sageMakerImages.get('torch');
    const version = torch?.versions.get(1);
    if (!torch || !(torch.versions instanceof Map) || !version) expect.fail('no version');
    const CreationTime = new Date(Date.UTC(2026, 0, 2));
    const made = what === 'version' ? { CreationTime } : {};
    if (what === 'image') Object.assign(torch.details, { CreationTime });
    const details = { ...version.details, ...made, ContainerImage: `${app}@${digest(2)}` };
    torch.versions.set(1, { ...version, details });
    await passTime(61_000);
    expect(await usage(gateway)).toMatchObject({ 1: [], 2: ['torch/1'] });
  });

  test('does not take for good what was told of a version while it was being created', async () => {
    await using gateway = await startTestGateway({
      world: appWorld({
        ImageName: 'torch',
        Versions: [{ BaseImage: `${app}:t1`, ImageVersionStatus: 'CREATING' }],
      }),
      config: { index: { keepMs: 1 } },
    });
    expect(await usage(gateway)).toMatchObject({ 1: ['torch/1'], 2: [] });
    const versions = gateway.sandbox.world.registry(ACCOUNT, REGION)?.sageMakerImages.get('torch')?.versions;
    const version = versions?.get(1);
    if (!(versions instanceof Map) || !version) expect.fail('no version');
    const done = { ImageVersionStatus: 'CREATED', ContainerImage: `${app}@${digest(2)}` } as const;
    versions.set(1, { ...version, details: { ...version.details, ...done } });
    // At once, while what was read of it is still fresh.
    await passTime(2);
    expect(await usage(gateway)).toMatchObject({ 1: [], 2: ['torch/1'] });
  });

  test('goes on when a version or an image vanishes meanwhile', async () => {
    await using gateway = await startTestGateway({ world: fleet(30) });
    for (const [operation, error] of [
      ['ListImageVersions', 'ResourceNotFound'],
      ['DescribeImageVersion', 'ResourceNotFound'],
    ] as const) {
      gateway.sandbox.faults.add({ operation, kind: 'error', error, times: 1 });
    }
    const versions = Object.values(await usage(gateway)).flat();
    expect(versions).toHaveLength(60 - 2 - 1);
  });
});

describe('a request that has no time for the whole reading', () => {
  const PATIENT = { timeout: 20_000 };

  /** Lets all but the first descriptions of versions hang; what comes back lets them be tried again. */
  const hangAfter = ({ faults }: TestGateway['sandbox'], count: number) => {
    let seen = 0;
    return faults.add({
      operation: 'DescribeImageVersion',
      kind: 'hang',
      match() {
        seen += 1;
        return seen > count;
      },
    });
  };
  const answered = ({ calls }: TestGateway['sandbox'], operation: string) =>
    calls.list().filter((call) => call.operation === operation && call.outcome === 'ok').length;

  test('is told how far it is; the reading goes on, and the next one has it', async () => {
    await using gateway = await startTestGateway({
      world: fleet(30),
      config: { requestTimeoutMs: 3_000, upstream: { attemptTimeoutMs: 1_500, attempts: 20 } },
    });
    const lift = hangAfter(gateway.sandbox, 15);
    const { data, errors } = await gateway.run(ImageUsage);
    const nodes = data?.repository?.images?.nodes ?? [];
    expect(nodes).toHaveLength(100);
    expect(nodes.every(({ sageMakerImageVersions }) => sageMakerImageVersions === null)).toBe(true);
    expect(errors).toHaveLength(100);
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['INDEX_BUILDING']));
    expect(errors?.[0]?.extensions?.progress).toEqual({
      registries: 1,
      registriesRead: 0,
      images: 30,
      imagesRead: expect.any(Number),
      versions: 60,
      versionsRead: 15,
    });

    lift();
    await vi.waitUntil(() => answered(gateway.sandbox, 'DescribeImageVersion') === 60, PATIENT);
    expect(await usage(gateway)).toMatchObject({ 30: ['fleet-29/1', 'fleet-29/2'] });
    // Nothing of it was done again.
    expect(answered(gateway.sandbox, 'ListImageVersions')).toBe(30);
    expect(answered(gateway.sandbox, 'DescribeImageVersion')).toBe(60);
  });

  test('has some left for what else it asked', async () => {
    const [, subject] = images(2);
    const world = worldOf({
      repositories: [
        {
          repositoryName: 'team/app',
          images: [...images(1, { subjectManifestDigest: digest(2) }), ...(subject ? [subject] : [])],
        },
      ],
      sageMakerImages: [{ ImageName: 'torch', Versions: [{}] }],
    });
    await using gateway = await startTestGateway({ world, config: { requestTimeoutMs: 2_000 } });
    hangAfter(gateway.sandbox, 0);
    // The subject is looked up together with what the versions lead to, and so it waits for them.
    const { data, errors } = await gateway.send(`{ image(reference: "${app}:t1") {
      subject { tags }
      sageMakerImageVersions { nodes { image { tags } } }
    } }`);
    expect(data).toEqual({ image: { subject: { tags: ['t2'] }, sageMakerImageVersions: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['INDEX_BUILDING']);
  });

  test('may be one whose client has left', async () => {
    await using gateway = await startTestGateway({ world: fleet(30) });
    const { faults, calls } = gateway.sandbox;
    faults.add({ operation: 'DescribeImageVersion', latencyMs: 100 });
    const leave = new AbortController();
    const left = ask(gateway, ImageUsage.toString(), { signal: leave.signal }).catch(() => 'left');
    await vi.waitUntil(() => calls.count('DescribeImageVersion') > 0, PATIENT);
    leave.abort();
    await left;
    await vi.waitUntil(() => answered(gateway.sandbox, 'DescribeImageVersion') === 60, PATIENT);
    faults.clear();
    expect(await usage(gateway)).toMatchObject({ 30: ['fleet-29/1', 'fleet-29/2'] });
    expect(calls.byOperation()).toMatchObject(READING);
  });

  test('never stops others from being answered: they come in between', async () => {
    await using gateway = await startTestGateway({ world: fleet(100) });
    const { faults, calls } = gateway.sandbox;
    faults.add({ operation: 'DescribeImageVersion', latencyMs: 100 });
    const reading = gateway.run(ImageUsage);
    await vi.waitUntil(() => calls.count('DescribeImageVersion') > 0, PATIENT);
    const { data, errors } = await gateway.send(
      '{ sageMakerImage(name: "fleet-99") { version(by: { version: 2 }) { baseImage } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ sageMakerImage: { version: { baseImage: `${app}:t100` } } });
    // It is 200 of them that are read.
    expect(calls.count('DescribeImageVersion')).toBeLessThan(150);
    await reading;
  });
});
