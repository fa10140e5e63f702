import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { passTime } from '../../sharing/rig.ts';
import { ACCOUNT, digest, HOST, images, OTHER_ACCOUNT, REGION } from '../worlds.ts';
import { app, appWorld, usage } from './rig.ts';

const FAR = 'eu-west-1';

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
