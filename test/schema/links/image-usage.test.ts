import { describe, expect, test, vi } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import { COLD, startTestGateway, type TestGateway } from '../../helpers/gateway.ts';
import { ask, passTime, REPORT } from '../../sharing/rig.ts';
import { ACCOUNT, digest, HOST, images, OTHER_ACCOUNT, REGION, worldOf } from '../worlds.ts';

const app = `${HOST}/team/app`;
const FAR = 'eu-west-1';

/** Names and numbers of the versions that run each image of team/app, by its tags. */
const ImageUsage = graphql(/* GraphQL */ `
  query ImageUsage {
    repository(name: "team/app") {
      images(first: 100) {
        nodes {
          digest
          tags
          sageMakerImageVersions {
            nodes {
              imageArn
              version
            }
          }
        }
      }
    }
  }
`);

async function usage(gateway: TestGateway) {
  const { data, errors } = await gateway.run(ImageUsage);
  expect(errors).toBeUndefined();
  const nodes = data?.repository?.images?.nodes ?? [];
  return Object.fromEntries(
    nodes.map(({ digest: name, sageMakerImageVersions }) => [
      Number(`0x${name.slice(-8)}`),
      sageMakerImageVersions?.nodes.map(({ imageArn, version }) => `${imageArn.split('/')[1]}/${version}`),
    ]),
  );
}

type SageMakerImages = NonNullable<WorldFixture['registries'][number]['sageMakerImages']>;

/** Three images, t1 to t3, and what runs them. */
const appWorld = (...sageMakerImages: SageMakerImages) =>
  worldOf({ repositories: [{ repositoryName: 'team/app', images: images(3) }], sageMakerImages });

const Page = graphql(/* GraphQL */ `
  query ImageUsagePage($reference: String!, $first: Int, $after: String) {
    image(reference: $reference) {
      sageMakerImageVersions(first: $first, after: $after) {
        nodes {
          arn
          version
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

describe('the versions that run an image', () => {
  test('are those that name it by its digest, or by a tag that it holds; by name and number', async () => {
    const world = appWorld(
      {
        ImageName: 'torch',
        Versions: [
          { ContainerImage: `${app}@${digest(1)}`, BaseImage: `${app}:t2` },
          { BaseImage: `${app}:t1` },
          { ContainerImage: `${app}:t1`, BaseImage: `${app}@${digest(2)}` },
          { BaseImage: `${app}:t1@${digest(3)}` },
        ],
      },
      { ImageName: 'keras', Versions: [{ ContainerImage: `${app}@${digest(1)}` }] },
      {
        ImageName: 'odd',
        Versions: [
          {},
          { BaseImage: '' },
          { BaseImage: 'team/app:t1' },
          { BaseImage: `${HOST}/team/other:t1` },
          { BaseImage: `${app}@sha256:1` },
          { BaseImage: `${app}:gone` },
          { ContainerImage: `public.ecr.aws/team/app@${digest(1)}` },
          { ContainerImage: `${app.replace(REGION, FAR)}@${digest(1)}` },
        ],
      },
      {
        ImageName: 'states',
        Versions: [
          { BaseImage: `${app}:t3`, ImageVersionStatus: 'CREATING' },
          { BaseImage: `${app}:t3`, ImageVersionStatus: 'CREATE_FAILED' },
          { ContainerImage: `${app}@${digest(3)}`, ImageVersionStatus: 'DELETING' },
        ],
      },
      { ImageName: 'empty' },
    );
    await using gateway = await startTestGateway({ world });
    expect(await usage(gateway)).toEqual({
      1: ['keras/1', 'torch/1', 'torch/2'],
      2: ['torch/3'],
      3: ['states/1', 'states/2', 'states/3', 'torch/4'],
    });
  });

  test('change with the tags: a tag that moved takes along those that have no digest', async () => {
    const before = appWorld({
      ImageName: 'torch',
      Versions: [
        { BaseImage: `${app}:live` },
        { BaseImage: `${app}:live`, ContainerImage: `${app}@${digest(1)}` },
      ],
    });
    const repositoryOf = (live: number) => ({
      repositoryName: 'team/app',
      images: images(2).map((image, index) => ({
        ...image,
        ...(index + 1 === live ? { imageTags: ['live'] } : {}),
      })),
    });
    for (const [live, expected] of [
      [1, { 1: ['torch/1', 'torch/2'], 2: [] }],
      [2, { 1: ['torch/2'], 2: ['torch/1'] }],
    ] as const) {
      const registries = before.registries.map((registry) => ({
        ...registry,
        repositories: [repositoryOf(live)],
      }));
      await using gateway = await startTestGateway({ world: { registries } });
      expect(await usage(gateway)).toEqual(expected);
    }
  });

  test('are given page by page, with the rules of all connections', async () => {
    const Versions = Array.from({ length: 250 }, () => ({ ContainerImage: `${app}@${digest(1)}` }));
    await using gateway = await startTestGateway({ world: appWorld({ ImageName: 'torch', Versions }) });
    const reference = `${app}:t1`;
    for (const first of [7, 100, 120, 1000]) {
      const found: number[] = [];
      let after: string | null = null;
      do {
        const answer: Awaited<ReturnType<typeof gateway.run<PageData, object>>> = await gateway.run(Page, {
          reference,
          first,
          after,
        });
        expect(answer.errors).toBeUndefined();
        const connection = answer.data?.image?.sageMakerImageVersions;
        found.push(...(connection?.nodes.map(({ version }) => version) ?? []));
        after = connection?.pageInfo.hasNextPage ? (connection.pageInfo.endCursor ?? null) : null;
      } while (after !== null);
      expect(found).toEqual(Versions.map((_, index) => index + 1));
    }
    gateway.sandbox.calls.clear();
    const bad = await gateway.run(Page, { reference, first: 0 });
    expect(bad.errors?.map(({ message, extensions }) => [extensions?.code, message])).toEqual([
      ['BAD_USER_INPUT', 'first: must be 1 to 1000; it is 0.'],
    ]);
    const other = await gateway.run(Page, { reference, after: 'else' });
    expect(other.errors?.map(({ extensions }) => extensions?.code)).toEqual(['CURSOR_INVALID']);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('are each on one page, whatever comes and goes between two', async () => {
    const places = [FAR, REGION].map((region) => ({ registryId: ACCOUNT, region }));
    const Versions = Array.from({ length: 12 }, () => ({ ContainerImage: `${app}@${digest(1)}` }));
    await using gateway = await startTestGateway({
      world: {
        registries: places.map(({ region }) => ({
          accountId: ACCOUNT,
          region,
          repositories: region === REGION ? [{ repositoryName: 'team/app', images: images(1) }] : [],
          sageMakerImages: ['a.b', 'a-b'].map((ImageName) => ({ ImageName, Versions })),
        })),
      },
      config: { registries: places },
    });
    const versionsIn = (region: string, name: string) => {
      const versions = gateway.sandbox.world.registry(ACCOUNT, region)?.sageMakerImages.get(name)?.versions;
      return versions instanceof Map ? versions : expect.fail('no versions');
    };
    const page = async (first: number, after: string | null) => {
      // Each page is of a reading of its own.
      await passTime(61_000);
      const answer = await gateway.run(Page, { reference: `${app}:t1`, first, after });
      expect(answer.errors).toBeUndefined();
      const connection = answer.data?.image?.sageMakerImageVersions;
      return {
        arns: connection?.nodes.map((node) => node.arn),
        after: connection?.pageInfo.endCursor ?? null,
      };
    };
    const arn = (region: string, name: string, version: number) =>
      `arn:aws:sagemaker:${region}:${ACCOUNT}:image-version/${name}/${version}`;
    const upTo = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index);

    const one = await page(10, null);
    expect(one.arns).toEqual(upTo(1, 10).map((n) => arn(FAR, 'a-b', n)));
    // One that was shown, the one that the cursor stands behind, and the next one.
    for (const number of [3, 10, 11]) versionsIn(FAR, 'a-b').delete(number);
    const two = await page(10, one.after);
    expect(two.arns).toEqual([arn(FAR, 'a-b', 12), ...upTo(1, 9).map((n) => arn(FAR, 'a.b', n))]);
    versionsIn(FAR, 'a.b').clear();
    const three = await page(1000, two.after);
    expect(three.arns).toEqual(
      ['a-b', 'a.b'].flatMap((name) => upTo(1, 12).map((number) => arn(REGION, name, number))),
    );
  });
});

/** What the page query answers. */
interface PageData {
  image?: {
    sageMakerImageVersions?: {
      nodes: { arn: string; version: number }[];
      pageInfo: { hasNextPage: boolean; endCursor?: string | null };
    } | null;
  } | null;
}

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
      sageMakerImageVersions { nodes { containerImage baseImage image { tags } imageReference { resolution } } }
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

describe('over several registries', () => {
  const places = [
    { registryId: ACCOUNT, region: REGION },
    { registryId: ACCOUNT, region: FAR },
    { registryId: OTHER_ACCOUNT, region: REGION },
  ];
  const world: WorldFixture = {
    registries: places.map(({ registryId, region }, index) => ({
      accountId: registryId,
      region,
      repositories: index === 0 ? [{ repositoryName: 'team/app', images: images(1) }] : [],
      sageMakerImages: [{ ImageName: `in-${region}`, Versions: [{ ContainerImage: `${app}@${digest(1)}` }] }],
    })),
  };
  const [home, far, other] = places;

  test('all of them are read, in their order', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { registries: [far, home].flatMap((place) => place ?? []) },
    });
    const { data, errors } = await gateway.send(
      `{ image(reference: "${app}:t1") { sageMakerImageVersions { nodes { arn } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      image: {
        sageMakerImageVersions: {
          nodes: [far, home].map((place) => ({
            arn: `arn:aws:sagemaker:${place?.region}:${ACCOUNT}:image-version/in-${place?.region}/1`,
          })),
        },
      },
    });
  });

  test('one that fails is the error, which names it, and never a partial list; then it alone is read again', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { registries: [home, far].flatMap((place) => place ?? []) },
    });
    const { faults, calls } = gateway.sandbox;
    const lift = faults.add({
      operation: 'sagemaker.ListImageVersions',
      kind: 'denied',
      match: ({ region }) => region === FAR,
    });
    const query = `{ image(reference: "${app}:t1") { tags sageMakerImageVersions { nodes { version } } } }`;
    const { data, errors } = await gateway.send(query);
    expect(data).toEqual({ image: { tags: ['t1'], sageMakerImageVersions: null } });
    expect(
      errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.aws?.['region']]),
    ).toEqual([[['image', 'sageMakerImageVersions'], 'UPSTREAM_ACCESS_DENIED', FAR]]);
    lift();
    calls.clear();
    expect((await gateway.send(query)).data).toMatchObject({
      image: { sageMakerImageVersions: { nodes: [{ version: 1 }, { version: 1 }] } },
    });
    expect(calls.list().map(({ region }) => region)).toEqual(calls.list().map(() => FAR));
  });

  test('one of an account that the gateway has no credentials of is left out', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { registries: [home, other].flatMap((place) => place ?? []) },
    });
    const { data, errors } = await gateway.send(
      `{ image(reference: "${app}:t1") { sageMakerImageVersions { nodes { version } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ image: { sageMakerImageVersions: { nodes: [{ version: 1 }] } } });
  });

  test('where that is every one of them, it is an error', async () => {
    const foreign: WorldFixture = {
      registries: [
        { accountId: ACCOUNT, region: REGION },
        {
          accountId: OTHER_ACCOUNT,
          region: REGION,
          repositories: [{ repositoryName: 'team/app', images: images(1) }],
        },
      ],
    };
    await using gateway = await startTestGateway({
      world: foreign,
      config: { registries: [other].flatMap((place) => place ?? []) },
    });
    const { data, errors } = await gateway.send(
      `{ image(reference: "${app.replace(ACCOUNT, OTHER_ACCOUNT)}:t1") { tags sageMakerImageVersions { nodes { version } } } }`,
    );
    expect(data).toEqual({ image: { tags: ['t1'], sageMakerImageVersions: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['REGISTRY_NOT_SERVED']);
  });
});
