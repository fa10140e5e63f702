import type { Constraints, Rule } from '../wire/constraints.ts';

// Botocore's model of 2026-08 and the SDK's documentation. Where they differ the newer one counts: ListImageReferrers answers
// 20 at a time, and a lifecycle policy may have 30,720 characters.

const registryId: Rule = { pattern: '[0-9]{12}' };
const repositoryName: Rule = {
  min: 2,
  max: 256,
  pattern: '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*',
};
const imageId: Rule = { members: { imageTag: { min: 1, max: 300 } } };
const imageIds: Rule = { min: 1, max: 100, each: imageId };
const tagStatus: Rule = { oneOf: ['TAGGED', 'UNTAGGED', 'ANY'] };
const status: Rule = { oneOf: ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY'] };
const imageFilter: Rule = { members: { tagStatus, imageStatus: status } };
const lifecyclePolicyText: Rule = { min: 100, max: 30_720 };
const repositoryPrefix: Rule = {
  min: 2,
  max: 30,
  pattern: '((?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*/?|ROOT)',
};
const upTo = (max: number): Rule => ({ min: 1, max });

const repository = { registryId, repositoryName };

/** What ECR demands of each request beyond types and required members, which are in the SDK's schemas. */
export const ecrConstraints = {
  DescribeRegistry: { members: {} },
  DescribeRepositories: {
    members: {
      registryId,
      repositoryNames: { min: 1, max: 100, each: repositoryName },
      maxResults: upTo(1000),
    },
    exclusive: [['repositoryNames', ['nextToken', 'maxResults']]],
    defaultPageSize: 100,
  },
  DescribeImages: {
    members: { ...repository, imageIds, maxResults: upTo(1000), filter: imageFilter },
    exclusive: [['imageIds', ['nextToken', 'maxResults']]],
    defaultPageSize: 100,
  },
  ListImages: {
    members: { ...repository, maxResults: upTo(1000), filter: imageFilter },
    defaultPageSize: 100,
  },
  BatchGetImage: {
    members: { ...repository, imageIds, acceptedMediaTypes: { min: 1, max: 100 } },
  },
  ListImageReferrers: {
    members: {
      ...repository,
      maxResults: upTo(50),
      filter: { members: { artifactTypes: { max: 5, each: { min: 1, max: 255 } }, artifactStatus: status } },
    },
    defaultPageSize: 20,
  },
  DescribeImageReplicationStatus: { members: { ...repository, imageId } },
  GetRegistryScanningConfiguration: { members: {} },
  BatchGetRepositoryScanningConfiguration: {
    members: { repositoryNames: { min: 1, max: 25, each: repositoryName } },
  },
  DescribePullThroughCacheRules: {
    members: {
      registryId,
      ecrRepositoryPrefixes: { min: 1, max: 100, each: repositoryPrefix },
      maxResults: upTo(1000),
    },
    defaultPageSize: 100,
  },
  ListReplicationBackfills: { members: { registryId, maxResults: upTo(50) }, defaultPageSize: 25 },
  GetRegistryPolicy: { members: {} },
  GetRepositoryPolicy: { members: repository },
  ListTagsForResource: { members: {} },
  DescribeImageScanFindings: {
    members: { ...repository, imageId, maxResults: upTo(1000) },
    defaultPageSize: 100,
  },
  DescribeImageSigningStatus: { members: { ...repository, imageId } },
  GetLifecyclePolicy: { members: repository },
  PutLifecyclePolicy: { members: { ...repository, lifecyclePolicyText } },
  StartLifecyclePolicyPreview: { members: { ...repository, lifecyclePolicyText } },
  GetLifecyclePolicyPreview: {
    members: { ...repository, imageIds, maxResults: upTo(100), filter: { members: { tagStatus } } },
    exclusive: [['imageIds', ['nextToken', 'maxResults']]],
    defaultPageSize: 100,
  },
} as const satisfies Record<string, Constraints>;
