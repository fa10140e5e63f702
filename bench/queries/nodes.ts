import { GetLifecyclePolicyPreviewCommand } from '@aws-sdk/client-ecr';
import { DescribeImageCommand, DescribeImageVersionCommand } from '@aws-sdk/client-sagemaker';
import { hashPolicy } from '../../src/schema/ecr/lifecycle-preview.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { graphql } from '../../test/generated/gql.ts';
import { callsFor } from '../model.ts';
import { describeImage, describeRepository, each, listReferrers } from '../peer.ts';
import { defineQuery, fact, imageFact } from '../query.ts';
import {
  HOME,
  imagesOf,
  LARGEST,
  referrersOf,
  releasedImage,
  repositoryNames,
  repositoryOf,
  sageMakerImageNames,
} from '../world.ts';

const place = [HOME.registryId, HOME.region] as const;
const repositories = repositoryNames(10);
const images = imagesOf(LARGEST, 120).map(({ digest }) => digest);
const subject = releasedImage(LARGEST).digest;
const artifacts = referrersOf(LARGEST, subject).map(({ digest }) => digest);
const policyText = repositoryOf(LARGEST).preview?.policyText ?? '';
const names = sageMakerImageNames().slice(0, 4);

const ids = [
  formatGlobalId('Registry', [...place]),
  ...repositories.map((name) => formatGlobalId('Repository', [...place, name])),
  ...images.map((digest) => formatGlobalId('Image', [...place, LARGEST, digest])),
  ...artifacts.map((digest) => formatGlobalId('Referrer', [...place, LARGEST, subject, digest])),
  formatGlobalId('LifecyclePreview', [...place, LARGEST, hashPolicy(policyText)]),
  ...names.map((name) => formatGlobalId('SageMakerImage', [...place, name])),
  ...names.map((name) => formatGlobalId('SageMakerImageVersion', [...place, name, 1])),
];

const nodes = defineQuery({
  title: `${ids.length} global ids of every type`,
  document: graphql(/* GraphQL */ `
    query BenchNodes($ids: [ID!]!) {
      nodes(ids: $ids) {
        __typename
        id
        ... on Registry {
          region
        }
        ... on Repository {
          name
          createdAt
        }
        ... on Image {
          digest
          tags
        }
        ... on Referrer {
          digest
          artifactType
        }
        ... on LifecyclePreview {
          status
        }
        ... on SageMakerImage {
          name
          roleArn
        }
        ... on SageMakerImageVersion {
          version
          containerImage
        }
      }
    }
  `),
  variables: { ids },
  facts: (data) =>
    (data.nodes ?? []).map((node) => {
      switch (node?.__typename) {
        case 'Registry':
          return node.region;
        case 'Repository':
          return fact(node.name, node.createdAt);
        case 'Image':
          return imageFact(node);
        case 'Referrer':
          return fact(node.digest, node.artifactType);
        case 'LifecyclePreview':
          return node.status;
        case 'SageMakerImage':
          return fact(node.name, node.roleArn);
        case 'SageMakerImageVersion':
          return fact(node.version, node.containerImage);
        default:
          return 'gone';
      }
    }),
  stages: () => [
    {
      'ecr.DescribeRepositories': callsFor(repositories.length, 100),
      'ecr.DescribeImages': callsFor(images.length, 100),
      'ecr.ListImageReferrers': 1,
      'ecr.GetLifecyclePolicyPreview': 1,
      'sagemaker.DescribeImage': names.length,
      'sagemaker.DescribeImageVersion': names.length,
    },
  ],
  script: async ({ ecr, sageMaker }) => {
    const found = await Promise.all([
      each(repositories, async (name) => [fact(name, (await describeRepository(ecr, name))?.createdAt)]),
      each(images, async (imageDigest) => [imageFact(await describeImage(ecr, LARGEST, { imageDigest }))]),
      listReferrers(ecr, LARGEST, subject).then((referrers) =>
        referrers.map(({ digest, artifactType }) => fact(digest, artifactType)),
      ),
      ecr
        .send(new GetLifecyclePolicyPreviewCommand({ repositoryName: LARGEST }))
        .then(({ status = '' }) => [status]),
      each(names, async (ImageName) => {
        const [image, version] = await Promise.all([
          sageMaker.send(new DescribeImageCommand({ ImageName })),
          sageMaker.send(new DescribeImageVersionCommand({ ImageName, Version: 1 })),
        ]);
        return [fact(ImageName, image.RoleArn), fact(version.Version, version.ContainerImage)];
      }),
    ]);
    return [HOME.region, ...found.flat()];
  },
});

/** What clients that hold ids ask: every type of Node. */
export const nodeQueries = [nodes];
