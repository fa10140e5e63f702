import { GetLifecyclePolicyCommand, GetLifecyclePolicyPreviewCommand } from '@aws-sdk/client-ecr';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor } from '../model.ts';
import { describeRepository, each, listImages, listRepositories } from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { repositoryNames } from '../world.ts';

const repositoryPage = defineQuery({
  title: '50 repositories with their settings',
  document: graphql(/* GraphQL */ `
    query BenchRepositoryPage {
      repositories(first: 50) {
        edges {
          cursor
          node {
            name
            uri
            createdAt
            imageTagMutability
            imageTagMutabilityExclusionFilters {
              filter
              filterType
            }
            encryption {
              type
              kmsKey
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `),
  variables: {},
  facts: ({ repositories }) =>
    (repositories?.edges ?? []).map(({ node }) =>
      fact(
        node.uri,
        node.createdAt,
        node.imageTagMutability,
        node.encryption?.kmsKey,
        ...(node.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter),
      ),
    ),
  stages: () => [{ 'ecr.DescribeRepositories': 1 }],
  script: async ({ ecr }) =>
    (await listRepositories(ecr, 50)).map((repository) =>
      fact(
        repository.repositoryUri,
        repository.createdAt,
        repository.imageTagMutability,
        repository.encryptionConfiguration?.kmsKey,
        ...(repository.imageTagMutabilityExclusionFilters ?? []).map(({ filter }) => filter),
      ),
    ),
});

const repositoriesWithImages = defineQuery({
  title: '100 repositories with 5 images each',
  document: graphql(/* GraphQL */ `
    query BenchRepositoriesWithImages {
      repositories(first: 100) {
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
  facts: ({ repositories }) =>
    (repositories?.nodes ?? []).flatMap(({ name, images }) => [
      name,
      ...(images?.nodes ?? []).map((image) => fact(name, imageFact(image))),
    ]),
  stages: ({ repositories }) => [
    { 'ecr.DescribeRepositories': 1 },
    { 'ecr.DescribeImages': repositories?.nodes.length ?? 0 },
  ],
  script: async ({ ecr }) =>
    each(await listRepositories(ecr, 100), async ({ repositoryName: name = '' }) => [
      name,
      ...(await listImages(ecr, name, 5)).map((image) => fact(name, imageFact(image))),
    ]),
});

const names = repositoryNames(120);

const repositoriesByName = defineQuery({
  title: '120 repositories by name',
  document: graphql(/* GraphQL */ `
    query BenchRepositoriesByName($names: [RepositoryName!]!) {
      repositories(first: 120, filter: { names: $names }) {
        nodes {
          name
          createdAt
          scanOnPush
        }
      }
    }
  `),
  variables: { names },
  facts: ({ repositories }) =>
    (repositories?.nodes ?? []).map(({ name, createdAt, scanOnPush }) => fact(name, createdAt, scanOnPush)),
  stages: () => [{ 'ecr.DescribeRepositories': callsFor(names.length, 100) }],
  script: ({ ecr }) =>
    each(names, async (name) => {
      const repository = await describeRepository(ecr, name);
      return [fact(name, repository?.createdAt, repository?.imageScanningConfiguration?.scanOnPush)];
    }),
});

const [a = '', b = '', c = '', d = '', e = ''] = names;
const cards = { a, b, c, d, e };

const dashboard = defineQuery({
  title: 'a dashboard: 5 repositories by name, each with 10 images',
  document: graphql(/* GraphQL */ `
    query BenchDashboard(
      $a: RepositoryName!
      $b: RepositoryName!
      $c: RepositoryName!
      $d: RepositoryName!
      $e: RepositoryName!
    ) {
      a: repository(name: $a) {
        ...BenchCard
      }
      b: repository(name: $b) {
        ...BenchCard
      }
      c: repository(name: $c) {
        ...BenchCard
      }
      d: repository(name: $d) {
        ...BenchCard
      }
      e: repository(name: $e) {
        ...BenchCard
      }
    }

    fragment BenchCard on Repository {
      name
      createdAt
      images(first: 10) {
        nodes {
          digest
          tags
        }
      }
    }
  `),
  variables: cards,
  facts: (data) =>
    [data.a, data.b, data.c, data.d, data.e].flatMap((repository) => [
      fact(repository?.name, repository?.createdAt),
      ...(repository?.images?.nodes ?? []).map(imageFact),
    ]),
  stages: (data) => [{ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': Object.keys(data).length }],
  script: ({ ecr }) =>
    each(Object.values(cards), async (name) => {
      const [repository, images] = await Promise.all([
        describeRepository(ecr, name),
        listImages(ecr, name, 10),
      ]);
      return [fact(name, repository?.createdAt), ...images.map(imageFact)];
    }),
});

const policies = defineQuery({
  title: '40 repositories with lifecycle policy and state of the preview',
  document: graphql(/* GraphQL */ `
    query BenchPolicies {
      repositories(first: 40) {
        nodes {
          name
          lifecyclePolicy {
            text
            lastEvaluatedAt
          }
          lifecyclePreview {
            status
          }
        }
      }
    }
  `),
  variables: {},
  facts: ({ repositories }) =>
    (repositories?.nodes ?? []).map(({ name, lifecyclePolicy, lifecyclePreview }) =>
      fact(name, lifecyclePolicy?.text, lifecyclePolicy?.lastEvaluatedAt, lifecyclePreview?.status),
    ),
  stages: ({ repositories }) => {
    const count = repositories?.nodes.length ?? 0;
    return [
      { 'ecr.DescribeRepositories': 1 },
      { 'ecr.GetLifecyclePolicy': count, 'ecr.GetLifecyclePolicyPreview': count },
    ];
  },
  script: async ({ ecr }) =>
    each(await listRepositories(ecr, 40), async ({ repositoryName }) => {
      const [policy, preview] = await Promise.all([
        ecr.send(new GetLifecyclePolicyCommand({ repositoryName })).catch(nothingThere),
        ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName })).catch(nothingThere),
      ]);
      return [fact(repositoryName, policy?.lifecyclePolicyText, policy?.lastEvaluatedAt, preview?.status)];
    }),
});

/** A repository without a policy, or without a preview, is no failure. */
function nothingThere(error: unknown): undefined {
  if (error instanceof Error && /^LifecyclePolicy(?:Preview)?NotFoundException$/.test(error.name)) return;
  throw error;
}

/** Repository and LifecyclePolicy. */
export const repositoryQueries = [
  repositoryPage,
  repositoriesWithImages,
  repositoriesByName,
  dashboard,
  policies,
];
