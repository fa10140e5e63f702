import {
  DescribeImage$,
  DescribeImageVersion$,
  ListAliases$,
  ListImages$,
  ListImageVersions$,
} from '@aws-sdk/client-sagemaker';
import { jsonWire } from '../answer.ts';
import { type Operation, operation } from '../operation.ts';
import type { Service } from '../service.ts';
import { sageMakerConstraints as constraints } from './constraints.ts';
import { conflictingMembers, invalidMembers } from './errors.ts';
import { describeImage, describeImageVersion, listAliases, listImages, listImageVersions } from './images.ts';

const operations: Readonly<Record<keyof typeof constraints, Operation>> = {
  ListImages: operation(ListImages$, constraints.ListImages, listImages),
  DescribeImage: operation(DescribeImage$, constraints.DescribeImage, describeImage),
  ListImageVersions: operation(ListImageVersions$, constraints.ListImageVersions, listImageVersions),
  DescribeImageVersion: operation(
    DescribeImageVersion$,
    constraints.DescribeImageVersion,
    describeImageVersion,
  ),
  ListAliases: operation(ListAliases$, constraints.ListAliases, listAliases),
};

/** SageMaker images, as far as the sandbox serves them. */
export const sageMaker: Service = {
  name: 'sagemaker',
  targetPrefix: 'SageMaker',
  wire: jsonWire,
  operations: new Map(Object.entries(operations)),
  pageSizeMember: 'MaxResults',
  invalid: invalidMembers,
  conflict: conflictingMembers,
};
