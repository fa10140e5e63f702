import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway, type TestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { ACCOUNT, OTHER_ACCOUNT, REGION, worldOf } from '../worlds.ts';

const repositoriesOf = (...names: string[]) => names.map((repositoryName) => ({ repositoryName }));
const SIX = ['web/shop', 'team/app', 'team/api', 'data/app', 'web/apple', 'infra'];
const world = worldOf({ repositories: repositoriesOf(...SIX) });
/** Of so many repositories few match, and those come late. */
const large = worldOf({
  repositories: repositoriesOf(
    ...Array.from({ length: 2500 }, (_, index) => (index % 500 === 499 ? `hit/${index}` : `other/${index}`)),
  ),
});

const Search = graphql(/* GraphQL */ `
  query RepositorySearch($first: Int, $after: String, $filter: RepositoryFilter) {
    registry {
      repositories(first: $first, after: $after, filter: $filter) {
        totalCount
        nodes {
          name
          createdAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const calls = ({ sandbox }: TestGateway) => sandbox.calls.count('DescribeRepositories');

describe('nameContains', () => {
  test('lists by name what has it in its name, and counts it', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(Search, { filter: { nameContains: 'app' } });
    const { nodes, totalCount } = data?.registry?.repositories ?? {};
    expect(nodes?.map(({ name }) => name)).toEqual(['data/app', 'team/app', 'web/apple']);
    expect(nodes?.every(({ createdAt }) => createdAt !== null)).toBe(true);
    expect(totalCount).toBe(3);
    expect(calls(gateway)).toBe(1);
  });

  test('that matches little needs no page after empty page', async () => {
    await using gateway = await startTestGateway({ world: large });
    const found = await walkPages([2], async (page) => {
      const { data } = await gateway.run(Search, { ...page, filter: { nameContains: 'hit/' } });
      expect(data?.registry?.repositories?.nodes.length).toBeGreaterThan(0);
      return data?.registry?.repositories;
    });
    expect(found).toHaveLength(5);
    expect(calls(gateway)).toBe(3);
  });

  test('beside names leaves out what has it not, without a look-up', async () => {
    await using gateway = await startTestGateway({ world });
    const filter = { names: ['team/app', 'team/api', 'gone/app'], nameContains: 'app' };
    const { data } = await gateway.run(Search, { filter });
    expect(data?.registry?.repositories).toMatchObject({ totalCount: 1, nodes: [{ name: 'team/app' }] });
    expect(gateway.sandbox.calls.list().map(({ input }) => input)).toMatchObject([
      { repositoryNames: ['team/app', 'gone/app'] },
      {},
    ]);
    const counted = await gateway.send(
      `{ repositories(filter: { names: ["team/app", "team/api"], nameContains: "app" }) { totalCount } }`,
    );
    expect(counted.data).toEqual({ repositories: { totalCount: 1 } });
    const none = await gateway.run(Search, { filter: { names: ['team/app'], nameContains: 'x' } });
    expect(none.data?.registry?.repositories).toMatchObject({ totalCount: 0, nodes: [] });
  });

  test('that is empty is in every name', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(Search, { filter: { nameContains: '' } });
    expect(data?.registry?.repositories).toMatchObject({ totalCount: 6 });
    expect(calls(gateway)).toBe(1);
  });

  test('goes through every registry', async () => {
    await using gateway = await startTestGateway({
      world: {
        registries: [
          { accountId: ACCOUNT, region: REGION, repositories: repositoriesOf('a/app', 'a/x', 'b/app') },
          { accountId: OTHER_ACCOUNT, region: REGION, repositories: repositoriesOf('app') },
        ],
      },
      config: {
        registries: [
          { registryId: ACCOUNT, region: REGION },
          { registryId: OTHER_ACCOUNT, region: REGION },
        ],
      },
    });
    const query = `query($after: String) { repositories(first: 1, after: $after, filter: { nameContains: "app" }) {
      totalCount nodes { name } pageInfo { hasNextPage endCursor } } }`;
    const pages: unknown[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { data } = await gateway.send(query, { after });
      pages.push(data);
      after = JSON.parse(JSON.stringify(data)).repositories.pageInfo.endCursor;
    }
    expect(pages).toMatchObject([
      { repositories: { totalCount: 3, nodes: [{ name: 'a/app' }] } },
      { repositories: { totalCount: 3, nodes: [{ name: 'b/app' }] } },
      { repositories: { totalCount: 3, nodes: [{ name: 'app' }], pageInfo: { hasNextPage: false } } },
    ]);
    expect(calls(gateway)).toBe(2);
  });
});

describe('totalCount of repositories', () => {
  test('alone reads no page besides, and is that of all registries', async () => {
    await using gateway = await startTestGateway({ world: large });
    const { data } = await gateway.send(
      '{ repositories { totalCount } registry { repositories { totalCount } } }',
    );
    const expected = { repositories: { totalCount: 2500 } };
    expect(data).toEqual({ ...expected, registry: expected });
    expect(calls(gateway)).toBe(3);
  });

  test('of a page that is all of a registry costs nothing more', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(Search, { first: 2 });
    expect(data?.registry?.repositories).toMatchObject({ totalCount: 6 });
    expect(calls(gateway)).toBe(1);
  });

  test('is refused above the maximum, and the page is there', async () => {
    await using gateway = await startTestGateway({ world: large, config: { scans: { maxImages: 2499 } } });
    const { data, errors } = await gateway.run(Search, { first: 1 });
    expect(data?.registry?.repositories).toMatchObject({ totalCount: null, nodes: [{}] });
    expect(errors).toMatchObject([{ extensions: { code: 'SCAN_LIMIT_EXCEEDED' } }]);
  });

  test('is null with the error where a registry cannot be counted', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'denied' });
    const { data, errors } = await gateway.send('{ repositories { totalCount } }');
    expect(data).toEqual({ repositories: { totalCount: null } });
    expect(errors).toMatchObject([
      { path: ['repositories', 'totalCount'], extensions: { code: 'UPSTREAM_ACCESS_DENIED' } },
    ]);
  });
});
