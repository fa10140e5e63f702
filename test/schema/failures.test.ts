import { describe, expect, test } from 'vitest';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { graphql } from '../generated/gql.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, images, keep, REGION, sageMakerWorld, worldOf } from './worlds.ts';

const upstream = { attempts: 3 };

test('a failed batch is one error a place, and one line in the log', async () => {
  await using gateway = await startTestGateway({
    world: appWorld({ images: images(3), preview: {} }),
    config: { upstream, ...COLD },
  });
  gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicyPreview', kind: 'denied' });
  const { data, errors } = await gateway.run(
    graphql(/* GraphQL */ `
      query FailedBatch {
        repository(name: "team/app") {
          images {
            nodes {
              tags
              lifecyclePreviewResult {
                digest
              }
            }
          }
        }
      }
    `),
  );
  expect(data?.repository?.images?.nodes.map((node) => node.lifecyclePreviewResult)).toEqual([
    null,
    null,
    null,
  ]);
  expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual(
    [0, 1, 2].map((index) => `repository.images.nodes.${index}.lifecyclePreviewResult`),
  );
  expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(
    new Set(['UPSTREAM_ACCESS_DENIED']),
  );
  expect(gateway.log.filter(({ code }) => code === 'UPSTREAM_ACCESS_DENIED')).toHaveLength(1);
});

test('a reference that could not be looked up is an error, and not missing', async () => {
  await using gateway = await startTestGateway({ world: worldOf({}), config: { upstream, ...COLD } });
  gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
  const reference = `111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app@${digest(1)}`;
  const { data, errors } = await gateway.run(
    graphql(/* GraphQL */ `
      query FailedReference($references: [String!]!) {
        imageReferences(references: $references) {
          reference
          resolution
          image {
            tags
          }
        }
      }
    `),
    { references: [reference, 'nonsense'] },
  );
  expect(data?.imageReferences).toEqual([
    { reference, resolution: null, image: null },
    { reference: 'nonsense', resolution: 'UNPARSEABLE', image: null },
  ]);
  expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions?.code]).sort()).toEqual([
    ['image', 'UPSTREAM_ACCESS_DENIED'],
    ['resolution', 'UPSTREAM_ACCESS_DENIED'],
  ]);
});

test('a failure in the middle of a walk fails the page, and the next request goes on where it was', async () => {
  await using gateway = await startTestGateway({
    world: appWorld({ images: { count: 250 } }),
    config: { upstream, ...COLD },
  });
  const Page = graphql(/* GraphQL */ `
    query FailingPage($after: String) {
      repository(name: "team/app") {
        images(first: 100, after: $after) {
          nodes {
            digest
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `);
  const seen: string[] = [];
  const first = await gateway.run(Page);
  seen.push(...(first.data?.repository?.images?.nodes.map((node) => node.digest) ?? []));
  const after = first.data?.repository?.images?.pageInfo.endCursor ?? null;
  const lift = gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'throttle' });
  const failed = await gateway.run(Page, { after });
  expect(failed.data).toEqual({ repository: { images: null } });
  expect(failed.errors?.[0]?.extensions?.code).toBe('UPSTREAM_THROTTLED');
  lift();
  for (let cursor = after; cursor !== null; ) {
    const { data } = await gateway.run(Page, { after: cursor });
    const connection = data?.repository?.images;
    seen.push(...(connection?.nodes.map((node) => node.digest) ?? []));
    cursor = connection?.pageInfo.hasNextPage ? (connection.pageInfo.endCursor ?? null) : null;
  }
  expect(new Set(seen).size).toBe(250);
  expect(seen).toHaveLength(250);
});

test('a cursor that AWS no longer takes is CURSOR_EXPIRED, in ECR as in SageMaker', async () => {
  await using gateway = await startTestGateway({
    world: {
      registries: [
        {
          accountId: ACCOUNT,
          repositories: [{ repositoryName: 'team/app', images: { count: 150 } }],
          sageMakerImages: Array.from({ length: 120 }, (_, index) => ({ ImageName: `image-${index}` })),
        },
      ],
    },
    config: COLD,
  });
  const Both = graphql(/* GraphQL */ `
    query ExpiringCursors($images: String, $sageMaker: String) {
      repository(name: "team/app") {
        images(first: 100, after: $images) {
          pageInfo {
            endCursor
          }
        }
      }
      sageMakerImages(first: 100, after: $sageMaker) {
        pageInfo {
          endCursor
        }
      }
    }
  `);
  const { data } = await gateway.run(Both);
  const cursors = {
    images: data?.repository?.images?.pageInfo.endCursor ?? null,
    sageMaker: data?.sageMakerImages?.pageInfo.endCursor ?? null,
  };
  expect((await gateway.run(Both, cursors)).errors).toBeUndefined();
  gateway.sandbox.faults.add({
    operation: 'DescribeImages',
    kind: 'error',
    error: 'InvalidParameterException',
  });
  gateway.sandbox.faults.add({ operation: 'ListImages', kind: 'error', error: 'ValidationException' });
  const { errors } = await gateway.run(Both, cursors);
  expect(
    errors
      ?.map(({ path, extensions }) => [path?.join('.'), extensions?.code, extensions?.aws?.['errorName']])
      .sort(),
  ).toEqual([
    ['repository.images', 'CURSOR_EXPIRED', 'InvalidParameterException'],
    ['sageMakerImages', 'CURSOR_EXPIRED', 'ValidationException'],
  ]);
});

test('a write is not sent again when nobody knows whether it arrived, and is after a throttle', async () => {
  const Start = graphql(/* GraphQL */ `
    mutation StartUnderFault($repositoryId: ID!) {
      startLifecyclePreview(input: { repositoryId: $repositoryId }) {
        __typename
      }
    }
  `);
  await using gateway = await startTestGateway({
    world: appWorld({ lifecyclePolicyText: keep(1) }),
    config: { upstream, ...COLD },
  });
  const repositoryId = Buffer.from(`Repository|${ACCOUNT}|${REGION}|team/app`).toString('base64url');
  const lift = gateway.sandbox.faults.add({ operation: 'StartLifecyclePolicyPreview', kind: 'reset' });
  const { data, errors } = await gateway.run(Start, { repositoryId });
  expect(data).toEqual({ startLifecyclePreview: null });
  expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(gateway.sandbox.calls.count('StartLifecyclePolicyPreview')).toBe(1);
  lift();
  gateway.sandbox.faults.add({ operation: 'StartLifecyclePolicyPreview', kind: 'throttle', times: 1 });
  const again = await gateway.run(Start, { repositoryId });
  expect(again.data?.startLifecyclePreview?.__typename).toBe('StartLifecyclePreviewSuccess');
  expect(gateway.sandbox.calls.count('StartLifecyclePolicyPreview')).toBe(3);
});

describe('an answer of wrong types is no answer, whichever operation it is of', () => {
  const everything = `{
    repository(name: "team/app") {
      createdAt
      images { nodes { tags sizeInBytes pushedAt status replicationStatuses { region status } referrers { nodes { digest size } } } }
      lifecyclePolicy { text }
      lifecyclePreview { status lifecyclePolicyText }
    }
    sageMakerImages { nodes { name creationTime versions { nodes { version aliases baseImage } } roleArn } }
  }`;
  const full = {
    ...appWorld({
      images: images(1, { replicationStatuses: [{ region: 'eu-west-1', registryId: ACCOUNT }] }),
      referrers: { [digest(1)]: [{ digest: digest(2), artifactType: 'application/spdx+json' }] },
      lifecyclePolicyText: keep(1),
      preview: {},
    }).registries[0],
    ...sageMakerWorld({
      ImageName: 'torch',
      RoleArn: 'arn:role',
      Versions: [{ BaseImage: 'x', Aliases: ['latest'] }],
    }).registries[0],
  };

  test.each([
    'DescribeRepositories',
    'DescribeImages',
    'DescribeImageReplicationStatus',
    'ListImageReferrers',
    'GetLifecyclePolicy',
    'GetLifecyclePolicyPreview',
    'ListImages',
    'ListImageVersions',
    'ListAliases',
    'DescribeImage',
    'DescribeImageVersion',
  ])('%s', async (operation) => {
    await using gateway = await startTestGateway({
      world: {
        registries: [
          {
            accountId: ACCOUNT,
            repositories: full.repositories ?? [],
            sageMakerImages: full.sageMakerImages ?? [],
          },
        ],
      },
      config: { upstream, ...COLD },
    });
    expect((await gateway.send(everything)).errors).toBeUndefined();
    gateway.sandbox.faults.add({ operation, kind: 'wrong-types' });
    const { errors } = await gateway.send(everything);
    const found = new Set(
      errors?.map(({ extensions }) => `${extensions?.code} ${extensions?.aws?.['operation']}`),
    );
    expect(found).toEqual(new Set([`UPSTREAM_INVALID_RESPONSE ${operation}`]));
  });
});

test('SageMaker is read without DescribeRegistry where the configuration says which account it is', async () => {
  await using gateway = await startTestGateway({ config: { registryId: '111122223333' } });
  gateway.sandbox.faults.add({ operation: 'DescribeRegistry', kind: 'denied' });
  const answer = await gateway.send('{ sageMakerImages(first: 1) { nodes { name } } }');
  expect(answer.errors).toBeUndefined();
  expect(gateway.sandbox.calls.byOperation()).toEqual({ 'sagemaker.ListImages': 1 });
});

test('a refused parameter is no fault of a policy that was not given', async () => {
  await using gateway = await startTestGateway();
  gateway.sandbox.faults.add({
    operation: 'StartLifecyclePolicyPreview',
    kind: 'error',
    error: 'InvalidParameterException',
    message: 'about something else',
  });
  const start = (policy: string) =>
    gateway.send(
      `mutation ($repositoryId: ID!) {
        startLifecyclePreview(input: { repositoryId: $repositoryId ${policy} }) { __typename }
      }`,
      { repositoryId: formatGlobalId('Repository', ['111122223333', 'us-east-1', 'checkout/api']) },
    );
  expect(await start('')).toMatchObject({
    data: { startLifecyclePreview: null },
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
  expect(await start(`, lifecyclePolicyText: "${'x'.repeat(100)}"`)).toMatchObject({
    data: { startLifecyclePreview: { __typename: 'InvalidLifecyclePolicyError' } },
  });
});
