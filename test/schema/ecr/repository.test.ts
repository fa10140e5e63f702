import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { ACCOUNT, HOST, REGION, worldOf } from '../worlds.ts';

const WholeRepository = graphql(/* GraphQL */ `
  query WholeRepository($name: RepositoryName!) {
    repository(name: $name) {
      arn
      name
      uri
      registry {
        registryId
        region
      }
      createdAt
      imageTagMutability
      imageTagMutabilityExclusionFilters {
        filter
        filterType
      }
      scanOnPush
      encryption {
        type
        kmsKey
      }
    }
  }
`);

describe('a repository', () => {
  const key = {
    arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app`,
    name: 'team/app',
    uri: `${HOST}/team/app`,
    registry: { registryId: ACCOUNT, region: REGION },
  };

  test('is what DescribeRepositories says', async () => {
    const world = worldOf({
      repositories: [
        {
          repositoryName: 'team/app',
          createdAt: '2024-05-06T07:08:09.123Z',
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filter: 'dev-*', filterType: 'WILDCARD' }],
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: { encryptionType: 'KMS_DSSE', kmsKey: 'arn:aws:kms:key' },
        },
      ],
    });
    await using gateway = await startTestGateway({ world });
    expect(await gateway.run(WholeRepository, { name: 'team/app' })).toEqual({
      status: 200,
      data: {
        repository: {
          ...key,
          createdAt: '2024-05-06T07:08:09.123Z',
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filter: 'dev-*', filterType: 'WILDCARD' }],
          scanOnPush: true,
          encryption: { type: 'KMS_DSSE', kmsKey: 'arn:aws:kms:key' },
        },
      },
    });
  });

  test('has nulls for what AWS leaves out, and UNKNOWN for what AWS added since', async () => {
    const added = JSON.parse(
      '{"imageTagMutability":"FROZEN","encryptionConfiguration":{"encryptionType":"QUANTUM"}}',
    );
    const world = worldOf({
      repositories: [{ repositoryName: 'team/app', createdAt: '2024-01-01T00:00:00Z', ...added }],
    });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(WholeRepository, { name: 'team/app' });
    expect(errors).toBeUndefined();
    expect(data?.repository).toEqual({
      ...key,
      createdAt: '2024-01-01T00:00:00.000Z',
      imageTagMutability: 'UNKNOWN',
      imageTagMutabilityExclusionFilters: null,
      scanOnPush: false,
      encryption: { type: 'UNKNOWN', kmsKey: null },
    });
  });

  test('that does not exist is null, and no error', async () => {
    await using gateway = await startTestGateway({ world: worldOf({}) });
    expect(await gateway.run(WholeRepository, { name: 'no/such-repository' })).toEqual({
      status: 200,
      data: { repository: null },
    });
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeRepositories': 1 });
  });

  test('whose name breaks the rule is refused as a whole, without a call', async () => {
    await using gateway = await startTestGateway({ world: worldOf({}) });
    const { status, errors } = await gateway.run(WholeRepository, { name: 'Team/App' });
    expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('that is gone is no node', async () => {
    await using gateway = await startTestGateway({ world: worldOf({ repositories: [] }) });
    const id = Buffer.from(`Repository|${ACCOUNT}|${REGION}|team/app`).toString('base64url');
    const { data, errors } = await gateway.run(
      graphql(/* GraphQL */ `
        query GoneRepository($id: ID!) {
          node(id: $id) {
            id
          }
        }
      `),
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: null });
  });
});

describe('repositories', () => {
  const names = (count: number, prefix = 'app') =>
    Array.from({ length: count }, (_, index) => `${prefix}/${String(index).padStart(4, '0')}`);
  const repositoriesOf = (all: readonly string[]) => all.map((repositoryName) => ({ repositoryName }));

  const RepositoryPage = graphql(/* GraphQL */ `
    query RepositoryPage($first: Int, $after: String, $names: [RepositoryName!]) {
      repositories(first: $first, after: $after, filter: { names: $names }) {
        edges {
          cursor
          node {
            name
            registry {
              region
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `);

  async function walk(
    gateway: Awaited<ReturnType<typeof startTestGateway>>,
    firsts: readonly number[],
    wanted?: readonly string[],
  ): Promise<string[]> {
    const nodes = await walkPages(firsts, async (page) => {
      const { data, errors } = await gateway.run(RepositoryPage, {
        ...page,
        names: wanted ? [...wanted] : null,
      });
      expect(errors).toBeUndefined();
      const { edges = [], pageInfo } = data?.repositories ?? {};
      expect([pageInfo?.startCursor, pageInfo?.hasPreviousPage]).toEqual([edges[0]?.cursor ?? null, false]);
      return pageInfo && { nodes: edges.map(({ node }) => node), pageInfo };
    });
    return nodes.map(({ name, registry }) => `${registry.region} ${name}`);
  }

  const twoRegistries = {
    registries: [
      { accountId: ACCOUNT, region: REGION, repositories: repositoriesOf(names(130)) },
      { accountId: ACCOUNT, region: 'eu-west-1', repositories: repositoriesOf(names(120, 'eu')) },
    ],
  };
  const config = {
    registries: [
      { registryId: ACCOUNT, region: 'eu-west-1' },
      { registryId: ACCOUNT, region: REGION },
    ],
  };

  test.each([[[30]], [[7, 100, 1, 250]], [[1000]]])(
    'of every registry are walked once each, in the config’s order, %j at a time, over empty and short pages',
    async (firsts) => {
      await using gateway = await startTestGateway({
        world: twoRegistries,
        sandbox: { quirks: { emptyPages: 0.3, shortPages: 0.3 } },
        config,
      });
      const found = await walk(gateway, firsts);
      expect(found.toSorted()).toEqual(
        [
          ...names(120, 'eu').map((name) => `eu-west-1 ${name}`),
          ...names(130).map((name) => `us-east-1 ${name}`),
        ].toSorted(),
      );
      expect(found.slice(0, 120).every((name) => name.startsWith('eu-west-1'))).toBe(true);
    },
  );

  test('by name are one call for each 100, in the order given, less those that do not exist', async () => {
    const wanted = [...names(250).toReversed(), 'gone/one', ...names(3)];
    await using gateway = await startTestGateway({
      world: worldOf({ repositories: repositoriesOf(names(250)) }),
      sandbox: { missingIds: 'omit' },
    });
    const found = await walk(gateway, [1000], wanted);
    expect(found).toEqual(
      names(250)
        .toReversed()
        .map((name) => `us-east-1 ${name}`),
    );
    // 251 different names.
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeRepositories': 3 });
  });

  test('by name survive one that does not exist and sinks its call: one call more', async () => {
    await using gateway = await startTestGateway({
      world: worldOf({ repositories: repositoriesOf(names(5)) }),
    });
    expect(await walk(gateway, [1000], [...names(5), 'gone/one'])).toHaveLength(5);
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeRepositories': 2 });
  });

  test('by name page like any listing', async () => {
    await using gateway = await startTestGateway({
      world: worldOf({ repositories: repositoriesOf(names(150)) }),
    });
    expect(await walk(gateway, [40, 7], names(150))).toEqual(names(150).map((name) => `us-east-1 ${name}`));
  });

  test('by name take 1 to 1000 names, and a cursor for the same names alone', async () => {
    await using gateway = await startTestGateway({
      world: worldOf({ repositories: repositoriesOf(names(5)) }),
    });
    for (const wanted of [[], names(1001)]) {
      const { data, errors } = await gateway.run(RepositoryPage, { names: wanted });
      expect(data).toEqual({ repositories: null });
      expect(errors?.[0]).toMatchObject({
        message: `filter.names: must hold 1 to 1000 names; it holds ${wanted.length}.`,
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
    const page = await gateway.run(RepositoryPage, { names: names(5), first: 2 });
    const after = page.data?.repositories?.pageInfo.endCursor ?? null;
    gateway.sandbox.calls.clear();
    const { errors } = await gateway.run(RepositoryPage, { names: names(4), first: 2, after });
    expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
