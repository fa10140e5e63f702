import type { ImageDetail } from '@aws-sdk/client-ecr';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor, inSeries } from '../model.ts';
import { each, listImages, listRepositories } from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { LARGEST } from '../world.ts';

/** A script that sorts or counts has to read everything as well. */
const EVERYTHING = Number.POSITIVE_INFINITY;

/** The newest first; of those pushed at once, the greater digest. */
const newestFirst = (a: ImageDetail, b: ImageDetail) =>
  Number(b.imagePushedAt) - Number(a.imagePushedAt) ||
  ((a.imageDigest ?? '') < (b.imageDigest ?? '') ? 1 : -1);

const newest = defineQuery({
  title: 'the 20 newest images of a repository, and how many it has',
  largePages: true,
  document: graphql(/* GraphQL */ `
    query BenchNewestImages($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 20, orderBy: { field: PUSHED_AT }) {
          totalCount
          nodes {
            digest
            tags
            pushedAt
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => [
    fact(repository?.images?.totalCount),
    ...(repository?.images?.nodes ?? []).map((image) => fact(imageFact(image), image.pushedAt)),
  ],
  stages: ({ repository }) => {
    const [first, ...rest] = inSeries(callsFor(repository?.images?.totalCount ?? 0, 1000), {
      'ecr.DescribeImages': 1,
    });
    return [{ 'ecr.DescribeRepositories': 1, ...first }, ...rest];
  },
  script: async ({ ecr }) => {
    const images = await listImages(ecr, LARGEST, EVERYTHING);
    const sorted = images.toSorted(newestFirst).slice(0, 20);
    return [fact(images.length), ...sorted.map((image) => fact(imageFact(image), image.imagePushedAt))];
  },
});

const latest = defineQuery({
  title: '20 repositories with their latest image',
  largePages: true,
  document: graphql(/* GraphQL */ `
    query BenchLatestImages {
      repositories(first: 20) {
        nodes {
          name
          latestImage {
            digest
            tags
          }
          images(filter: { tagStatus: TAGGED }) {
            totalCount
          }
        }
      }
    }
  `),
  variables: {},
  facts: ({ repositories }) =>
    (repositories?.nodes ?? []).map(({ name, latestImage, images }) =>
      fact(name, imageFact(latestImage), images?.totalCount),
    ),
  stages: ({ repositories }) => {
    // The pages of each follow one another; those of several repositories go side by side.
    const pages = (repositories?.nodes ?? []).map(({ images }) =>
      Math.max(1, callsFor(images?.totalCount ?? 0, 1000)),
    );
    const longest = Math.max(...pages);
    const waves = Array.from({ length: longest }, (_, wave) => ({
      'ecr.DescribeImages': pages.filter((count) => count > wave).length,
    }));
    return [{ 'ecr.DescribeRepositories': 1 }, ...waves];
  },
  script: async ({ ecr }) =>
    each(await listRepositories(ecr, 20), async ({ repositoryName: name = '' }) => {
      const images = await listImages(ecr, name, EVERYTHING, 'TAGGED');
      return [fact(name, imageFact(images.toSorted(newestFirst)[0]), images.length)];
    }),
});

const search = defineQuery({
  title: 'the repositories with a word in their name',
  document: graphql(/* GraphQL */ `
    query BenchRepositorySearch($nameContains: String) {
      repositories(filter: { nameContains: $nameContains }) {
        totalCount
        nodes {
          name
          createdAt
        }
      }
    }
  `),
  variables: { nameContains: 'platform' },
  facts: ({ repositories }) => [
    fact(repositories?.totalCount),
    ...(repositories?.nodes ?? []).map(({ name, createdAt }) => fact(name, createdAt)),
  ],
  stages: () => [{ 'ecr.DescribeRepositories': 1 }],
  script: async ({ ecr }) => {
    const found = (await listRepositories(ecr, EVERYTHING)).filter(({ repositoryName }) =>
      repositoryName?.includes('platform'),
    );
    return [
      fact(found.length),
      ...found.map(({ repositoryName, createdAt }) => fact(repositoryName, createdAt)),
    ];
  },
});

/** What takes whole listings: orders, counts, and filters that AWS does not know. */
export const scanQueries = [newest, latest, search];
