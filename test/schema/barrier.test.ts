import { describe, expect, test } from 'vitest';
import type { Faults } from '../../src/sandbox/faults.ts';
import { graphql } from '../generated/gql.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { runInRounds } from './rounds.ts';
import { ACCOUNT, appWorld, digest, HOST, images, keep, REGION } from './worlds.ts';

const idOf = (typename: string, name: string) =>
  Buffer.from([typename, ACCOUNT, REGION, name].join('|')).toString('base64url');

/** Answers one by one, 5 to 65 ms late. */
function jitter(faults: Faults, operation: string) {
  let calls = 0;
  for (let step = 0; step < 13; step += 1) {
    // Each call is met by every fault, in this order, and befallen by one of them.
    faults.add({
      operation,
      latencyMs: 5 + 5 * step,
      match: () => {
        calls += 1;
        return (Math.ceil(calls / 13) * 5) % 13 === step;
      },
    });
  }
}

describe('a look-up behind single reads that come in one by one', () => {
  const ReferredImages = graphql(/* GraphQL */ `
    query BarrierReferredImages($first: Int!) {
      repository(name: "team/app") {
        images(first: $first, filter: { tagStatus: TAGGED }) {
          nodes {
            referrers {
              nodes {
                digest
                image {
                  digest
                  sizeInBytes
                }
              }
            }
          }
        }
      }
    }
  `);

  /** Images with an artifact each, which has no tag: a listing of tagged images does not tell it. */
  const referred = (count: number) =>
    appWorld({
      images: [
        ...images(count),
        ...Array.from({ length: count }, (_, index) => ({
          imageDigest: digest(1001 + index),
          subjectManifestDigest: digest(index + 1),
          imageSizeInBytes: index + 1,
        })),
      ],
    });

  test.each([
    // 100 keys fill a call.
    { count: 100, lookUps: 1 },
    { count: 130, lookUps: 2 },
  ])('is $lookUps DescribeImages behind $count referrers', async ({ count, lookUps }) => {
    await using gateway = await startTestGateway({ world: referred(count) });
    jitter(gateway.sandbox.faults, 'ListImageReferrers');
    const { data, errors } = await gateway.run(ReferredImages, { first: count });
    expect(errors).toBeUndefined();
    const artifacts = data?.repository?.images?.nodes.flatMap((image) => image.referrers?.nodes ?? []);
    expect(artifacts).toHaveLength(count);
    for (const artifact of artifacts ?? []) expect(artifact.image?.digest).toBe(artifact.digest);
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.ListImageReferrers': count,
      // The listing of the images, and the look-ups.
      'ecr.DescribeImages': 1 + lookUps,
    });
  });

  test('does not wait for ever for a read that fails: the others have their images', async () => {
    await using gateway = await startTestGateway({ world: referred(10) });
    jitter(gateway.sandbox.faults, 'ListImageReferrers');
    gateway.sandbox.faults.add({ operation: 'ListImageReferrers', kind: 'denied', times: 1 });
    const { data, errors } = await gateway.run(ReferredImages, { first: 10 });
    expect(errors).toHaveLength(1);
    const lists = data?.repository?.images?.nodes.map((image) => image.referrers);
    expect(lists?.filter((list) => list?.nodes[0]?.image)).toHaveLength(9);
    expect(gateway.sandbox.calls.count('DescribeImages')).toBe(2);
  });
});

test('replicas are one look-up in their registry, behind statuses of another', async () => {
  const west = { registryId: ACCOUNT, region: 'eu-west-1' };
  const world = {
    registries: [
      {
        accountId: ACCOUNT,
        region: REGION,
        repositories: [
          {
            repositoryName: 'team/app',
            images: images(60, { replicationStatuses: [{ ...west, status: 'COMPLETE' as const }] }),
          },
        ],
      },
      {
        accountId: ACCOUNT,
        region: west.region,
        repositories: [{ repositoryName: 'team/app', images: images(60) }],
      },
    ],
  };
  const config = { registries: [{ registryId: ACCOUNT, region: REGION }, west] };
  await using gateway = await startTestGateway({ world, config });
  jitter(gateway.sandbox.faults, 'DescribeImageReplicationStatus');
  const { data, errors } = await gateway.run(
    graphql(/* GraphQL */ `
      query BarrierReplicas {
        repository(name: "team/app") {
          images(first: 60) {
            nodes {
              digest
              replicationStatuses {
                replica {
                  digest
                  tags
                }
              }
            }
          }
        }
      }
    `),
  );
  expect(errors).toBeUndefined();
  const nodes = data?.repository?.images?.nodes ?? [];
  expect(nodes).toHaveLength(60);
  for (const node of nodes) expect(node.replicationStatuses?.[0]?.replica?.digest).toBe(node.digest);
  const looks = gateway.sandbox.calls.list().filter(({ operation }) => operation === 'DescribeImages');
  expect(looks.map(({ region }) => region)).toEqual([REGION, west.region]);
});

describe('a look-up waits for nothing that cannot add to it', () => {
  const DESCRIBED = { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 };
  const world = {
    registries: [
      {
        accountId: ACCOUNT,
        region: REGION,
        repositories: [{ repositoryName: 'team/app', images: images(2) }],
        sageMakerImages: [{ ImageName: 'torch' }],
      },
    ],
  };
  const image = `image(reference: "${HOST}/team/app:t1") { tags }`;

  test.each([
    [
      'repositories, a listing of SageMaker images',
      '{ repository(name: "team/app") { createdAt } sageMakerImages { nodes { name } } }',
      { 'ecr.DescribeRepositories': 1, 'sagemaker.ListImages': 1 },
    ],
    [
      'images, a listing of images',
      `{ ${image} repository(name: "team/app") { images { nodes { tags } } } }`,
      { ...DESCRIBED, 'ecr.DescribeImages': 2 },
    ],
    [
      'images, a listing with links by name alone',
      `{ ${image} repository(name: "team/app") { images { nodes { subject { digest } } } } }`,
      { ...DESCRIBED, 'ecr.DescribeImages': 2 },
    ],
    [
      'images, a listing with links that are left out',
      `{ ${image} repository(name: "team/app") { images { nodes { digest subject @skip(if: true) { tags } } } } }`,
      { ...DESCRIBED, 'ecr.DescribeImages': 2 },
    ],
    [
      'images, a field that is of another type',
      `{ ${image} node(id: "${idOf('SageMakerImage', 'torch')}") { ... on Image { subject { tags } } } }`,
      { 'ecr.DescribeImages': 1, 'sagemaker.DescribeImage': 1 },
    ],
    [
      'repositories, a node of another type',
      `{ nodes(ids: ["${idOf('SageMakerImage', 'torch')}", "${idOf('Repository', 'team/app')}"]) { ... on Repository { createdAt } ... on SageMakerImage { name } } }`,
      { 'ecr.DescribeRepositories': 1, 'sagemaker.DescribeImage': 1 },
    ],
  ])('%s', async (_, query, calls) => {
    const answer = await runInRounds(query, { world });
    expect(answer.errors).toBeUndefined();
    expect(answer.calls).toEqual(calls);
    expect(answer.rounds).toBe(1);
  });
});

describe('a look-up waits for others that lead to more of its kind', () => {
  /** Tagged artifacts of images without a tag, which a listing of tagged images does not tell. */
  const world = appWorld({
    images: Array.from({ length: 5 }, (_, index) => [
      {
        imageDigest: digest(1 + index),
        imageTags: [`t${index + 1}`],
        subjectManifestDigest: digest(101 + index),
      },
      { imageDigest: digest(101 + index) },
    ]).flat(),
    preview: {
      lifecyclePolicyText: keep(1),
      previewResults: [{ imageDigest: digest(1) }, { imageDigest: digest(101) }],
    },
  });

  test('preview results of images and of what they lead to are one call', async () => {
    const { data, errors, calls, rounds } = await runInRounds(
      `{ repository(name: "team/app") { images(filter: { tagStatus: TAGGED }) { nodes {
           lifecyclePreviewResult { digest } subject { lifecyclePreviewResult { digest } } } } } }`,
      { world },
    );
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain(`"lifecyclePreviewResult":{"digest":"${digest(101)}"}`);
    // A page, the subjects, and the results.
    expect(calls).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 2,
      'ecr.GetLifecyclePolicyPreview': 1,
    });
    expect(rounds).toBe(3);
  });

  test('images that nodes lead to are one call, though each node is read by itself', async () => {
    await using gateway = await startTestGateway({ world });
    jitter(gateway.sandbox.faults, 'ListImageReferrers');
    const ids = Array.from({ length: 5 }, (_, index) =>
      Buffer.from(
        `Referrer|${ACCOUNT}|${REGION}|team/app|${digest(101 + index)}|${digest(1 + index)}`,
      ).toString('base64url'),
    );
    const { data, errors } = await gateway.send(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Referrer { image { tags } } } }',
      { ids },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ nodes: ids.map((_, index) => ({ image: { tags: [`t${index + 1}`] } })) });
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.ListImageReferrers': 5,
      'ecr.DescribeImages': 1,
    });
  });
});
