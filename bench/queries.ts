import { graphql } from '../test/generated/gql.ts';

/** An operation to measure, and the least that it can cost. */
export interface BenchQuery {
  title: string;
  document: { toString(): string };
  variables: Record<string, unknown>;
  /** The fewest AWS calls that the documented batch sizes allow, by `service.Operation`. */
  fewest: Record<string, number>;
  /** The longest chain of calls that wait for one another: for an answer they need, or for a slot of the cap. */
  chain: number;
}

const REPOSITORY = { repository: 'checkout/api' };

export const queries: readonly BenchQuery[] = [
  {
    title: '100 images of a repository',
    document: graphql(/* GraphQL */ `
      query BenchImages($repository: RepositoryName!) {
        repository(name: $repository) {
          images(first: 100) {
            nodes {
              digest
              tags
              pushedAt
            }
          }
        }
      }
    `),
    variables: REPOSITORY,
    fewest: { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
    chain: 2,
  },
  {
    title: '100 images with what the lifecycle preview would do to each',
    document: graphql(/* GraphQL */ `
      query BenchPreviewResults($repository: RepositoryName!) {
        repository(name: $repository) {
          images(first: 100) {
            nodes {
              digest
              lifecyclePreviewResult {
                action {
                  type
                }
              }
            }
          }
        }
      }
    `),
    variables: REPOSITORY,
    fewest: {
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
      'ecr.GetLifecyclePolicyPreview': 1,
    },
    chain: 3,
  },
  {
    title: 'a lifecycle preview, its first 50 results and their images',
    document: graphql(/* GraphQL */ `
      query BenchPreview($repository: RepositoryName!) {
        repository(name: $repository) {
          lifecyclePreview {
            status
            summary {
              expiringImageTotalCount
            }
            results {
              nodes {
                appliedRulePriority
                image {
                  sizeInBytes
                }
              }
            }
          }
        }
      }
    `),
    variables: REPOSITORY,
    fewest: {
      'ecr.DescribeRepositories': 1,
      'ecr.GetLifecyclePolicyPreview': 1,
      'ecr.DescribeImages': 1,
    },
    chain: 3,
  },
  {
    title: '40 images with referrers and replication',
    document: graphql(/* GraphQL */ `
      query BenchLinks($repository: RepositoryName!) {
        repository(name: $repository) {
          images(first: 40, filter: { tagStatus: TAGGED }) {
            nodes {
              digest
              referrers {
                nodes {
                  kind
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
    variables: REPOSITORY,
    fewest: {
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
      'ecr.ListImageReferrers': 40,
      'ecr.DescribeImageReplicationStatus': 40,
    },
    // Twenty at once of each operation, so the last two come in two waves.
    chain: 4,
  },
  {
    title: '20 repositories with 5 images each',
    document: graphql(/* GraphQL */ `
      query BenchRepositories {
        repositories(first: 20) {
          nodes {
            name
            images(first: 5) {
              nodes {
                digest
                tags
              }
            }
          }
        }
      }
    `),
    variables: {},
    fewest: { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 20 },
    chain: 2,
  },
];
