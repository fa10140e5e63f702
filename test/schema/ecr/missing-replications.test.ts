import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { ACCOUNT, digest, images, OTHER_ACCOUNT, REGION, worldOf } from '../worlds.ts';

const west = { registryId: ACCOUNT, region: 'eu-west-1' };
const south = { registryId: ACCOUNT, region: 'eu-south-1' };
const lab = { registryId: OTHER_ACCOUNT, region: REGION };

type Rules = NonNullable<WorldFixture['registries'][number]['replicationConfiguration']>['rules'];

/** A registry with these rules and one repository, whose image has these statuses. */
const worldWith = (rules: Rules, ...statuses: { registryId: string; region: string; status?: 'FAILED' }[]) =>
  worldOf({
    replicationConfiguration: { rules },
    repositories: [
      {
        repositoryName: 'team/app',
        images: [{ imageDigest: digest(1), imageTags: ['v1'], replicationStatuses: statuses }],
      },
    ],
  });

const MissingReplications = graphql(/* GraphQL */ `
  query MissingReplications {
    repository(name: "team/app") {
      image(by: { tag: "v1" }) {
        missingReplications {
          region
          registryId
          registry {
            region
          }
        }
      }
    }
  }
`);

async function missingOf(world: WorldFixture) {
  await using gateway = await startTestGateway({ world });
  const { data, errors } = await gateway.run(MissingReplications);
  const missing = data?.repository?.image?.missingReplications;
  return { missing, errors, calls: gateway.sandbox.calls.byOperation() };
}

describe('missing replications', () => {
  test('are what the rules name for the repository and ECR reports no status for', async () => {
    const rules = [
      { destinations: [west, lab] },
      { destinations: [south], repositoryFilters: [{ filter: 'team/' }] },
      {
        destinations: [{ registryId: ACCOUNT, region: 'ap-south-1' }],
        repositoryFilters: [{ filter: 'other/' }, { filter: 'app' }],
      },
    ];
    const { missing, errors } = await missingOf(worldWith(rules, { ...west, status: 'FAILED' }));
    expect(errors).toBeUndefined();
    expect(missing).toEqual([
      { ...lab, registry: null },
      { ...south, registry: null },
    ]);
  });

  test('name each destination once, whichever rules name it, and lead to one that is served', async () => {
    const rules = [{ destinations: [west] }, { destinations: [west, west] }];
    const config = { registries: [{ registryId: ACCOUNT, region: REGION }, west] };
    await using gateway = await startTestGateway({ world: worldWith(rules), config });
    const { data } = await gateway.run(MissingReplications);
    expect(data?.repository?.image?.missingReplications).toEqual([
      { ...west, registry: { region: 'eu-west-1' } },
    ]);
  });

  test('are none, without asking for the status, where no rule names the repository', async () => {
    const rules = [{ destinations: [west], repositoryFilters: [{ filter: 'other/' }] }];
    const { missing, calls } = await missingOf(worldWith(rules));
    expect(missing).toEqual([]);
    expect(calls).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
      'ecr.DescribeRegistry': 1,
    });
  });

  const newer = [
    { destinations: [west], repositoryFilters: [{ filter: 'p', filterType: JSON.parse('"NEW"') }] },
  ];

  test('are an error where a filter that nobody knows decides', async () => {
    const { missing, errors } = await missingOf(worldWith(newer));
    expect(missing).toBeNull();
    expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions?.code])).toEqual([
      ['missingReplications', 'UPSTREAM_INVALID_RESPONSE'],
    ]);
    expect(errors?.[0]?.extensions?.aws).toMatchObject({ operation: 'DescribeRegistry', region: REGION });
  });

  test('are known where such a filter decides nothing: the image is there, or another rule names it', async () => {
    expect(await missingOf(worldWith(newer, west))).toMatchObject({ missing: [], errors: undefined });
    const { missing, errors } = await missingOf(worldWith([...newer, { destinations: [west] }]));
    expect(errors).toBeUndefined();
    expect(missing).toMatchObject([west]);
  });

  test('are null, and no error, where the image is gone by now', async () => {
    await using gateway = await startTestGateway({ world: worldWith([{ destinations: [west] }]) });
    gateway.sandbox.faults.add({
      operation: 'DescribeImageReplicationStatus',
      kind: 'error',
      error: 'ImageNotFoundException',
    });
    const { data, errors } = await gateway.run(MissingReplications);
    expect(errors).toBeUndefined();
    expect(data?.repository?.image).toEqual({ missingReplications: null });
  });

  test.each(['DescribeRegistry', 'DescribeImageReplicationStatus'])(
    'are an error on that field alone where %s is denied',
    async (operation) => {
      await using gateway = await startTestGateway({ world: worldWith([{ destinations: [west] }]) });
      gateway.sandbox.faults.add({ operation, kind: 'denied' });
      const { data, errors } = await gateway.run(MissingReplications);
      expect(data?.repository?.image).toEqual({ missingReplications: null });
      expect(errors?.map(({ extensions }) => extensions?.aws?.['operation'])).toEqual([operation]);
    },
  );
});

describe('the missing replications of 100 images', () => {
  const world = worldOf({
    replicationConfiguration: { rules: [{ destinations: [west] }] },
    repositories: [{ repositoryName: 'team/app', images: images(100) }],
  });
  const calls = {
    'ecr.DescribeRepositories': 1,
    'ecr.DescribeImages': 1,
    'ecr.DescribeRegistry': 1,
    'ecr.DescribeImageReplicationStatus': 100,
  };
  const HundredMissingReplications = graphql(/* GraphQL */ `
    query HundredMissingReplications($statuses: Boolean!, $missing: Boolean!) {
      repository(name: "team/app") {
        images(first: 100) {
          nodes {
            digest
            replicationStatuses @include(if: $statuses) {
              status
            }
            missingReplications @include(if: $missing) {
              region
            }
          }
        }
      }
    }
  `);

  test.each([
    [{ statuses: false, missing: true }, calls],
    [{ statuses: true, missing: true }, calls],
    [
      { statuses: false, missing: false },
      { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
    ],
  ])('with %o selected cost %o', async (selected, expected) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(HundredMissingReplications, selected);
    expect(errors).toBeUndefined();
    const nodes = data?.repository?.images?.nodes ?? [];
    expect(nodes).toHaveLength(100);
    for (const { missingReplications } of nodes) {
      expect(missingReplications).toEqual(selected.missing ? [{ region: 'eu-west-1' }] : undefined);
    }
    expect(gateway.sandbox.calls.byOperation()).toEqual(expected);
  });
});
