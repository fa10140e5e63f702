import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../generated/gql.ts';

/** The regions of each account. */
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'];

/** A world of registries that hold so many repositories and SageMaker images each, the regions of an account together. */
export function worldOf(sizes: readonly number[], rest: Partial<WorldFixture> = {}): WorldFixture {
  return {
    ...rest,
    registries: sizes.map((size, index) => ({
      ...placeOf(index),
      repositories: upTo(size).map((n) => ({ repositoryName: `in-${index}/${n}` })),
      sageMakerImages: upTo(size).map((n) => ({ ImageName: `in-${index}-${n}` })),
    })),
  };
}

/** The numbers from 0 on, so many. */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The account and region of the registry at this place. */
export function placeOf(index: number) {
  const accountId = String(111_122_223_333 + Math.floor(index / REGIONS.length));
  return { accountId, region: REGIONS[index % REGIONS.length] ?? '' };
}

/** So many registries, as settings list them. */
export const served = (sizes: readonly number[]) =>
  sizes.map((_, index) => {
    const { accountId: registryId, region } = placeOf(index);
    return { registryId, region };
  });

/** The same, each by the role of its account. */
export const byRoles = (sizes: readonly number[]) =>
  served(sizes).map((key) => ({ ...key, roleArn: roleOf(key.registryId) }));
/** The role that the gateway has in an account. */
export const roleOf = (accountId: string) => `arn:aws:iam::${accountId}:role/registry-graph`;

/** The repositories of all registries, and which registries are missing. */
export const AllRepositories = graphql(/* GraphQL */ `
  query RepositoriesOfRegistries($first: Int, $after: String, $filter: RepositoryFilter) {
    repositories(first: $first, after: $after, filter: $filter) {
      nodes {
        name
        registry {
          registryId
          region
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      missingRegistries {
        registry {
          registryId
          region
        }
        code
        message
      }
    }
  }
`);

/** The same of their SageMaker images. */
export const AllSageMakerImages = graphql(/* GraphQL */ `
  query SageMakerImagesOfRegistries($first: Int, $after: String, $orderBy: SageMakerImageOrder) {
    sageMakerImages(first: $first, after: $after, orderBy: $orderBy) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
      }
      missingRegistries {
        registry {
          region
        }
        code
      }
    }
  }
`);
