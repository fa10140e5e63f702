import { describe, expect, test } from 'vitest';
import type { Faults } from '../../src/sandbox/faults.ts';
import { graphql } from '../generated/gql.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, images, REGION } from './worlds.ts';

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
