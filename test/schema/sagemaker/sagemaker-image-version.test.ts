import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import type { SageMakerImageVersionFilter, SageMakerImageVersionOrder } from '../../generated/graphql.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { ACCOUNT, HOST, REGION, sageMakerWorld } from '../worlds.ts';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const arn = `arn:aws:sagemaker:${REGION}:${ACCOUNT}`;

const VersionBy = graphql(/* GraphQL */ `
  query VersionBy($by: SageMakerImageVersionSelector) {
    sageMakerImage(name: "Torch") {
      version(by: $by) {
        ...WholeVersion
      }
      versions {
        nodes {
          ...WholeVersion
        }
      }
    }
  }

  fragment WholeVersion on SageMakerImageVersion {
    arn
    imageArn
    version
    status
    failureReason
    creationTime
    lastModifiedTime
    sageMakerImage {
      name
    }
    baseImage
    containerImage
    aliases
    jobType
    mlFramework
    processor
    programmingLang
    horovod
    vendorGuidance
    releaseNotes
  }
`);

describe('a version', () => {
  test('is what DescribeImageVersion and ListAliases say, from a listing too', async () => {
    const world = sageMakerWorld({
      ImageName: 'Torch',
      Versions: [
        {
          Version: 3,
          ImageVersionStatus: 'CREATE_FAILED',
          FailureReason: 'No space',
          CreationTime: day(1),
          LastModifiedTime: day(2),
          BaseImage: `${HOST}/team/app:v3`,
          ContainerImage: `${HOST}/team/app@sha256:3`,
          Aliases: ['stable', 'latest'],
          JobType: 'NOTEBOOK_KERNEL',
          MLFramework: 'PyTorch 2.1',
          Processor: 'GPU',
          ProgrammingLang: 'Python 3.12',
          Horovod: false,
          VendorGuidance: 'TO_BE_ARCHIVED',
          ReleaseNotes: 'Faster',
        },
      ],
    });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(VersionBy, { by: { version: 3 } });
    expect(errors).toBeUndefined();
    const expected = {
      // AWS lower-cases the name in a version's ARN.
      arn: `${arn}:image-version/torch/3`,
      imageArn: `${arn}:image/Torch`,
      version: 3,
      status: 'CREATE_FAILED',
      failureReason: 'No space',
      creationTime: day(1),
      lastModifiedTime: day(2),
      sageMakerImage: { name: 'Torch' },
      baseImage: `${HOST}/team/app:v3`,
      containerImage: `${HOST}/team/app@sha256:3`,
      aliases: ['latest', 'stable'],
      jobType: 'NOTEBOOK_KERNEL',
      mlFramework: 'PyTorch 2.1',
      processor: 'GPU',
      programmingLang: 'Python 3.12',
      horovod: false,
      vendorGuidance: 'TO_BE_ARCHIVED',
      releaseNotes: 'Faster',
    };
    expect(data?.sageMakerImage).toEqual({ version: expected, versions: { nodes: [expected] } });
  });

  test('has nulls for what AWS leaves out, and UNKNOWN for what AWS added since', async () => {
    const added = JSON.parse('{"ImageVersionStatus":"A","JobType":"B","Processor":"C","VendorGuidance":"D"}');
    await using gateway = await startTestGateway({
      world: sageMakerWorld({ ImageName: 'Torch', Versions: [{}, added] }),
    });
    const plain = await gateway.run(VersionBy, { by: { version: 1 } });
    expect(plain.data?.sageMakerImage?.version).toMatchObject({
      failureReason: null,
      baseImage: null,
      containerImage: null,
      aliases: [],
      jobType: null,
      mlFramework: null,
      processor: null,
      programmingLang: null,
      horovod: null,
      vendorGuidance: null,
      releaseNotes: null,
    });
    const { data } = await gateway.run(VersionBy, { by: { version: 2 } });
    expect(data?.sageMakerImage?.version).toMatchObject({
      status: 'UNKNOWN',
      jobType: 'UNKNOWN',
      processor: 'UNKNOWN',
      vendorGuidance: 'UNKNOWN',
    });
  });

  describe('is chosen', () => {
    const world = sageMakerWorld({
      ImageName: 'Torch',
      Versions: [{ Version: 0 }, { Version: 1, Aliases: ['stable'] }, { Version: 2, Aliases: ['next'] }],
    });

    test.each<[string, { version: number } | { alias: string } | null, number | null]>([
      ['by nothing: the latest', null, 2],
      ['by number', { version: 1 }, 1],
      ['by the number 0', { version: 0 }, 0],
      ['by alias', { alias: 'stable' }, 1],
      ['by a number that is gone', { version: 7 }, null],
      ['by an alias that is gone', { alias: 'gone' }, null],
    ])('%s', async (_, by, version) => {
      await using gateway = await startTestGateway({ world });
      const { data, errors } = await gateway.run(VersionBy, { by });
      expect(errors).toBeUndefined();
      expect(data?.sageMakerImage?.version?.version ?? null).toBe(version);
    });

    test.each([
      [{ version: -1 }, 'by.version'],
      [{ alias: '' }, 'by.alias'],
      [{ alias: '-a' }, 'by.alias'],
      [{ alias: 'a b' }, 'by.alias'],
    ])('by %j never', async (by, argument) => {
      await using gateway = await startTestGateway({ world });
      const { data, errors } = await gateway.run(VersionBy, { by });
      expect(data?.sageMakerImage?.version).toBeNull();
      expect(errors?.[0]?.message.startsWith(`${argument}: must`)).toBe(true);
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    });
  });

  test('that was found by alias is known by its number, and costs no other call', async () => {
    const world = sageMakerWorld({
      ImageName: 'Torch',
      Versions: [{ Aliases: ['stable'], BaseImage: 'base' }],
    });
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(
      graphql(/* GraphQL */ `
        query VersionByAliasThenNumber {
          sageMakerImage(name: "Torch") {
            version(by: { alias: "stable" }) {
              sageMakerImage {
                version(by: { version: 1 }) {
                  baseImage
                }
              }
            }
          }
        }
      `),
    );
    expect(data?.sageMakerImage?.version?.sageMakerImage?.version).toEqual({ baseImage: 'base' });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'sagemaker.DescribeImage': 1,
      'sagemaker.DescribeImageVersion': 1,
    });
  });

  test('of an image without one is null', async () => {
    await using gateway = await startTestGateway({ world: sageMakerWorld({ ImageName: 'Torch' }) });
    const { data } = await gateway.run(VersionBy, {});
    expect(data?.sageMakerImage).toEqual({ version: null, versions: { nodes: [] } });
  });
});

describe('versions', () => {
  const VersionPage = graphql(/* GraphQL */ `
    query VersionPage(
      $first: Int
      $after: String
      $filter: SageMakerImageVersionFilter
      $orderBy: SageMakerImageVersionOrder
    ) {
      sageMakerImage(name: "Torch") {
        versions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
          nodes {
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
  const world = sageMakerWorld({
    ImageName: 'Torch',
    Versions: [
      { Version: 1, CreationTime: day(1), LastModifiedTime: day(9) },
      { Version: 2, CreationTime: day(3), LastModifiedTime: day(4) },
      { Version: 3, CreationTime: day(2), LastModifiedTime: day(5) },
    ],
  });
  const numbers = async (variables: {
    filter?: SageMakerImageVersionFilter;
    orderBy?: SageMakerImageVersionOrder;
  }) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(VersionPage, variables);
    expect(errors).toBeUndefined();
    return data?.sageMakerImage?.versions?.nodes.map(({ version }) => version);
  };

  test.each<[number[], SageMakerImageVersionOrder | undefined]>([
    [[2, 3, 1], undefined],
    [[2, 3, 1], { field: 'CREATION_TIME', direction: 'DESC' }],
    [[1, 3, 2], { field: 'CREATION_TIME', direction: 'ASC' }],
    [[1, 3, 2], { field: 'LAST_MODIFIED_TIME', direction: 'DESC' }],
    [[2, 3, 1], { field: 'LAST_MODIFIED_TIME', direction: 'ASC' }],
    [[3, 2, 1], { field: 'VERSION', direction: 'DESC' }],
    [[1, 2, 3], { field: 'VERSION', direction: 'ASC' }],
  ])('come as %j by %j', async (order, orderBy) => {
    expect(await numbers(orderBy ? { orderBy } : {})).toEqual(order);
  });

  test.each<[number[], SageMakerImageVersionFilter]>([
    [[2, 3], { creationTimeAfter: day(2) }],
    [[3, 1], { creationTimeBefore: day(2) }],
    [[3, 1], { lastModifiedTimeAfter: day(5) }],
    [[2, 3], { lastModifiedTimeBefore: day(5) }],
    [[], { creationTimeAfter: day(9) }],
  ])('are %j with the filter %j', async (expected, filter) => {
    expect(await numbers({ filter })).toEqual(expected);
  });

  test('are walked once each, over short and empty pages', async () => {
    const Versions = Array.from({ length: 230 }, (_, index) => ({ Version: index }));
    await using gateway = await startTestGateway({
      world: sageMakerWorld({ ImageName: 'Torch', Versions }),
      sandbox: { quirks: { emptyPages: 0.3, shortPages: 0.3 } },
    });
    const orderBy = { field: 'VERSION', direction: 'ASC' } as const;
    const found = await walkPages([90, 7, 300], async (page) => {
      const { data } = await gateway.run(VersionPage, { orderBy, ...page });
      return data?.sageMakerImage?.versions;
    });
    expect(found.map(({ version }) => version)).toEqual(Versions.map(({ Version }) => Version));
  });

  test('are null, and no error, where the image is gone by now', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'ListImageVersions', kind: 'error', error: 'ResourceNotFound' });
    const { data, errors } = await gateway.run(VersionPage, {});
    expect(errors).toBeUndefined();
    expect(data).toEqual({ sageMakerImage: { versions: null } });
  });

  test('have all their aliases, however many pages ListAliases makes of them, and null when they are gone', async () => {
    const Aliases = Array.from({ length: 230 }, (_, index) => `alias-${String(index).padStart(3, '0')}`);
    await using gateway = await startTestGateway({
      world: sageMakerWorld({ ImageName: 'Torch', Versions: [{ Aliases }] }),
      config: COLD,
    });
    const Ask = graphql(/* GraphQL */ `
      query VersionAliases {
        sageMakerImage(name: "Torch") {
          versions {
            nodes {
              aliases
            }
          }
        }
      }
    `);
    expect((await gateway.run(Ask)).data?.sageMakerImage?.versions?.nodes).toEqual([{ aliases: Aliases }]);
    expect(gateway.sandbox.calls.count('ListAliases')).toBe(3);
    gateway.sandbox.faults.add({ operation: 'ListAliases', kind: 'error', error: 'ResourceNotFound' });
    const gone = await gateway.run(Ask);
    expect(gone.errors).toBeUndefined();
    expect(gone.data?.sageMakerImage?.versions?.nodes).toEqual([{ aliases: null }]);
  });
});
