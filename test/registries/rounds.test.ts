import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { runInRounds } from '../schema/rounds.ts';
import { ACCOUNT, OTHER_ACCOUNT } from '../schema/worlds.ts';
import {
  AllRepositories,
  AllSageMakerImages,
  byRoles,
  placeOf,
  served,
  upTo,
  worldOf,
} from './many-registries.ts';

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
