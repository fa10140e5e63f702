import {
  DescribeImageCommand,
  DescribeImageVersionCommand,
  paginateListAliases,
  paginateListImages,
  paginateListImageVersions,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { graphql } from '../../test/generated/gql.ts';
import { each, take } from '../peer.ts';
import { defineQuery, fact } from '../query.ts';
import { sageMakerImageNames } from '../world.ts';

const listImages = (client: SageMakerClient) =>
  take(100, paginateListImages({ client, pageSize: 100 }, {}), ({ Images }) => Images);

const listVersions = (client: SageMakerClient, ImageName: string | undefined) =>
  take(
    100,
    paginateListImageVersions({ client, pageSize: 100 }, { ImageName }),
    (page) => page.ImageVersions,
  );

const describeVersion = (client: SageMakerClient, ImageName: string | undefined, Version?: number) =>
  client.send(new DescribeImageVersionCommand({ ImageName, Version }));

const images = defineQuery({
  title: 'SageMaker images with role, latest version and its container image',
  document: graphql(/* GraphQL */ `
    query BenchSageMakerImages {
      sageMakerImages(first: 100) {
        edges {
          cursor
          node {
            name
            displayName
            roleArn
            version {
              version
              containerImage
            }
          }
        }
      }
    }
  `),
  variables: {},
  facts: ({ sageMakerImages }) =>
    (sageMakerImages?.edges ?? []).map(({ node: { name, roleArn, version } }) =>
      fact(name, roleArn, version?.version, version?.containerImage),
    ),
  stages: ({ sageMakerImages }) => {
    const count = sageMakerImages?.edges.length ?? 0;
    return [
      { 'sagemaker.ListImages': 1 },
      { 'sagemaker.DescribeImage': count, 'sagemaker.DescribeImageVersion': count },
    ];
  },
  script: async ({ sageMaker }) =>
    each(await listImages(sageMaker), async ({ ImageName }) => {
      const [image, version] = await Promise.all([
        sageMaker.send(new DescribeImageCommand({ ImageName })),
        describeVersion(sageMaker, ImageName),
      ]);
      return [fact(ImageName, image.RoleArn, version.Version, version.ContainerImage)];
    }),
});

const everyVersion = defineQuery({
  title: 'SageMaker images with all versions, their aliases and container images',
  document: graphql(/* GraphQL */ `
    query BenchSageMakerVersions {
      sageMakerImages(first: 100) {
        nodes {
          name
          versions(first: 30) {
            edges {
              cursor
              node {
                version
                aliases
                containerImage
                sageMakerImage {
                  displayName
                }
              }
            }
          }
        }
      }
    }
  `),
  variables: {},
  facts: ({ sageMakerImages }) =>
    (sageMakerImages?.nodes ?? []).flatMap(({ name, versions }) =>
      (versions?.edges ?? []).map(({ node: { version, aliases, containerImage, sageMakerImage } }) =>
        fact(name, version, containerImage, sageMakerImage?.displayName, ...(aliases ?? [])),
      ),
    ),
  stages: ({ sageMakerImages }) => {
    const images = sageMakerImages?.nodes ?? [];
    const versions = images.flatMap((image) => image.versions?.edges ?? []).length;
    return [
      { 'sagemaker.ListImages': 1 },
      { 'sagemaker.ListImageVersions': images.length },
      { 'sagemaker.DescribeImageVersion': versions, 'sagemaker.ListAliases': versions },
    ];
  },
  script: async ({ sageMaker: client }) =>
    each(await listImages(client), async ({ ImageName, DisplayName }) =>
      each(await listVersions(client, ImageName), async ({ Version }) => {
        const pages = paginateListAliases({ client, pageSize: 100 }, { ImageName, Version });
        const [version, aliases] = await Promise.all([
          describeVersion(client, ImageName, Version),
          take(100, pages, ({ SageMakerImageVersionAliases }) => SageMakerImageVersionAliases),
        ]);
        return [fact(ImageName, Version, version.ContainerImage, DisplayName, ...aliases)];
      }),
    ),
});

const [name = ''] = sageMakerImageNames();

const oneImage = defineQuery({
  title: 'one SageMaker image with what its versions run on',
  document: graphql(/* GraphQL */ `
    query BenchSageMakerImage($name: String!) {
      sageMakerImage(name: $name) {
        displayName
        versions(first: 50) {
          nodes {
            version
            status
            processor
            containerImage
          }
        }
      }
    }
  `),
  variables: { name },
  facts: ({ sageMakerImage }) => [
    fact(sageMakerImage?.displayName),
    ...(sageMakerImage?.versions?.nodes ?? []).map(({ version, status, processor, containerImage }) =>
      fact(version, status, processor, containerImage),
    ),
  ],
  stages: ({ sageMakerImage }) => [
    { 'sagemaker.DescribeImage': 1, 'sagemaker.ListImageVersions': 1 },
    { 'sagemaker.DescribeImageVersion': sageMakerImage?.versions?.nodes.length ?? 0 },
  ],
  script: async ({ sageMaker }) => {
    const [image, versions] = await Promise.all([
      sageMaker.send(new DescribeImageCommand({ ImageName: name })),
      listVersions(sageMaker, name),
    ]);
    const lines = await each(versions, async ({ Version, ImageVersionStatus }) => {
      const { Processor, ContainerImage } = await describeVersion(sageMaker, name, Version);
      return [fact(Version, ImageVersionStatus, Processor, ContainerImage)];
    });
    return [fact(image.DisplayName), ...lines];
  },
});

/** SageMakerImage and SageMakerImageVersion. */
export const sageMakerQueries = [images, everyVersion, oneImage];
