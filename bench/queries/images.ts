import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { repositoryUri } from '../../src/aws/registry.ts';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor } from '../model.ts';
import { describeImage, describeRepository, each, listImages } from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { HOME, imagesOf, LARGEST } from '../world.ts';

const imagePage = defineQuery({
  title: '100 images of a repository',
  document: graphql(/* GraphQL */ `
    query BenchImages($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 100) {
          edges {
            cursor
            node {
              digest
              tags
              pushedAt
            }
          }
        }
      }
    }
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => [
    fact(repository?.createdAt),
    ...(repository?.images?.edges ?? []).map(({ node }) => fact(imageFact(node), node.pushedAt)),
  ],
  stages: () => [{ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 }],
  script: async ({ ecr }) => {
    const [repository, images] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listImages(ecr, LARGEST, 100),
    ]);
    return [
      fact(repository?.createdAt),
      ...images.map((image) => fact(imageFact(image), image.imagePushedAt)),
    ];
  },
});

const largePage = defineQuery({
  title: '1000 images of a repository, 10 fields each',
  largePages: true,
  document: graphql(/* GraphQL */ `
    query BenchLargePage($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 1000) {
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
  `),
  variables: { repository: LARGEST },
  facts: ({ repository }) => [
    fact(repository?.createdAt),
    ...(repository?.images?.nodes ?? []).map((image) => fact(imageFact(image), image.sizeInBytes)),
  ],
  stages: () => [{ 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 }],
  script: async ({ ecr }) => {
    const [repository, images] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listImages(ecr, LARGEST, 1000),
    ]);
    return [
      fact(repository?.createdAt),
      ...images.map((image) => fact(imageFact(image), image.imageSizeInBytes)),
    ];
  },
});

const subjects = defineQuery({
  title: '100 images, each artifact with the image that it is attached to',
  document: graphql(/* GraphQL */ `
    query BenchSubjects($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 100) {
          nodes {
            digest
            tags
            subject {
              digest
              tags
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
      fact(imageFact(image), 'of', imageFact(image.subject)),
    ),
  ],
  stages: ({ repository }) => {
    const images = repository?.images?.nodes ?? [];
    const listed = new Set(images.map(({ digest }) => digest));
    const elsewhere = new Set(
      images.flatMap(({ subject }) => (subject && !listed.has(subject.digest) ? [subject.digest] : [])),
    );
    return [
      { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
      { 'ecr.DescribeImages': callsFor(elsewhere.size, 100) },
    ];
  },
  script: async ({ ecr }) => {
    const [repository, images] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listImages(ecr, LARGEST, 100),
    ]);
    const lines = await each(images, async (image) => {
      const { subjectManifestDigest: imageDigest } = image;
      const subject = imageDigest && (await describeImage(ecr, LARGEST, { imageDigest }));
      return [fact(imageFact(image), 'of', imageFact(subject || undefined))];
    });
    return [fact(repository?.createdAt), ...lines];
  },
});

/** Tagged images of several repositories, by digest and by tag in turn. */
const wanted = Object.entries({
  [LARGEST]: 130,
  'checkout/worker': 60,
  'web/storefront': 40,
  'search/indexer': 20,
}).flatMap(([repositoryName, count]) =>
  imagesOf(repositoryName, count, ({ tags }) => tags.length > 0).map(({ digest, tags: [tag] }, index) => {
    const byTag = index % 2 === 1;
    const imageId: ImageIdentifier = byTag ? { imageTag: tag } : { imageDigest: digest };
    const uri = repositoryUri({ registry: HOME, name: repositoryName });
    return { repositoryName, imageId, reference: byTag ? `${uri}:${tag}` : `${uri}@${digest}` };
  }),
);

const references = defineQuery({
  title: `${wanted.length} image URIs over 4 repositories`,
  document: graphql(/* GraphQL */ `
    query BenchReferences($references: [String!]!) {
      imageReferences(references: $references) {
        reference
        resolution
        image {
          digest
          tags
          sizeInBytes
        }
      }
    }
  `),
  variables: { references: wanted.map(({ reference }) => reference) },
  facts: ({ imageReferences }) =>
    (imageReferences ?? []).map(({ reference, image }) =>
      fact(reference, imageFact(image), image?.sizeInBytes),
    ),
  stages: () => {
    const perRepository = new Map<string, number>();
    for (const { repositoryName } of wanted) {
      perRepository.set(repositoryName, (perRepository.get(repositoryName) ?? 0) + 1);
    }
    const calls = [...perRepository.values()].map((count) => callsFor(count, 100));
    return [{ 'ecr.DescribeImages': calls.reduce((total, count) => total + count, 0) }];
  },
  script: ({ ecr }) =>
    each(wanted, async ({ repositoryName, imageId, reference }) => {
      const image = await describeImage(ecr, repositoryName, imageId);
      return [fact(reference, imageFact(image), image?.imageSizeInBytes)];
    }),
});

/** Image and ImageReference. */
export const imageQueries = [imagePage, largePage, subjects, references];
