import { repositoryUri } from '../../src/aws/registry.ts';
import { graphql } from '../../test/generated/gql.ts';
import { HOME, LARGEST, releasedImage } from '../world.ts';
import { FLEET } from './world.ts';

/** What is asked of every server. */
export interface Shape {
  readonly name: ShapeName;
  readonly title: string;
  /** The registry that the servers serve. */
  readonly registry: typeof HOME;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /**
   * How many ask at once where answers are warm. Cold, it is one alone: the gateway would read once for several who ask the
   * same, and it is not to be measured how often it can spare itself the work.
   */
  readonly connections: number;
  /** So many requests at least before the first that counts, until the code that they run is compiled. */
  readonly warmUps: { readonly cold: number; readonly warm: number };
}

export type ShapeName = 'tiny' | 'page' | 'fleet' | 'artifacts' | 'headline';

export const tiny: Shape = {
  name: 'tiny',
  title: 'one image',
  registry: HOME,
  text: graphql(/* GraphQL */ `
    query SpeedTiny($reference: String!) {
      image(reference: $reference) {
        digest
        tags
        sizeInBytes
        pushedAt
      }
    }
  `).toString(),
  variables: {
    reference: `${repositoryUri({ registry: HOME, name: LARGEST })}@${releasedImage(LARGEST).digest}`,
  },
  connections: 8,
  warmUps: { cold: 4000, warm: 8000 },
};

export const page: Shape = {
  name: 'page',
  title: 'a page of 1000 images, 10 fields each',
  registry: HOME,
  text: graphql(/* GraphQL */ `
    query SpeedPage($repository: RepositoryName!, $images: Int!) {
      repository(name: $repository) {
        images(first: $images) {
          nodes {
            id
            digest
            uri
            tags
            kind
            status
            sizeInBytes
            pushedAt
            manifestMediaType
            artifactMediaType
          }
        }
      }
    }
  `).toString(),
  variables: { repository: LARGEST, images: 1000 },
  connections: 4,
  warmUps: { cold: 400, warm: 400 },
};

export const fleet: Shape = {
  name: 'fleet',
  title: '10,000 images in 100 repositories, 10 fields each',
  registry: FLEET,
  text: graphql(/* GraphQL */ `
    query SpeedFleet($repositories: Int!) {
      repositories(first: $repositories) {
        nodes {
          name
          images(first: 100) {
            nodes {
              id
              digest
              uri
              tags
              kind
              status
              sizeInBytes
              pushedAt
              manifestMediaType
              artifactMediaType
            }
          }
        }
      }
    }
  `).toString(),
  variables: { repositories: 100 },
  connections: 2,
  warmUps: { cold: 30, warm: 30 },
};

export const artifacts: Shape = {
  name: 'artifacts',
  title: '100 images with referrers, replication and preview results',
  registry: HOME,
  text: graphql(/* GraphQL */ `
    query SpeedArtifacts($repository: RepositoryName!, $images: Int!) {
      repository(name: $repository) {
        images(first: $images) {
          nodes {
            digest
            tags
            referrers(first: 50) {
              nodes {
                digest
                artifactType
              }
            }
            replicationStatuses {
              region
              registryId
              status
            }
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
  `).toString(),
  variables: { repository: LARGEST, images: 100 },
  connections: 4,
  warmUps: { cold: 120, warm: 600 },
};

export const headline: Shape = {
  name: 'headline',
  title: 'the query of the README',
  registry: HOME,
  text: graphql(/* GraphQL */ `
    query SpeedHeadline($repository: RepositoryName!) {
      repository(name: $repository) {
        lifecyclePreview {
          status
          summary {
            expiringImageTotalCount
          }
          results(first: 5, filter: { tagStatus: TAGGED }) {
            nodes {
              tags
              image {
                sageMakerImageVersions {
                  nodes {
                    imageArn
                    version
                  }
                }
                referrers(filter: { kinds: [SIGNATURE] }) {
                  nodes {
                    artifactType
                  }
                }
                replicationStatuses {
                  region
                  status
                }
                missingReplications {
                  region
                }
              }
            }
          }
        }
      }
    }
  `).toString(),
  variables: { repository: LARGEST },
  connections: 4,
  warmUps: { cold: 200, warm: 2000 },
};

export const SHAPES: readonly Shape[] = [tiny, page, fleet, artifacts, headline];
