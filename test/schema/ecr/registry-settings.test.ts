import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { ACCOUNT, OTHER_ACCOUNT, REGION, worldOf } from '../worlds.ts';

const west = { registryId: ACCOUNT, region: 'eu-west-1' };
const lab = { registryId: OTHER_ACCOUNT, region: REGION };
const since = '2026-01-02T03:04:05.000Z';

const progress = {
  totalReplicationCount: 9,
  completedReplicationCount: 6,
  failedReplicationCount: 2,
  failureCodes: ['KmsError'],
};
type Backfill = NonNullable<WorldFixture['registries'][number]['backfills']>[number];
const backfills: Backfill[] = [
  { replicationBackfillId: 'b1', destination: west, status: 'PREPARING', startedAt: since },
  { replicationBackfillId: 'b2', destination: lab, status: 'IN_PROGRESS', startedAt: since, progress },
  {
    replicationBackfillId: 'b3',
    destination: west,
    status: 'FAILED',
    failureCode: 'InternalFailure',
    startedAt: since,
    endedAt: since,
    progress,
  },
  ...(['COMPLETE', 'STOPPING', 'STOPPED'] as const).map((status, index) => ({
    replicationBackfillId: `b${index + 4}`,
    destination: west,
    status,
    startedAt: since,
  })),
];

const world = worldOf({
  policyText: '{"Version":"2012-10-17","Statement":[]}',
  replicationConfiguration: {
    rules: [
      {
        destinations: [west, lab],
        repositoryFilters: [{ filter: 'team/' }, { filter: 'x', filterType: JSON.parse('"SUFFIX_MATCH"') }],
      },
      { destinations: [west] },
    ],
  },
  scanningConfiguration: {
    scanType: 'ENHANCED',
    rules: [
      { scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: 'team/*' }] },
      { scanFrequency: JSON.parse('"SOMETIMES"'), repositoryFilters: [] },
    ],
  },
  pullThroughCacheRules: [
    {
      ecrRepositoryPrefix: 'public',
      upstreamRegistryUrl: 'public.ecr.aws',
      upstreamRegistry: 'ecr-public',
      upstreamRepositoryPrefix: 'ROOT',
      credentialArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hidden',
      createdAt: since,
    },
    ...Array.from({ length: 104 }, (_, index) => ({ ecrRepositoryPrefix: `cache-${index}` })),
  ],
  backfills,
});

const RegistrySettings = graphql(/* GraphQL */ `
  query RegistrySettings($registryId: AccountId, $region: String) {
    registry(registryId: $registryId, region: $region) {
      replicationRules {
        destinations {
          region
          registryId
          registry {
            region
          }
        }
        repositoryFilters {
          filter
          filterType
        }
      }
      scanningConfiguration {
        scanType
        rules {
          scanFrequency
          repositoryFilters {
            filter
            filterType
          }
        }
      }
      policyText
      pullThroughCacheRules(first: 2) {
        nodes {
          ecrRepositoryPrefix
          upstreamRegistryUrl
          upstreamRegistry
          upstreamRepositoryPrefix
          createdAt
          updatedAt
        }
        pageInfo {
          hasNextPage
        }
      }
      replicationBackfills {
        nodes {
          replicationBackfillId
          destination {
            region
            registryId
          }
          status
          failureCode
          startedAt
          endedAt
          progress {
            totalReplicationCount
            completedReplicationCount
            failedReplicationCount
            failureCodes
          }
        }
      }
    }
  }
`);

describe('what is configured of a registry', () => {
  test('is what ECR says, one call each, and the progress of backfills none more', async () => {
    const config = { registries: [{ registryId: ACCOUNT, region: REGION }, west] };
    await using gateway = await startTestGateway({ world, config });
    const { data, errors } = await gateway.run(RegistrySettings);
    expect(errors).toBeUndefined();
    const served = { ...west, registry: { region: 'eu-west-1' } };
    expect(data?.registry).toMatchObject({
      replicationRules: [
        {
          destinations: [served, { ...lab, registry: null }],
          repositoryFilters: [
            { filter: 'team/', filterType: 'PREFIX_MATCH' },
            { filter: 'x', filterType: 'UNKNOWN' },
          ],
        },
        { destinations: [served], repositoryFilters: [] },
      ],
      scanningConfiguration: {
        scanType: 'ENHANCED',
        rules: [
          {
            scanFrequency: 'CONTINUOUS_SCAN',
            repositoryFilters: [{ filter: 'team/*', filterType: 'WILDCARD' }],
          },
          { scanFrequency: 'UNKNOWN', repositoryFilters: [] },
        ],
      },
      policyText: '{"Version":"2012-10-17","Statement":[]}',
    });
    expect(data?.registry?.pullThroughCacheRules?.nodes[0]).toEqual({
      ecrRepositoryPrefix: 'public',
      upstreamRegistryUrl: 'public.ecr.aws',
      upstreamRegistry: 'ecr-public',
      upstreamRepositoryPrefix: 'ROOT',
      createdAt: since,
      updatedAt: since,
    });
    expect(data?.registry?.pullThroughCacheRules?.nodes[1]).toMatchObject({
      upstreamRegistry: null,
      upstreamRepositoryPrefix: null,
    });
    expect(data?.registry?.pullThroughCacheRules?.pageInfo.hasNextPage).toBe(true);
    expect(data?.registry?.replicationBackfills?.nodes).toEqual(
      backfills.map((backfill) => ({ failureCode: null, endedAt: null, progress: null, ...backfill })),
    );
    // Two ask whose account the credentials are of and what the rules are, at the same time.
    const { 'ecr.DescribeRegistry': describeRegistry, ...calls } = gateway.sandbox.calls.byOperation();
    expect(describeRegistry).toBe(2);
    expect(calls).toEqual({
      'ecr.GetRegistryScanningConfiguration': 1,
      'ecr.GetRegistryPolicy': 1,
      'ecr.DescribePullThroughCacheRules': 1,
      'ecr.ListReplicationBackfills': 1,
    });
  });

  test('is nothing where nobody has configured anything, and no policy is no error', async () => {
    await using gateway = await startTestGateway({ world: worldOf({}) });
    const { data, errors } = await gateway.run(RegistrySettings);
    expect(errors).toBeUndefined();
    expect(data?.registry).toEqual({
      replicationRules: [],
      scanningConfiguration: { scanType: 'BASIC', rules: [] },
      policyText: null,
      pullThroughCacheRules: { nodes: [], pageInfo: { hasNextPage: false } },
      replicationBackfills: { nodes: [] },
    });
  });

  test('costs no call where it is not asked for', async () => {
    await using gateway = await startTestGateway({ world });
    await gateway.send('{ registry { id host } }');
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test.each([
    ['DescribeRegistry', 'replicationRules'],
    ['GetRegistryScanningConfiguration', 'scanningConfiguration'],
    ['GetRegistryPolicy', 'policyText'],
    ['DescribePullThroughCacheRules', 'pullThroughCacheRules'],
    ['ListReplicationBackfills', 'replicationBackfills'],
  ])('is null with an error where %s is denied, and the rest is there', async (operation, field) => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation, kind: 'denied' });
    const { data, errors } = await gateway.run(RegistrySettings);
    expect(
      errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.aws?.['operation']]),
    ).toEqual([[['registry', field], 'UPSTREAM_ACCESS_DENIED', operation]]);
    const nulls = Object.entries(data?.registry ?? {}).filter(([, value]) => value === null);
    expect(nulls.map(([name]) => name)).toEqual([field]);
  });

  test('is read anew by the next request where a backfill is under way', async () => {
    await using gateway = await startTestGateway({
      world,
      config: {
        cache: {
          lifetimesMs: { permanent: 60_000, settled: 60_000, steady: 60_000, mutable: 60_000, moving: 0 },
        },
      },
    });
    await gateway.run(RegistrySettings);
    await gateway.run(RegistrySettings);
    expect(gateway.sandbox.calls.count('ListReplicationBackfills')).toBe(2);
    expect(gateway.sandbox.calls.count('DescribeRegistry')).toBe(1);
  });
});

const CacheRulePage = graphql(/* GraphQL */ `
  query CacheRulePage($first: Int, $after: String) {
    registry {
      pullThroughCacheRules(first: $first, after: $after) {
        edges {
          cursor
          node {
            ecrRepositoryPrefix
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const BackfillPage = graphql(/* GraphQL */ `
  query BackfillPage($first: Int, $after: String) {
    registry {
      replicationBackfills(first: $first, after: $after) {
        edges {
          node {
            replicationBackfillId
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

describe('a listing of settings', () => {
  test('gives every rule once, with pages of any size', async () => {
    await using gateway = await startTestGateway({ world });
    const read = async (after: string | null): Promise<string[]> => {
      const { data } = await gateway.run(CacheRulePage, { first: 40, after });
      const { edges = [], pageInfo } = data?.registry?.pullThroughCacheRules ?? {};
      const names = edges.map(({ node }) => node.ecrRepositoryPrefix);
      return pageInfo?.hasNextPage ? [...names, ...(await read(pageInfo.endCursor ?? null))] : names;
    };
    const seen = await read(null);
    expect(seen).toHaveLength(105);
    expect(new Set(seen).size).toBe(105);
  });

  test('asks for 50 backfills at most, which is all that ECR gives', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      replicationBackfillId: `b${index}`,
      destination: west,
    }));
    await using gateway = await startTestGateway({ world: worldOf({ backfills: many }) });
    const { data } = await gateway.run(BackfillPage, { first: 60 });
    expect(data?.registry?.replicationBackfills?.edges).toHaveLength(60);
    expect(gateway.sandbox.calls.list().map(({ input }) => input)).toMatchObject([
      { maxResults: 50 },
      { maxResults: 50, nextToken: expect.any(String) },
    ]);
  });

  test.each(['pullThroughCacheRules', 'replicationBackfills'])(
    'refuses another one’s cursor and a wrong `first` without a call: %s',
    async (field) => {
      await using gateway = await startTestGateway({ world, config: COLD });
      for (const [args, code] of [
        ['first: 0', 'BAD_USER_INPUT'],
        ['after: "nothing"', 'CURSOR_INVALID'],
      ]) {
        const { errors } = await gateway.send(`{ registry { ${field}(${args}) { nodes { __typename } } } }`);
        expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
      }
      expect(gateway.sandbox.calls.count()).toBe(0);
    },
  );
});
