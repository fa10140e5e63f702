import type { JobType, Processor } from '@aws-sdk/client-sagemaker';
import { accounts, deepLearningAccount } from './company-catalog.ts';

/** What the versions of a SageMaker image run. */
export interface Source {
  readonly accountId: string;
  readonly region: string;
  readonly repository: string;
}

/** A SageMaker image of the company, before it has versions. */
export interface SageMakerPlan {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly versions: number;
  /** An ECR repository, or one reference that all versions share. */
  readonly runs: Source | string;
  readonly jobType: JobType;
  readonly framework?: string;
  readonly processor?: Processor;
  /** Versions that could not be made. */
  readonly failed?: readonly number[];
  /** Whether the newest version is still being made. */
  readonly creating?: boolean;
  /** Whether the versions run what previews of the repository list early, so that whoever looks at one meets some. */
  readonly previewed?: boolean;
}

const { production, research } = accounts;
const home = { accountId: production, region: 'us-east-1' } as const;
const europe = { accountId: production, region: 'eu-west-1' } as const;
const lab = { accountId: research, region: 'us-east-1' } as const;
const labEurope = { accountId: research, region: 'eu-west-1' } as const;

const gone = `${production}.dkr.ecr.us-east-1.amazonaws.com/ml/training@sha256:${'dead'.repeat(16)}`;
const goneRepository = `${production}.dkr.ecr.us-east-1.amazonaws.com/legacy/scoring:2.1`;
const deepLearning = `${deepLearningAccount}.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.4.0-gpu-py311-cu124-ubuntu22.04-sagemaker`;

const inference = { jobType: 'INFERENCE', processor: 'CPU' } as const;
const training = { jobType: 'TRAINING', processor: 'GPU' } as const;
const notebook = { jobType: 'NOTEBOOK_KERNEL', processor: 'CPU' } as const;

/** Every SageMaker image of the company. The registry that most are in has more of them than a default page. */
export const sageMakerPlans: readonly SageMakerPlan[] = [
  {
    ...home,
    ...training,
    name: 'pytorch-training',
    versions: 8,
    runs: { ...home, repository: 'ml/training' },
    framework: 'PyTorch 2.4',
  },
  {
    ...home,
    ...training,
    name: 'tensorflow-training',
    versions: 5,
    runs: { ...home, repository: 'ml/training' },
    framework: 'TensorFlow 2.16',
    failed: [4],
  },
  {
    ...home,
    ...inference,
    name: 'sklearn-inference',
    versions: 6,
    runs: { ...home, repository: 'ml/inference' },
    framework: 'scikit-learn 1.5',
  },
  {
    ...home,
    ...inference,
    name: 'checkout-fraud-scoring',
    versions: 12,
    runs: { ...home, repository: 'checkout/api' },
    previewed: true,
    framework: 'XGBoost 2.1',
  },
  {
    ...home,
    ...inference,
    name: 'checkout-risk-shadow',
    versions: 4,
    runs: { ...home, repository: 'checkout/worker' },
  },
  {
    ...home,
    ...inference,
    name: 'storefront-ranking',
    versions: 5,
    runs: { ...home, repository: 'web/storefront' },
  },
  {
    ...home,
    ...inference,
    name: 'search-embeddings',
    versions: 4,
    runs: { ...home, repository: 'search/indexer' },
    framework: 'PyTorch 2.4',
  },
  {
    ...home,
    ...training,
    name: 'feature-pipeline',
    versions: 4,
    runs: { ...home, repository: 'data/pipelines' },
    creating: true,
  },
  {
    ...home,
    ...notebook,
    name: 'notebook-base',
    versions: 4,
    runs: { ...home, repository: 'platform/base-images' },
  },
  {
    ...home,
    ...notebook,
    name: 'GeoNotebook',
    versions: 2,
    runs: { ...home, repository: 'platform/base-images' },
  },
  {
    ...home,
    ...inference,
    name: 'vision-serving',
    versions: 3,
    runs: { ...lab, repository: 'vision/serving' },
    framework: 'PyTorch 2.4',
  },
  { ...home, ...training, name: 'dlc-pytorch', versions: 2, runs: deepLearning, framework: 'PyTorch 2.4' },
  { ...home, ...training, name: 'retired-training', versions: 2, runs: gone },
  { ...home, ...inference, name: 'legacy-scoring', versions: 1, runs: goneRepository },
  {
    ...home,
    ...training,
    name: 'broken-build',
    versions: 1,
    // As someone typed it: no registry's host.
    runs: 'ml/training:latest',
    failed: [1],
  },
  {
    ...europe,
    ...inference,
    name: 'edge-scoring',
    versions: 3,
    runs: { ...europe, repository: 'checkout/api' },
  },
  {
    ...europe,
    ...inference,
    name: 'storefront-ranking',
    versions: 3,
    runs: { ...europe, repository: 'web/storefront' },
  },
  {
    ...lab,
    ...training,
    name: 'vision-training',
    versions: 6,
    runs: { ...lab, repository: 'vision/training' },
    framework: 'PyTorch 2.4',
  },
  {
    ...lab,
    ...training,
    name: 'nlp-experiments',
    versions: 5,
    runs: { ...lab, repository: 'nlp/experiments' },
    framework: 'JAX 0.4',
  },
  {
    ...lab,
    ...notebook,
    name: 'shared-notebook',
    versions: 2,
    runs: { ...home, repository: 'platform/base-images' },
  },
  {
    ...labEurope,
    ...inference,
    name: 'nlp-serving',
    versions: 3,
    runs: { ...labEurope, repository: 'nlp/serving' },
  },
];
