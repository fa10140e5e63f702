import { repositoryUri } from '../../src/aws/registry.ts';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor } from '../model.ts';
import {
  describeImage,
  describeReplication,
  describeRepository,
  each,
  listImages,
  listReferrers,
  previewResult,
} from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { HOME, LARGEST, REPLICA, releasedImage } from '../world.ts';

const released = releasedImage(LARGEST);
const reference = `${repositoryUri({ registry: HOME, name: LARGEST })}:${released.tag}`;

const release = defineQuery({
  title: 'all about one image: artifacts, replicas, and what the preview would do to it',
  serves: 'both',
  document: graphql(/* GraphQL */ `
    query BenchRelease($reference: String!) {
      image(reference: $reference) {
        digest
        tags
        sizeInBytes
        repository {
          createdAt
        }
        referrers {
          nodes {
            digest
            artifactType
            annotations {
              key
              value
            }
          }
        }
        replicationStatuses {
          region
          status
          registry {
            host
          }
          replica {
            pushedAt
          }
        }
        lifecyclePreviewResult {
          appliedRulePriority
          action {
            type
          }
        }
      }
    }
  `),
  variables: { reference },
  facts: ({ image }) => [
    fact(imageFact(image), image?.sizeInBytes, image?.repository.createdAt),
    ...(image?.referrers?.nodes ?? []).map(({ digest, artifactType, annotations }) =>
      fact(digest, artifactType, ...annotations.map(({ key, value }) => `${key}=${value}`).sort()),
    ),
    ...(image?.replicationStatuses ?? []).map(({ region, status, replica }) =>
      fact(region, status, replica?.pushedAt),
    ),
    fact(image?.lifecyclePreviewResult?.appliedRulePriority, image?.lifecyclePreviewResult?.action?.type),
  ],
  stages: ({ image }) => [
    { 'ecr.DescribeImages': 1 },
    {
      'ecr.DescribeRepositories': 1,
      'ecr.ListImageReferrers': 1,
      'ecr.DescribeImageReplicationStatus': 1,
      'ecr.GetLifecyclePolicyPreview': 1,
    },
    { 'ecr.DescribeImages': (image?.replicationStatuses ?? []).filter(({ replica }) => replica).length },
  ],
  script: async ({ ecr, ecrOf }) => {
    const image = await describeImage(ecr, LARGEST, { imageTag: released.tag });
    const imageDigest = image?.imageDigest;
    const [repository, referrers, replicas, result] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listReferrers(ecr, LARGEST, imageDigest),
      describeReplication(ecr, LARGEST, { imageDigest }).then((statuses) =>
        each(statuses, async ({ region = REPLICA.region, status }) => {
          const replica = await describeImage(ecrOf(region), LARGEST, { imageDigest });
          return [fact(region, status, replica?.imagePushedAt)];
        }),
      ),
      previewResult(ecr, LARGEST, imageDigest),
    ]);
    return [
      fact(imageFact(image), image?.imageSizeInBytes, repository?.createdAt),
      ...referrers.map(({ digest, artifactType, annotations = {} }) =>
        fact(
          digest,
          artifactType,
          ...Object.entries(annotations)
            .map(([key, value]) => `${key}=${value}`)
            .sort(),
        ),
      ),
      ...replicas,
      fact(result?.appliedRulePriority, result?.action?.type),
    ];
  },
});

const links = defineQuery({
  title: '40 tagged images with artifacts and replication',
  document: graphql(/* GraphQL */ `
    query BenchLinks($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 40, filter: { tagStatus: TAGGED }) {
          nodes {
            digest
            tags
            referrers {
              edges {
                cursor
                node {
                  digest
                  kind
                }
              }
            }
            replicationStatuses {
              region
              status
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => [
    fact(repository?.createdAt),
    ...(repository?.images?.nodes ?? []).flatMap((image) => [
      imageFact(image),
      ...(image.referrers?.edges ?? []).map(({ node }) => fact(image.digest, node.digest)),
      ...(image.replicationStatuses ?? []).map(({ region, status }) => fact(image.digest, region, status)),
    ]),
  ],
  stages: ({ repository }) => {
    const count = repository?.images?.nodes.length ?? 0;
    return [
      { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
      { 'ecr.ListImageReferrers': count, 'ecr.DescribeImageReplicationStatus': count },
    ];
  },
  script: async ({ ecr }) => {
    const [repository, images] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listImages(ecr, LARGEST, 40, 'TAGGED'),
    ]);
    const lines = await each(images, async (image) => {
      const { imageDigest } = image;
      const [referrers, replication] = await Promise.all([
        listReferrers(ecr, LARGEST, imageDigest),
        describeReplication(ecr, LARGEST, { imageDigest }),
      ]);
      return [
        imageFact(image),
        ...referrers.map(({ digest }) => fact(imageDigest, digest)),
        ...replication.map(({ region, status }) => fact(imageDigest, region, status)),
      ];
    });
    return [fact(repository?.createdAt), ...lines];
  },
});

const supplyChain = defineQuery({
  title: "one image's artifacts, and the artifacts of those",
  document: graphql(/* GraphQL */ `
    query BenchSupplyChain($reference: String!) {
      image(reference: $reference) {
        digest
        referrers {
          nodes {
            digest
            kind
            image {
              sizeInBytes
              referrers {
                nodes {
                  digest
                  kind
                }
              }
            }
          }
        }
      }
    }
  `),
  variables: { reference },
  facts: ({ image }) =>
    (image?.referrers?.nodes ?? []).flatMap((referrer) => [
      fact(image?.digest, referrer.digest, referrer.image?.sizeInBytes),
      ...(referrer.image?.referrers?.nodes ?? []).map(({ digest }) => fact(referrer.digest, digest)),
    ]),
  stages: ({ image }) => {
    const count = image?.referrers?.nodes.length ?? 0;
    return [
      { 'ecr.DescribeImages': 1 },
      { 'ecr.ListImageReferrers': 1 },
      { 'ecr.DescribeImages': callsFor(count, 100) },
      { 'ecr.ListImageReferrers': count },
    ];
  },
  script: async ({ ecr }) => {
    const image = await describeImage(ecr, LARGEST, { imageTag: released.tag });
    return each(await listReferrers(ecr, LARGEST, image?.imageDigest), async ({ digest }) => {
      const [artifact, referrers] = await Promise.all([
        describeImage(ecr, LARGEST, { imageDigest: digest }),
        listReferrers(ecr, LARGEST, digest),
      ]);
      return [
        fact(image?.imageDigest, digest, artifact?.imageSizeInBytes),
        ...referrers.map((referrer) => fact(digest, referrer.digest)),
      ];
    });
  },
});

/** Referrer and ReplicationStatus. */
export const linkQueries = [release, links, supplyChain];
