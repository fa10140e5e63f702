import { describe, expect, test } from 'vitest';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import {
  AllRepositories,
  AllSageMakerImages,
  byRoles,
  placeOf,
  REGIONS,
  roleOf,
  served,
  worldOf,
} from './many-registries.ts';

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
