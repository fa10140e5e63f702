import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { ACCOUNT, digest, images, keep } from '../schema/worlds.ts';

/** The registry whose AWS is in trouble, and the one beside it that is well. */
export const FAULTY = 'us-east-1';
export const WELL = 'eu-west-1';

/** A column of the matrix: a request with one field of the faulty registry, and one of the well one beside it. */
export interface Kind {
  readonly name: string;
  /** The field, and the AWS call behind it, as the document names them. */
  readonly field: string;
  readonly service: 'ecr' | 'sagemaker';
  readonly operation: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** The whole of the data when all is well. */
  readonly data: unknown;
  /** The whole of the data when the field has failed: null where the call was needed, and nowhere else. */
  readonly failedData: unknown;
  /** The paths of the errors then. */
  readonly failedPaths: readonly string[];
  /** The data when the answer can be read in part, and nothing that must be in it is lost. */
  readonly partData?: unknown;
  readonly lists?: true;
  readonly changes?: true;
}

/** The same in both registries. */
export const world: WorldFixture = {
  registries: [FAULTY, WELL].map((region) => ({
    accountId: ACCOUNT,
    region,
    repositories: [{ repositoryName: 'team/app', images: images(2), lifecyclePolicyText: keep(1) }],
    sageMakerImages: [{ ImageName: 'torch', RoleArn: 'arn:aws:iam::111122223333:role/torch' }],
  })),
};

const well = `well: repository(name: "team/app", region: "${WELL}") { imageTagMutability }`;
const wellData = { well: { imageTagMutability: 'MUTABLE' } };

const references = [1, 2].map((n) => `${ACCOUNT}.dkr.ecr.${FAULTY}.amazonaws.com/team/app@${digest(n)}`);
const started = (status: string) => ({ lifecyclePreview: { status } });
const repositoryId = (region: string) => formatGlobalId('Repository', [ACCOUNT, region, 'team/app']);

/** The columns, in the order of the document. */
export const kinds: readonly Kind[] = [
  {
    name: 'listing',
    field: '`Registry.repositories`',
    service: 'ecr',
    operation: 'DescribeRepositories',
    query: `{ faulty: registry(region: "${FAULTY}") { region repositories { nodes { name } } } ${well} }`,
    data: { faulty: { region: FAULTY, repositories: { nodes: [{ name: 'team/app' }] } }, ...wellData },
    failedData: { faulty: { region: FAULTY, repositories: null }, ...wellData },
    failedPaths: ['faulty.repositories'],
    lists: true,
  },
  {
    name: 'batch look-up',
    field: '`Query.imageReferences`, two images by digest',
    service: 'ecr',
    operation: 'DescribeImages',
    query: `query ($references: [String!]!) {
      faulty: imageReferences(references: $references) { reference image { tags } } ${well}
    }`,
    variables: { references },
    data: {
      faulty: references.map((reference, i) => ({ reference, image: { tags: [`t${i + 1}`] } })),
      ...wellData,
    },
    failedData: { faulty: references.map((reference) => ({ reference, image: null })), ...wellData },
    failedPaths: ['faulty.0.image', 'faulty.1.image'],
  },
  {
    name: 'single look-up',
    field: '`Query.sageMakerImage`',
    service: 'sagemaker',
    operation: 'DescribeImage',
    query: `{ faulty: sageMakerImage(name: "torch", region: "${FAULTY}") { name } ${well} }`,
    data: { faulty: { name: 'torch' }, ...wellData },
    failedData: { faulty: null, ...wellData },
    failedPaths: ['faulty'],
  },
  {
    name: 'mutation',
    field: '`Mutation.startLifecyclePreview`',
    service: 'ecr',
    operation: 'StartLifecyclePolicyPreview',
    query: `mutation ($faulty: ID!, $well: ID!) {
      faulty: startLifecyclePreview(input: { repositoryId: $faulty }) { ...Started }
      well: startLifecyclePreview(input: { repositoryId: $well }) { ...Started }
    }
    fragment Started on StartLifecyclePreviewSuccess { lifecyclePreview { status } }`,
    variables: { faulty: repositoryId(FAULTY), well: repositoryId(WELL) },
    data: { faulty: started('COMPLETE'), well: started('COMPLETE') },
    failedData: { faulty: null, well: started('COMPLETE') },
    partData: { faulty: started('UNKNOWN'), well: started('COMPLETE') },
    failedPaths: ['faulty'],
    changes: true,
  },
];
