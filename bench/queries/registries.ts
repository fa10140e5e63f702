import { paginateListImages } from '@aws-sdk/client-sagemaker';
import { graphql } from '../../test/generated/gql.ts';
import { each, listRepositories, take } from '../peer.ts';
import { defineQuery, fact } from '../query.ts';
import { HOME, REPLICA } from '../world.ts';

const places = [HOME, REPLICA];

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
  script: ({ ecrOf, sageMakerOf }) =>
    each(places, async ({ region }) => {
      const client = sageMakerOf(region);
      const [repositories, images] = await Promise.all([
        listRepositories(ecrOf(region), 100),
        take(100, paginateListImages({ client, pageSize: 100 }, {}), ({ Images }) => Images),
      ]);
      return [
        ...repositories.map(({ repositoryName, createdAt }) => fact(region, repositoryName, createdAt)),
        ...images.map(({ ImageName, ImageStatus }) => fact(region, ImageName, ImageStatus)),
      ];
    }),
});

/** Registry. */
export const registryQueries = [registries];
