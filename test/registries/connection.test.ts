import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../generated/gql.ts';
import fc from '../helpers/fast-check.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { runInRounds } from '../schema/rounds.ts';
import { walkPages } from '../schema/walk.ts';
import { ACCOUNT, OTHER_ACCOUNT } from '../schema/worlds.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'];

/** A world of registries that hold so many repositories and SageMaker images each, the regions of an account together. */
function worldOf(sizes: readonly number[], rest: Partial<WorldFixture> = {}): WorldFixture {
  return {
    ...rest,
    registries: sizes.map((size, index) => ({
      ...placeOf(index),
      repositories: upTo(size).map((n) => ({ repositoryName: `in-${index}/${n}` })),
      sageMakerImages: upTo(size).map((n) => ({ ImageName: `in-${index}-${n}` })),
    })),
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

function placeOf(index: number) {
  const accountId = String(111_122_223_333 + Math.floor(index / REGIONS.length));
  return { accountId, region: REGIONS[index % REGIONS.length] ?? '' };
}

const served = (sizes: readonly number[]) =>
  sizes.map((_, index) => {
    const { accountId: registryId, region } = placeOf(index);
    return { registryId, region };
  });

const byRoles = (sizes: readonly number[]) =>
  served(sizes).map((key) => ({ ...key, roleArn: roleOf(key.registryId) }));
const roleOf = (accountId: string) => `arn:aws:iam::${accountId}:role/registry-graph`;

const AllRepositories = graphql(/* GraphQL */ `
  query RepositoriesOfRegistries($first: Int, $after: String, $filter: RepositoryFilter) {
    repositories(first: $first, after: $after, filter: $filter) {
      nodes {
        name
        registry {
          registryId
          region
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      missingRegistries {
        registry {
          registryId
          region
        }
        code
        message
      }
    }
  }
`);

const AllSageMakerImages = graphql(/* GraphQL */ `
  query SageMakerImagesOfRegistries($first: Int, $after: String, $orderBy: SageMakerImageOrder) {
    sageMakerImages(first: $first, after: $after, orderBy: $orderBy) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
      }
      missingRegistries {
        registry {
          region
        }
        code
      }
    }
  }
`);

describe('the first pages of several registries', () => {
  const sizes = upTo(20).map(() => 2);

  test('are asked for at once: twenty registries are twenty calls in one round', async () => {
    const { data, errors, calls, rounds } = await runInRounds(AllRepositories.toString(), {
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      repositories: { missingRegistries: [], pageInfo: { hasNextPage: false } },
    });
    const regions = sizes.flatMap((_, index) => [placeOf(index).region, placeOf(index).region]);
    expect(data).toHaveProperty(
      'repositories.nodes',
      regions.map((region) => expect.objectContaining({ registry: expect.objectContaining({ region }) })),
    );
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 20 });
    expect(rounds).toBe(1);
  });

  test('of SageMaker as well', async () => {
    const config = { registries: byRoles(sizes) };
    const { data, calls, rounds } = await runInRounds(AllSageMakerImages.toString(), {
      world: worldOf(sizes),
      config,
    });
    expect(data).toMatchObject({ sageMakerImages: { pageInfo: { hasNextPage: false } } });
    expect(calls).toEqual({ 'sts.AssumeRole': 7, 'sagemaker.ListImages': 20 });
    // The roles first; one whose answer comes late on a busy machine makes a round of its own.
    expect(rounds).toBeLessThanOrEqual(3);
  });

  test('are twenty at a time, where there are more', async () => {
    const many = upTo(60).map(() => 1);
    const { data, calls, rounds } = await runInRounds(AllRepositories.toString(), {
      world: worldOf(many),
      config: { registries: served(many) },
      variables: { first: 100 },
    });
    expect(data).toMatchObject({ repositories: { nodes: many.map(() => ({})) } });
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 60 });
    expect(rounds).toBe(3);
  });

  test('are no more than the items that are asked for', async () => {
    const { data, calls } = await runInRounds(AllRepositories.toString(), {
      world: worldOf(sizes),
      config: { registries: served(sizes) },
      variables: { first: 3 },
    });
    expect(data).toMatchObject({ repositories: { nodes: { length: 3 } } });
    expect(calls).toEqual({ 'ecr.DescribeRepositories': 3 });
  });

  test('are four times as many each time that so many fill no page: twenty registries are three rounds', async () => {
    const last = sizes.map((_, index) => (index === 19 ? 2 : 0));
    const options = { world: worldOf(last), config: { registries: served(last) } };
    for (const variables of [{ first: 1 }, { first: 1, filter: { names: ['in-19/0'] } }]) {
      const { data, calls, rounds } = await runInRounds(AllRepositories.toString(), {
        ...options,
        sandbox: { missingIds: 'omit' },
        variables,
      });
      expect(data).toMatchObject({ repositories: { nodes: [{ name: expect.stringMatching(/^in-19/) }] } });
      expect(calls).toEqual({ 'ecr.DescribeRepositories': 20 });
      expect(rounds).toBe(3);
    }
  });

  test('that are all that there is tell the totalCount, and else it is one round more at most', async () => {
    const options = { world: worldOf(sizes), config: { registries: served(sizes) } };
    const count = (first: number) =>
      runInRounds(`{ repositories(first: ${first}) { totalCount nodes { name } } }`, options);
    expect(await count(40)).toMatchObject({
      data: { repositories: { totalCount: 40, nodes: { length: 40 } } },
      calls: { 'ecr.DescribeRepositories': 20 },
      rounds: 1,
    });
    expect(await count(39)).toMatchObject({
      data: { repositories: { totalCount: 40, nodes: { length: 39 } } },
      calls: { 'ecr.DescribeRepositories': 40 },
      rounds: 2,
    });
  });

  test('are not asked for behind a cursor before its own registry is at its end', async () => {
    const large = [120, 1, 1, 1];
    const options = { world: worldOf(large), config: { registries: served(large) } };
    await using gateway = await startTestGateway(options);
    const cursorBehind = async (after: string | null) => {
      const { data } = await gateway.run(AllRepositories, { first: 50, after });
      return data?.repositories?.pageInfo.endCursor ?? null;
    };
    const pageBehind = (after: string | null) =>
      runInRounds(AllRepositories.toString(), { ...options, variables: { first: 50, after } });

    const first = await cursorBehind(null);
    expect(await pageBehind(first)).toMatchObject({ calls: { 'ecr.DescribeRepositories': 1 }, rounds: 1 });
    expect(await pageBehind(await cursorBehind(first))).toMatchObject({
      data: { repositories: { nodes: { length: 23 }, pageInfo: { hasNextPage: false } } },
      calls: { 'ecr.DescribeRepositories': 4 },
      rounds: 2,
    });
  });
});

test('what each of twenty registries is asked for by itself is one round, and so are their counts', async () => {
  const sizes = upTo(20).map(() => 2);
  const options = { world: worldOf(sizes), config: { registries: served(sizes) } };
  const settings = await runInRounds(
    '{ registries { pullThroughCacheRules { nodes { upstreamRegistryUrl } } replicationBackfills { nodes { status } } repositories { totalCount nodes { name } } } }',
    options,
  );
  expect(settings.errors).toBeUndefined();
  expect(settings.calls).toEqual({
    'ecr.DescribePullThroughCacheRules': 20,
    'ecr.ListReplicationBackfills': 20,
    'ecr.DescribeRepositories': 20,
  });
  expect(settings.rounds).toBe(1);

  const counts = await runInRounds('{ repositories { totalCount } }', options);
  expect(counts).toMatchObject({
    data: { repositories: { totalCount: 40 } },
    calls: { 'ecr.DescribeRepositories': 20 },
    rounds: 1,
  });
});

describe('a walk over registries', () => {
  test('gives everything once, in their order, with pages of any size', async () => {
    const sizes = [3, 0, 130, 1, 0, 0, 205];
    await using gateway = await startTestGateway({
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    const expected = sizes.flatMap((size, index) => upTo(size).map((n) => `in-${index}/${n}`));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 7, max: 150 }), { minLength: 1, maxLength: 5 }),
        async (firsts) => {
          const nodes = await walkPages(firsts, async (page) => {
            const { data, errors } = await gateway.run(AllRepositories, page);
            expect(errors).toBeUndefined();
            return data?.repositories;
          });
          const names = nodes.map(({ name }) => name);
          expect(names.toSorted()).toEqual(expected.toSorted());
          const indexes = names.map((name) => Number(/\d+/.exec(name)?.[0]));
          expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('asks each for its own order', async () => {
    const sizes = [2, 2, 2];
    await using gateway = await startTestGateway({
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    const { data } = await gateway.run(AllSageMakerImages, {
      orderBy: { field: 'IMAGE_NAME', direction: 'DESC' },
    });
    expect(data?.sageMakerImages?.nodes.map(({ name }) => name)).toEqual(
      [0, 1, 2].flatMap((index) => [`in-${index}-1`, `in-${index}-0`]),
    );
  });

  test.each([
    ['the first', 1, 0],
    ['a later one', 5, 1],
  ])('whose cursor is in a registry that is served no more starts again: %s', async (_, first, gone) => {
    const sizes = [3, 3, 3];
    const world = worldOf(sizes);
    const all = served(sizes);
    await using before = await startTestGateway({ world, config: { registries: all } });
    const after = (await before.run(AllRepositories, { first })).data?.repositories?.pageInfo.endCursor ?? '';
    const without = all.filter((_, index) => index !== gone);
    await using gateway = await startTestGateway({ world, config: { registries: without } });
    const { data, errors } = await gateway.run(AllRepositories, { first: 2, after });
    expect(data).toEqual({ repositories: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['CURSOR_INVALID']);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('refuses what no registry could list, without a call', async () => {
    const sizes = [1, 1];
    await using gateway = await startTestGateway({
      world: worldOf(sizes),
      config: { registries: served(sizes) },
    });
    for (const variables of [{ first: 0 }, { filter: { names: [] } }, { after: 'x' }]) {
      const { data, errors } = await gateway.run(AllRepositories, variables);
      expect(data).toEqual({ repositories: null });
      expect(errors).toHaveLength(1);
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('a registry that cannot be read', () => {
  const sizes = [2, 2, 2, 2, 2, 2];
  const registries = byRoles(sizes);
  const roles = [{ arn: roleOf('111122223334'), denied: true }];
  const theirs = [3, 4, 5].map(placeOf);

  test('is named, with an error for it, beside what the others hold', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(sizes, { roles }),
      config: { ...COLD, registries },
    });
    const { status, data, errors } = await gateway.run(AllRepositories);
    expect(status).toBe(200);
    expect(data?.repositories?.nodes.map(({ name }) => name).toSorted()).toEqual(
      [0, 1, 2].flatMap((index) => [`in-${index}/0`, `in-${index}/1`]),
    );
    expect(data?.repositories?.pageInfo.hasNextPage).toBe(false);
    expect(data?.repositories?.missingRegistries).toEqual(
      theirs.map(({ accountId, region }) => ({
        registry: { registryId: accountId, region },
        code: 'UPSTREAM_ACCESS_DENIED',
        message: expect.stringMatching(/^AWS STS AssumeRole in .* was denied/),
      })),
    );
    expect(errors).toEqual(
      theirs.map(({ accountId, region }) => ({
        message: expect.stringMatching(`^Without ${accountId}/${region}: AWS STS AssumeRole in `),
        path: ['repositories'],
        locations: [expect.anything()],
        extensions: {
          code: 'UPSTREAM_ACCESS_DENIED',
          aws: expect.objectContaining({ service: 'sts', errorName: 'AccessDenied', registryId: accountId }),
        },
      })),
    );
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'sts.AssumeRole': 2,
      'ecr.DescribeRepositories': 3,
    });
    // One call failed, of the role that all three share: that is one line.
    expect(gateway.log.filter(({ level }) => level === 40)).toHaveLength(1);
  });

  test('is missing from SageMaker’s images too, also where it has no credentials of its own', async () => {
    // One registry of the other account without its role, the rest with it.
    const [unread, ...others] = registries.slice(3);
    const { roleArn: _, ...withoutRole } = unread ?? { registryId: '', region: '', roleArn: '' };
    await using gateway = await startTestGateway({
      world: worldOf(sizes, { roles }),
      config: { registries: [...registries.slice(0, 3), withoutRole, ...others] },
    });
    const { data, errors } = await gateway.run(AllSageMakerImages);
    expect(data?.sageMakerImages?.nodes).toHaveLength(6);
    expect(data?.sageMakerImages?.missingRegistries.map(({ code }) => code)).toEqual([
      'REGISTRY_NOT_SERVED',
      'UPSTREAM_ACCESS_DENIED',
      'UPSTREAM_ACCESS_DENIED',
    ]);
    expect(errors).toHaveLength(3);
  });

  test('is not left out of a count', async () => {
    await using gateway = await startTestGateway({
      world: worldOf(sizes, { roles }),
      config: { ...COLD, registries },
    });
    const { data, errors } = await gateway.send('{ repositories { totalCount nodes { name } } }');
    expect(data).toMatchObject({ repositories: { totalCount: null, nodes: { length: 6 } } });
    expect(errors?.map(({ path }) => path?.join('.')).toSorted()).toEqual([
      'repositories',
      'repositories',
      'repositories',
      'repositories.totalCount',
    ]);
  });

  test('in the midst of a walk is missing from that page, and the walk goes on behind it', async () => {
    await using gateway = await startTestGateway({
      world: worldOf([3, 3, 3]),
      config: { ...COLD, registries: served([3, 3, 3]) },
    });
    const page = (await gateway.run(AllRepositories, { first: 4 })).data?.repositories;
    const lift = gateway.sandbox.faults.add({ kind: 'denied', match: ({ region }) => region === REGIONS[1] });
    const after = page?.pageInfo.endCursor ?? '';
    const { data } = await gateway.run(AllRepositories, { first: 4, after });
    expect(data?.repositories?.nodes.map(({ name }) => name).toSorted()).toEqual([
      'in-2/0',
      'in-2/1',
      'in-2/2',
    ]);
    expect(data?.repositories?.missingRegistries.map(({ registry }) => registry.region)).toEqual([
      REGIONS[1],
    ]);
    lift();
    const again = await gateway.run(AllRepositories, { first: 4, after });
    expect(again.data?.repositories).toMatchObject({ missingRegistries: [], nodes: { length: 4 } });
  });

  test('that is behind the page that was asked for is not missing from it', async () => {
    await using gateway = await startTestGateway({
      world: worldOf([3, 3]),
      config: { registries: served([3, 3]) },
    });
    gateway.sandbox.faults.add({ kind: 'denied', match: ({ region }) => region === REGIONS[1] });
    const { data, errors } = await gateway.run(AllRepositories, { first: 2 });
    expect(data?.repositories?.missingRegistries).toEqual([]);
    expect(errors).toBeUndefined();
  });

  test('with all the others is the field’s error, and theirs are beside it', async () => {
    await using gateway = await startTestGateway({ world: worldOf(sizes), config: { ...COLD, registries } });
    gateway.sandbox.faults.add({ kind: 'denied', operation: 'DescribeRepositories' });
    const { data, errors } = await gateway.run(AllRepositories);
    expect(data).toEqual({ repositories: null });
    expect(errors).toHaveLength(6);
    for (const { path, extensions } of errors ?? []) {
      expect({ path, code: extensions?.code }).toEqual({
        path: ['repositories'],
        code: 'UPSTREAM_ACCESS_DENIED',
      });
    }
  });

  test('that hangs is missing when the request’s time is up, and what the others gave is there', async () => {
    await using gateway = await startTestGateway({
      world: worldOf([2, 2, 2]),
      config: { registries: served([2, 2, 2]), requestTimeoutMs: 500 },
    });
    gateway.sandbox.faults.add({ kind: 'hang', match: ({ region }) => region === REGIONS[0] });
    const { data } = await gateway.run(AllRepositories);
    expect(data?.repositories?.nodes).toHaveLength(4);
    expect(data?.repositories?.missingRegistries.map(({ code }) => code)).toEqual(['UPSTREAM_TIMEOUT']);
  });

  test('is never missing from its own listing: there it is the error', async () => {
    await using gateway = await startTestGateway({ world: worldOf([2]), config: COLD });
    const query = '{ registry { repositories { nodes { name } missingRegistries { code } } } }';
    const { data } = await gateway.send(query);
    expect(data).toMatchObject({ registry: { repositories: { missingRegistries: [] } } });
    gateway.sandbox.faults.add({ kind: 'denied' });
    expect((await gateway.send(query)).data).toEqual({ registry: { repositories: null } });
  });
});

test('names are looked up in each registry, in one round', async () => {
  const world = {
    registries: [ACCOUNT, OTHER_ACCOUNT].map((accountId) => ({
      accountId,
      repositories: [{ repositoryName: 'both' }, { repositoryName: `only/${accountId}` }],
    })),
  };
  const registries = [ACCOUNT, OTHER_ACCOUNT].map((registryId) => ({ registryId, region: 'us-east-1' }));
  const { data, calls, rounds } = await runInRounds(AllRepositories.toString(), {
    world,
    sandbox: { missingIds: 'omit' },
    config: { registries },
    variables: { filter: { names: ['both', `only/${ACCOUNT}`] } },
  });
  expect(data).toMatchObject({
    repositories: { nodes: [{ name: 'both' }, { name: `only/${ACCOUNT}` }, { name: 'both' }] },
  });
  expect(calls).toEqual({ 'ecr.DescribeRepositories': 2 });
  expect(rounds).toBe(1);
});
