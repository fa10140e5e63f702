import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import type { SageMakerImageFilter, SageMakerImageOrder } from '../../generated/graphql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { ACCOUNT, REGION, sageMakerWorld } from '../worlds.ts';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const arnOf = (name: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:image/${name}`;

const WholeSageMakerImage = graphql(/* GraphQL */ `
  query WholeSageMakerImage($name: String!) {
    sageMakerImage(name: $name) {
      arn
      name
      displayName
      description
      status
      failureReason
      creationTime
      lastModifiedTime
      roleArn
      registry {
        registryId
        region
      }
    }
    sageMakerImages {
      nodes {
        arn
        name
        displayName
        description
        status
        failureReason
        creationTime
        lastModifiedTime
        roleArn
        registry {
          registryId
          region
        }
      }
    }
  }
`);

const SageMakerImagePage = graphql(/* GraphQL */ `
  query SageMakerImagePage(
    $first: Int
    $after: String
    $filter: SageMakerImageFilter
    $orderBy: SageMakerImageOrder
  ) {
    sageMakerImages(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

describe('a SageMaker image', () => {
  test('is what DescribeImage says, and ListImages, whose images have their role by another call', async () => {
    const world = sageMakerWorld({
      ImageName: 'Torch-2.1',
      DisplayName: 'PyTorch',
      Description: 'For training',
      ImageStatus: 'UPDATE_FAILED',
      FailureReason: 'No such role',
      CreationTime: day(1),
      LastModifiedTime: day(2),
      RoleArn: 'arn:aws:iam::111122223333:role/sagemaker',
    });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(WholeSageMakerImage, { name: 'Torch-2.1' });
    expect(errors).toBeUndefined();
    const expected = {
      arn: arnOf('Torch-2.1'),
      name: 'Torch-2.1',
      displayName: 'PyTorch',
      description: 'For training',
      status: 'UPDATE_FAILED',
      failureReason: 'No such role',
      creationTime: day(1),
      lastModifiedTime: day(2),
      roleArn: 'arn:aws:iam::111122223333:role/sagemaker',
      registry: { registryId: ACCOUNT, region: REGION },
    };
    expect(data).toEqual({ sageMakerImage: expected, sageMakerImages: { nodes: [expected] } });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'sagemaker.DescribeImage': 1,
      'sagemaker.ListImages': 1,
    });
  });

  test('has nulls for what AWS leaves out, and UNKNOWN for what AWS added since', async () => {
    const added = JSON.parse('{"ImageStatus":"RETIRED"}');
    await using gateway = await startTestGateway({ world: sageMakerWorld({ ImageName: 'torch', ...added }) });
    const { data } = await gateway.run(WholeSageMakerImage, { name: 'torch' });
    expect(data?.sageMakerImage).toMatchObject({
      displayName: null,
      description: null,
      status: 'UNKNOWN',
      failureReason: null,
      roleArn: null,
    });
  });

  test('that does not exist is null, and no error', async () => {
    await using gateway = await startTestGateway({ world: sageMakerWorld() });
    const { data, errors } = await gateway.run(WholeSageMakerImage, { name: 'gone' });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ sageMakerImage: null, sageMakerImages: { nodes: [] } });
  });

  test.each(['', 'a_b', '-a', 'a--b', 'a'.repeat(64)])(
    'of the name %j is refused without a call',
    async (name) => {
      await using gateway = await startTestGateway({ world: sageMakerWorld() });
      const { data, errors } = await gateway.run(WholeSageMakerImage, { name });
      expect(data?.sageMakerImage).toBeNull();
      expect(errors?.[0]).toMatchObject({
        message: 'name: must be 1 to 63 letters and digits, joined by single . or -.',
        extensions: { code: 'BAD_USER_INPUT' },
      });
      expect(gateway.sandbox.calls.count('DescribeImage')).toBe(0);
    },
  );
});

describe('SageMaker images', () => {
  const world = sageMakerWorld(
    { ImageName: 'b-oldest', CreationTime: day(1), LastModifiedTime: day(9) },
    { ImageName: 'c-middle', CreationTime: day(2), LastModifiedTime: day(3) },
    { ImageName: 'a-newest', CreationTime: day(3), LastModifiedTime: day(4) },
  );
  const namesOf = async (variables: { filter?: SageMakerImageFilter; orderBy?: SageMakerImageOrder }) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(SageMakerImagePage, variables);
    expect(errors).toBeUndefined();
    return data?.sageMakerImages?.nodes.map(({ name }) => name.slice(0, 1)).join('');
  };

  test.each<[string, SageMakerImageOrder | undefined]>([
    ['acb', undefined],
    ['acb', { field: 'CREATION_TIME', direction: 'DESC' }],
    ['bca', { field: 'CREATION_TIME', direction: 'ASC' }],
    ['bac', { field: 'LAST_MODIFIED_TIME', direction: 'DESC' }],
    ['cab', { field: 'LAST_MODIFIED_TIME', direction: 'ASC' }],
    ['cba', { field: 'IMAGE_NAME', direction: 'DESC' }],
    ['abc', { field: 'IMAGE_NAME', direction: 'ASC' }],
  ])('come as %s by %j', async (order, orderBy) => {
    expect(await namesOf(orderBy ? { orderBy } : {})).toBe(order);
  });

  test('are sorted by creation, newest first, in whatever the order does not say', async () => {
    await using gateway = await startTestGateway({ world });
    const ask = async (orderBy: string) => {
      const { data } = await gateway.send(`{ sageMakerImages(orderBy: ${orderBy}) { nodes { name } } }`);
      return [...JSON.stringify(data).matchAll(/"name":"(\w)/g)].map(([, letter]) => letter).join('');
    };
    expect(await ask('{}')).toBe('acb');
    expect(await ask('{ direction: ASC }')).toBe('bca');
    expect(await ask('{ field: IMAGE_NAME }')).toBe('cba');
  });

  test.each<[string, SageMakerImageFilter]>([
    ['acb', {}],
    ['acb', { nameContains: '' }],
    ['c', { nameContains: 'middle' }],
    ['ac', { creationTimeAfter: day(2) }],
    ['cb', { creationTimeBefore: day(2) }],
    ['ab', { lastModifiedTimeAfter: day(4) }],
    ['ac', { lastModifiedTimeBefore: day(4) }],
    ['c', { creationTimeAfter: day(2), lastModifiedTimeBefore: day(3) }],
    ['', { nameContains: 'none' }],
  ])('are %s with the filter %j', async (names, filter) => {
    expect(await namesOf({ filter })).toBe(names);
  });

  test.each(['a b', 'a_b', 'a'.repeat(64)])('of a name with %j there cannot be', async (nameContains) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(SageMakerImagePage, { filter: { nameContains } });
    expect(data).toEqual({ sageMakerImages: null });
    expect(errors?.[0]?.message).toMatch(/^filter\.nameContains: /);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('keep a cursor when the default order is spelt out on the way', async () => {
    await using gateway = await startTestGateway({ world });
    const first = await gateway.run(SageMakerImagePage, { first: 1 });
    const after = first.data?.sageMakerImages?.pageInfo.endCursor ?? '';
    const { data, errors } = await gateway.run(SageMakerImagePage, {
      after,
      filter: {},
      orderBy: { field: 'CREATION_TIME', direction: 'DESC' },
    });
    expect(errors).toBeUndefined();
    expect(data?.sageMakerImages?.nodes.map(({ name }) => name.slice(0, 1)).join('')).toBe('cb');
  });

  test('are walked over pages that a filter left short or empty', async () => {
    const many = Array.from({ length: 420 }, (_, index) => ({
      ImageName: `${index % 140 === 0 ? 'rare' : 'common'}-${index}`,
      CreationTime: new Date(Date.UTC(2026, 0, 1, 0, index)),
    }));
    await using gateway = await startTestGateway({ world: sageMakerWorld(...many) });
    const found = await walkPages([1, 2], async (page) => {
      const { data } = await gateway.run(SageMakerImagePage, { filter: { nameContains: 'rare' }, ...page });
      return data?.sageMakerImages;
    });
    expect(found.map(({ name }) => name)).toEqual(['rare-280', 'rare-140', 'rare-0']);
  });

  test('of every registry come one registry after another, each in its own order', async () => {
    const config = {
      registries: [
        { registryId: ACCOUNT, region: 'eu-west-1' },
        { registryId: ACCOUNT, region: REGION },
      ],
    };
    const europe = {
      accountId: ACCOUNT,
      region: 'eu-west-1',
      sageMakerImages: [{ ImageName: 'z' }, { ImageName: 'y' }],
    };
    await using gateway = await startTestGateway({
      world: { registries: [...world.registries, europe] },
      config,
    });
    const orderBy = { field: 'IMAGE_NAME', direction: 'ASC' } as const;
    const found = await walkPages([3, 1], async (page) => {
      const { data } = await gateway.run(SageMakerImagePage, { orderBy, ...page });
      return data?.sageMakerImages;
    });
    expect(found.map(({ name }) => name.slice(0, 1)).join('')).toBe('yzabc');
  });
});
