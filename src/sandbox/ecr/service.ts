import {
  BatchGetImage$,
  BatchGetRepositoryScanningConfiguration$,
  DescribeImageReplicationStatus$,
  DescribeImageScanFindings$,
  DescribeImageSigningStatus$,
  DescribeImages$,
  DescribePullThroughCacheRules$,
  DescribeRegistry$,
  DescribeRepositories$,
  GetLifecyclePolicy$,
  GetLifecyclePolicyPreview$,
  GetRegistryPolicy$,
  GetRegistryScanningConfiguration$,
  GetRepositoryPolicy$,
  ListImageReferrers$,
  ListImages$,
  ListReplicationBackfills$,
  ListTagsForResource$,
  PutLifecyclePolicy$,
  StartLifecyclePolicyPreview$,
} from '@aws-sdk/client-ecr';
import { jsonWire } from '../answer.ts';
import { type Operation, operation } from '../operation.ts';
import type { Service } from '../service.ts';
import { ecrConstraints as constraints } from './constraints.ts';
import { conflictingMembers, invalidMember } from './errors.ts';
import { describeImages, listImages } from './images.ts';
import {
  getLifecyclePolicy,
  getLifecyclePolicyPreview,
  putLifecyclePolicy,
  startLifecyclePolicyPreview,
} from './lifecycle.ts';
import { batchGetImage } from './manifests.ts';
import { listImageReferrers } from './referrers.ts';
import { describeImageReplicationStatus } from './replication.ts';
import { describeRegistry, describeRepositories } from './repositories.ts';
import { describeImageScanFindings } from './scan-findings.ts';
import {
  describePullThroughCacheRules,
  getRegistryPolicy,
  getRepositoryPolicy,
  listReplicationBackfills,
  listTagsForResource,
} from './settings.ts';
import {
  batchGetRepositoryScanningConfiguration,
  getRegistryScanningConfiguration,
} from './settings-scanning.ts';
import { describeImageSigningStatus } from './signing.ts';

const operations: Readonly<Record<keyof typeof constraints, Operation>> = {
  DescribeRegistry: operation(DescribeRegistry$, constraints.DescribeRegistry, describeRegistry),
  DescribeRepositories: operation(
    DescribeRepositories$,
    constraints.DescribeRepositories,
    describeRepositories,
  ),
  DescribeImages: operation(DescribeImages$, constraints.DescribeImages, describeImages),
  ListImages: operation(ListImages$, constraints.ListImages, listImages),
  BatchGetImage: operation(BatchGetImage$, constraints.BatchGetImage, batchGetImage),
  ListImageReferrers: operation(ListImageReferrers$, constraints.ListImageReferrers, listImageReferrers),
  DescribeImageReplicationStatus: operation(
    DescribeImageReplicationStatus$,
    constraints.DescribeImageReplicationStatus,
    describeImageReplicationStatus,
  ),
  GetRegistryScanningConfiguration: operation(
    GetRegistryScanningConfiguration$,
    constraints.GetRegistryScanningConfiguration,
    getRegistryScanningConfiguration,
  ),
  BatchGetRepositoryScanningConfiguration: operation(
    BatchGetRepositoryScanningConfiguration$,
    constraints.BatchGetRepositoryScanningConfiguration,
    batchGetRepositoryScanningConfiguration,
  ),
  DescribePullThroughCacheRules: operation(
    DescribePullThroughCacheRules$,
    constraints.DescribePullThroughCacheRules,
    describePullThroughCacheRules,
  ),
  ListReplicationBackfills: operation(
    ListReplicationBackfills$,
    constraints.ListReplicationBackfills,
    listReplicationBackfills,
  ),
  GetRegistryPolicy: operation(GetRegistryPolicy$, constraints.GetRegistryPolicy, getRegistryPolicy),
  GetRepositoryPolicy: operation(GetRepositoryPolicy$, constraints.GetRepositoryPolicy, getRepositoryPolicy),
  ListTagsForResource: operation(ListTagsForResource$, constraints.ListTagsForResource, listTagsForResource),
  DescribeImageScanFindings: operation(
    DescribeImageScanFindings$,
    constraints.DescribeImageScanFindings,
    describeImageScanFindings,
  ),
  DescribeImageSigningStatus: operation(
    DescribeImageSigningStatus$,
    constraints.DescribeImageSigningStatus,
    describeImageSigningStatus,
  ),
  GetLifecyclePolicy: operation(GetLifecyclePolicy$, constraints.GetLifecyclePolicy, getLifecyclePolicy),
  PutLifecyclePolicy: operation(PutLifecyclePolicy$, constraints.PutLifecyclePolicy, putLifecyclePolicy),
  StartLifecyclePolicyPreview: operation(
    StartLifecyclePolicyPreview$,
    constraints.StartLifecyclePolicyPreview,
    startLifecyclePolicyPreview,
  ),
  GetLifecyclePolicyPreview: operation(
    GetLifecyclePolicyPreview$,
    constraints.GetLifecyclePolicyPreview,
    getLifecyclePolicyPreview,
  ),
};

/** Amazon ECR, as far as the sandbox serves it. */
export const ecr: Service = {
  name: 'ecr',
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  wire: jsonWire,
  operations: new Map(Object.entries(operations)),
  pageSizeMember: 'maxResults',
  invalid: invalidMember,
  conflict: conflictingMembers,
};
