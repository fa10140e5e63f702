import { GetLifecyclePolicyPreviewCommand, paginateGetLifecyclePolicyPreview } from '@aws-sdk/client-ecr';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor, inSeries } from '../model.ts';
import {
  describeImage,
  describeRepository,
  each,
  listImages,
  listReferrers,
  previewResult,
  take,
} from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { LARGEST } from '../world.ts';

const imagesWithResult = defineQuery({
  title: '100 images with what the preview would do to each',
  document: graphql(/* GraphQL */ `
    query BenchPreviewResults($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 100) {
          nodes {
            digest
            tags
            lifecyclePreviewResult {
              appliedRulePriority
              action {
                type
              }
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => [
    fact(repository?.createdAt),
    ...(repository?.images?.nodes ?? []).map((image) =>
      fact(
        imageFact(image),
        image.lifecyclePreviewResult?.appliedRulePriority,
        image.lifecyclePreviewResult?.action?.type,
      ),
    ),
  ],
  stages: ({ repository }) => [
    { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
    { 'ecr.GetLifecyclePolicyPreview': callsFor(repository?.images?.nodes.length ?? 0, 100) },
  ],
  script: async ({ ecr }) => {
    const [repository, images] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listImages(ecr, LARGEST, 100),
    ]);
    const lines = await each(images, async (image) => {
      const result = await previewResult(ecr, LARGEST, image.imageDigest);
      return [fact(imageFact(image), result?.appliedRulePriority, result?.action?.type)];
    });
    return [fact(repository?.createdAt), ...lines];
  },
});

const preview = defineQuery({
  title: "a preview, 50 of its results, their images and those images' artifacts",
  document: graphql(/* GraphQL */ `
    query BenchPreview($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        lifecyclePreview {
          status
          summary {
            expiringImageTotalCount
            transitioningImageTotalCounts {
              targetStorageClass
              imageTotalCount
            }
          }
          results(first: 50) {
            edges {
              cursor
              node {
                digest
                appliedRulePriority
                action {
                  type
                  targetStorageClass
                }
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
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => {
    const { status, summary, results } = repository?.lifecyclePreview ?? {};
    return [
      fact(repository?.createdAt, status, summary?.expiringImageTotalCount),
      ...(results?.edges ?? []).flatMap(({ node: { digest, appliedRulePriority, action, image } }) => [
        fact(digest, appliedRulePriority, action?.type, image?.sizeInBytes),
        ...(image?.referrers?.nodes ?? []).map((referrer) => fact(digest, referrer.digest)),
      ]),
    ];
  },
  stages: ({ repository }) => {
    const count = repository?.lifecyclePreview?.results?.edges.length ?? 0;
    return [
      { 'ecr.DescribeRepositories': 1, 'ecr.GetLifecyclePolicyPreview': 1 },
      { 'ecr.DescribeImages': callsFor(count, 100) },
      { 'ecr.ListImageReferrers': count },
    ];
  },
  script: async ({ ecr }) => {
    const [repository, page] = await Promise.all([
      describeRepository(ecr, LARGEST),
      ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName: LARGEST, maxResults: 50 })),
    ]);
    const lines = await each(page.previewResults ?? [], async (result) => {
      const { imageDigest } = result;
      const [image, referrers] = await Promise.all([
        describeImage(ecr, LARGEST, { imageDigest }),
        listReferrers(ecr, LARGEST, imageDigest),
      ]);
      return [
        fact(imageDigest, result.appliedRulePriority, result.action?.type, image?.imageSizeInBytes),
        ...referrers.map(({ digest }) => fact(imageDigest, digest)),
      ];
    });
    return [fact(repository?.createdAt, page.status, page.summary?.expiringImageTotalCount), ...lines];
  },
});

const deepPreview = defineQuery({
  title: 'a preview with 300 results and their images',
  document: graphql(/* GraphQL */ `
    query BenchDeepPreview($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        lifecyclePreview {
          lifecyclePolicyText
          results(first: 300) {
            nodes {
              digest
              appliedRulePriority
              image {
                sizeInBytes
                lastRecordedPullTime
              }
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => [
    fact(repository?.createdAt, repository?.lifecyclePreview?.lifecyclePolicyText),
    ...(repository?.lifecyclePreview?.results?.nodes ?? []).map(({ digest, appliedRulePriority, image }) =>
      fact(digest, appliedRulePriority, image?.sizeInBytes, image?.lastRecordedPullTime),
    ),
  ],
  stages: ({ repository }) => {
    const count = repository?.lifecyclePreview?.results?.nodes.length ?? 0;
    return [
      { 'ecr.DescribeRepositories': 1, 'ecr.GetLifecyclePolicyPreview': 1 },
      ...inSeries(callsFor(count, 100) - 1, { 'ecr.GetLifecyclePolicyPreview': 1 }),
      { 'ecr.DescribeImages': callsFor(count, 100) },
    ];
  },
  script: async ({ ecr: client }) => {
    let policyText: string | undefined;
    const pages = paginateGetLifecyclePolicyPreview({ client, pageSize: 100 }, { repositoryName: LARGEST });
    const [repository, results] = await Promise.all([
      describeRepository(client, LARGEST),
      take(300, pages, ({ lifecyclePolicyText, previewResults }) => {
        policyText = lifecyclePolicyText;
        return previewResults;
      }),
    ]);
    const lines = await each(results, async ({ imageDigest, appliedRulePriority }) => {
      const image = await describeImage(client, LARGEST, { imageDigest });
      return [fact(imageDigest, appliedRulePriority, image?.imageSizeInBytes, image?.lastRecordedPullTime)];
    });
    return [fact(repository?.createdAt, policyText), ...lines];
  },
});

/** LifecyclePreview and its results. */
export const previewQueries = [imagesWithResult, preview, deepPreview];
