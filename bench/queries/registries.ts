import { paginateListImages } from '@aws-sdk/client-sagemaker';
import { graphql } from '../../test/generated/gql.ts';
import { type Aws, each, listRepositories, take } from '../peer.ts';
import { defineQuery, fact } from '../query.ts';
import { HOME, REPLICA } from '../world.ts';

const places = [HOME, REPLICA];

/** Lists so many repositories of each registry, and its SageMaker images. */
const listEach =
  (count: number) =>
  ({ ecrOf, sageMakerOf }: Aws) =>
    each(places, async ({ region }) => {
      const client = sageMakerOf(region);
      const [repositories, images] = await Promise.all([
        listRepositories(ecrOf(region), count),
        take(100, paginateListImages({ client, pageSize: 100 }, {}), ({ Images }) => Images),
      ]);
      return [
        ...repositories.map(({ repositoryName, createdAt }) => fact(region, repositoryName, createdAt)),
        ...images.map(({ ImageName, ImageStatus }) => fact(region, ImageName, ImageStatus)),
      ];
    });

const registries = defineQuery({
  title: '2 registries, each with 100 repositories and its SageMaker images',
  serves: 'both',
  document: graphql(/* GraphQL */ `
    query BenchRegistries {
      registries {
        host
        region
        repositories(first: 100) {
          nodes {
            name
            createdAt
          }
        }
        sageMakerImages(first: 100) {
          nodes {
            name
            status
          }
        }
      }
    }
  `),
  variables: {},
  facts: (data) =>
    (data.registries ?? []).flatMap(({ region, repositories, sageMakerImages }) => [
      ...(repositories?.nodes ?? []).map(({ name, createdAt }) => fact(region, name, createdAt)),
      ...(sageMakerImages?.nodes ?? []).map(({ name, status }) => fact(region, name, status)),
    ]),
  stages: (data) => {
    const count = data.registries?.length ?? 0;
    return [{ 'ecr.DescribeRepositories': count, 'sagemaker.ListImages': count }];
  },
  script: listEach(100),
});

const overAll = defineQuery({
  title: 'one listing of the repositories of 2 registries, and one of their SageMaker images',
  serves: 'both',
  document: graphql(/* GraphQL */ `
    query BenchOverRegistries {
      repositories(first: 200) {
        nodes {
          name
          createdAt
          registry {
            region
          }
        }
        missingRegistries {
          code
        }
      }
      sageMakerImages(first: 100) {
        nodes {
          name
          status
          registry {
            region
          }
        }
        missingRegistries {
          code
        }
      }
    }
  `),
  variables: {},
  facts: ({ repositories, sageMakerImages }) => [
    ...(repositories?.nodes ?? []).map(({ name, createdAt, registry }) =>
      fact(registry.region, name, createdAt),
    ),
    ...(sageMakerImages?.nodes ?? []).map(({ name, status, registry }) =>
      fact(registry.region, name, status),
    ),
    ...[repositories, sageMakerImages].flatMap((listed) =>
      (listed?.missingRegistries ?? []).map(({ code }) => fact('missing', code)),
    ),
  ],
  stages: () => [{ 'ecr.DescribeRepositories': places.length, 'sagemaker.ListImages': places.length }],
  script: listEach(200),
});

/** Registry. */
export const registryQueries = [registries, overAll];
