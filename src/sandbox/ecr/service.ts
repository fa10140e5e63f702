import { DescribeImages$, DescribeRegistry$, DescribeRepositories$, ListImages$ } from '@aws-sdk/client-ecr';
import { type Operation, operation } from '../operation.ts';
import type { Service } from '../service.ts';
import { ecrConstraints } from './constraints.ts';
import { conflictingMembers, invalidMember } from './errors.ts';
import { describeImages, listImages } from './images.ts';
import { describeRegistry, describeRepositories } from './repositories.ts';

const constraints = ecrConstraints;

const operations = {
  DescribeRegistry: operation(DescribeRegistry$, constraints.DescribeRegistry, describeRegistry),
  DescribeRepositories: operation(
    DescribeRepositories$,
    constraints.DescribeRepositories,
    describeRepositories,
  ),
  DescribeImages: operation(DescribeImages$, constraints.DescribeImages, describeImages),
  ListImages: operation(ListImages$, constraints.ListImages, listImages),
} satisfies Record<string, Operation>;

/** Amazon ECR, as far as the sandbox serves it. */
export const ecr: Service = {
  name: 'ecr',
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  operations: new Map<string, Operation>(Object.entries(operations)),
  pageSizeMember: 'maxResults',
  invalid: invalidMember,
  conflict: conflictingMembers,
};
