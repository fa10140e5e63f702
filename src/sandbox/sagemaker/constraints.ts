import type { Constraints, Rule } from '../wire/constraints.ts';

// Botocore's model of 2026-08. The default page of ListAliases is documented nowhere; it is taken to be that of the other lists.

const ImageName: Rule = { min: 1, max: 63, pattern: '[a-zA-Z0-9]([-.]?[a-zA-Z0-9]){0,62}' };
const Alias: Rule = { min: 1, max: 128, pattern: '(?!^[.-])([a-zA-Z0-9-_.]+)' };
const Version: Rule = { min: 0 };
const NextToken: Rule = { max: 8192, pattern: '.*' };
const page = { MaxResults: { min: 1, max: 100 }, NextToken };
const SortOrder: Rule = { oneOf: ['ASCENDING', 'DESCENDING'] };

/** What SageMaker demands of each request beyond types and required members, which are in the SDK's schemas. */
export const sageMakerConstraints = {
  ListImages: {
    members: {
      ...page,
      NameContains: { max: 63, pattern: '[a-zA-Z0-9\\-.]+' },
      SortBy: { oneOf: ['CREATION_TIME', 'LAST_MODIFIED_TIME', 'IMAGE_NAME'] },
      SortOrder,
    },
    defaultPageSize: 10,
  },
  DescribeImage: { members: { ImageName } },
  ListImageVersions: {
    members: {
      ...page,
      ImageName,
      SortBy: { oneOf: ['CREATION_TIME', 'LAST_MODIFIED_TIME', 'VERSION'] },
      SortOrder,
    },
    defaultPageSize: 10,
  },
  DescribeImageVersion: { members: { ImageName, Version, Alias }, exclusive: [['Version', ['Alias']]] },
  ListAliases: { members: { ...page, ImageName, Version, Alias }, defaultPageSize: 10 },
} as const satisfies Record<string, Constraints>;
