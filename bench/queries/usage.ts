import {
  DescribeImageVersionCommand,
  paginateListImages,
  paginateListImageVersions,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { repositoryUri } from '../../src/aws/registry.ts';
import { graphql } from '../../test/generated/gql.ts';
import { describeImage, describeRepository, each, listImages, take } from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import { HOME, LARGEST, sageMakerImageNames, sageMakerVersionCount } from '../world.ts';

const [name = ''] = sageMakerImageNames();

const listVersions = (client: SageMakerClient, ImageName: string | undefined) =>
  take(
    1000,
    paginateListImageVersions({ client, pageSize: 100 }, { ImageName }),
    (page) => page.ImageVersions,
  );

/** What each version of an image runs. */
const versionsOf = async (client: SageMakerClient, ImageName: string | undefined) =>
  Promise.all(
    (await listVersions(client, ImageName)).map(async ({ Version }) => {
      const found = await client.send(new DescribeImageVersionCommand({ ImageName, Version }));
      const { ContainerImage: container, BaseImage: base } = found;
      return { ImageName, Version, runs: container?.includes('@') ? container : base };
    }),
  );

const repositoryUrl = repositoryUri({ registry: HOME, name: LARGEST });

const imagesOfVersions = defineQuery({
  title: 'one SageMaker image with the ECR image that each version runs',
  document: graphql(/* GraphQL */ `
    query BenchVersionImages($name: String!) {
      sageMakerImage(name: $name) {
        displayName
        versions(first: 100) {
          nodes {
            version
            image {
              digest
              tags
            }
            imageReference {
              reference
              resolution
            }
          }
        }
      }
    }
  `),
  variables: { name },
  facts: ({ sageMakerImage }) =>
    (sageMakerImage?.versions?.nodes ?? []).map(({ version, image, imageReference }) =>
      fact(version, imageReference?.reference, imageFact(image)),
    ),
  stages: ({ sageMakerImage }) => [
    { 'sagemaker.DescribeImage': 1, 'sagemaker.ListImageVersions': 1 },
    { 'sagemaker.DescribeImageVersion': sageMakerImage?.versions?.nodes.length ?? 0 },
    { 'ecr.DescribeImages': 1 },
  ],
  script: async ({ ecr, sageMaker }) =>
    each(await versionsOf(sageMaker, name), async ({ Version, runs = '' }) => {
      const [, digest] = runs.split('@');
      const imageId = digest ? { imageDigest: digest } : { imageTag: runs.slice(repositoryUrl.length + 1) };
      return [fact(Version, runs, imageFact(await describeImage(ecr, LARGEST, imageId)))];
    }),
});

const versionsOfImages = defineQuery({
  title: '100 images with the SageMaker versions that run them',
  document: graphql(/* GraphQL */ `
    query BenchImageUsage($repository: RepositoryName!) {
      repository(name: $repository) {
        createdAt
        images(first: 100) {
          nodes {
            digest
            tags
            sageMakerImageVersions {
              nodes {
                imageArn
                version
                containerImage
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
        ...(image.sageMakerImageVersions?.nodes ?? [])
          .map(({ imageArn, version }) => `${imageArn.split('/').at(-1)}/${version}`)
          .sort(),
      ),
    ),
  ],
  stages: () => [
    { 'ecr.DescribeRepositories': 1, 'ecr.DescribeImages': 1 },
    { 'sagemaker.ListImages': 1 },
    { 'sagemaker.ListImageVersions': sageMakerImageNames().length },
    { 'sagemaker.DescribeImageVersion': sageMakerVersionCount() },
  ],
  script: async ({ ecr, sageMaker }) => {
    const listed = take(
      1000,
      paginateListImages({ client: sageMaker, pageSize: 100 }, {}),
      (page) => page.Images,
    );
    const [repository, images, versions] = await Promise.all([
      describeRepository(ecr, LARGEST),
      listImages(ecr, LARGEST, 100),
      listed.then((all) => Promise.all(all.map(({ ImageName }) => versionsOf(sageMaker, ImageName)))),
    ]);
    const runners = (image: (typeof images)[number]) => {
      const names = [`@${image.imageDigest}`, ...(image.imageTags ?? []).map((tag) => `:${tag}`)];
      const uris = new Set(names.map((suffix) => `${repositoryUrl}${suffix}`));
      return versions.flat().filter(({ runs = '' }) => uris.has(runs));
    };
    return [
      fact(repository?.createdAt),
      ...images.map((image) =>
        fact(
          imageFact(image),
          ...runners(image)
            .map(({ ImageName, Version }) => `${ImageName}/${Version}`)
            .sort(),
        ),
      ),
    ];
  },
});

/** The links between SageMaker versions and the images that they run. */
export const usageQueries = [imagesOfVersions, versionsOfImages];
