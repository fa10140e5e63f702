import { describe, expect, test } from 'vitest';
import { accountId, rig, worldOf } from './clients.ts';

const targets = { ecr: 'AmazonEC2ContainerRegistry_V20150921', sagemaker: 'SageMaker' } as const;

/** What a request without the SDK between is refused with; undefined when it is carried out. */
async function refusal(service: keyof typeof targets, operation: string, input: object) {
  const images = [{ imageTags: ['a'] }];
  const { sandbox } = await rig({
    world: worldOf([{ repositoryName: 'team/app', images }], [{ ImageName: 'app' }]),
  });
  const response = await fetch(sandbox.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `${targets[service]}.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/20260807/us-east-1/${service}/aws4_request`,
    },
    body: JSON.stringify(input),
  });
  const { __type, message } = await response.json();
  return response.ok ? undefined : `${__type}: ${message}`;
}

const ecrRefusal = (member: string, problem: string) =>
  `InvalidParameterException: Invalid parameter at '${member}' failed to satisfy constraint: '${problem}'`;
const least = (n: number) => `Member must have length greater than or equal to ${n}`;
const most = (n: number) => `Member must have length less than or equal to ${n}`;
const lowest = (n: number) => `Member must have value greater than or equal to ${n}`;
const highest = (n: number) => `Member must have value less than or equal to ${n}`;

const repositoryName = 'team/app';
const ids = (n: number) => Array.from({ length: n }, () => ({ imageTag: 'a' }));
const strings = (n: number) => Array.from({ length: n }, (_, i) => `name-${i}`);
const subjectId = { imageDigest: `sha256:${'0'.repeat(64)}` };
const pattern = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*';

describe('ECR refuses', () => {
  test.each<[string, object, string]>([
    ['DescribeRepositories', { repositoryNames: [] }, ecrRefusal('repositoryNames', least(1))],
    ['DescribeRepositories', { repositoryNames: strings(101) }, ecrRefusal('repositoryNames', most(100))],
    [
      'DescribeRepositories',
      { repositoryNames: ['ok', 'x'] },
      ecrRefusal('repositoryNames', `Member must satisfy constraint: [${least(2)}]`),
    ],
    ['DescribeRepositories', { maxResults: 0 }, ecrRefusal('maxResults', lowest(1))],
    ['DescribeRepositories', { maxResults: 1001 }, ecrRefusal('maxResults', highest(1000))],
    [
      'DescribeRepositories',
      { registryId: '123' },
      ecrRefusal('registryId', 'Member must satisfy regular expression pattern: [0-9]{12}'),
    ],
    [
      'DescribeRepositories',
      { repositoryNames: ['team/app'], maxResults: 5 },
      "InvalidParameterException: Invalid parameter: 'maxResults' cannot be specified together with 'repositoryNames'",
    ],
    ['DescribeImages', {}, ecrRefusal('repositoryName', 'Member must not be null')],
    ['DescribeImages', { repositoryName: 'x' }, ecrRefusal('repositoryName', least(2))],
    [
      'DescribeImages',
      { repositoryName: 'Bad_Name!' },
      ecrRefusal('repositoryName', `must satisfy regular expression '${pattern}'`),
    ],
    ['DescribeImages', { repositoryName, imageIds: ids(101) }, ecrRefusal('imageIds', most(100))],
    [
      'DescribeImages',
      { repositoryName, imageIds: [{ imageTag: 'a' }, { imageTag: 'x'.repeat(301) }] },
      ecrRefusal('imageIds.2.member.imageTag', most(300)),
    ],
    [
      'DescribeImages',
      { repositoryName, imageIds: ids(1), nextToken: 'x' },
      "InvalidParameterException: Invalid parameter: 'nextToken' cannot be specified together with 'imageIds'",
    ],
    [
      'DescribeImages',
      { repositoryName, filter: { tagStatus: 'tagged' } },
      ecrRefusal('filter.tagStatus', 'Member must satisfy enum value set: [TAGGED, UNTAGGED, ANY]'),
    ],
    [
      'ListImages',
      { repositoryName, filter: { imageStatus: 'GONE' } },
      ecrRefusal(
        'filter.imageStatus',
        'Member must satisfy enum value set: [ACTIVE, ARCHIVED, ACTIVATING, ANY]',
      ),
    ],
    ['ListImages', { repositoryName, maxResults: 1001 }, ecrRefusal('maxResults', highest(1000))],
    ['BatchGetImage', { repositoryName }, ecrRefusal('imageIds', 'Member must not be null')],
    ['BatchGetImage', { repositoryName, imageIds: [] }, ecrRefusal('imageIds', least(1))],
    [
      'BatchGetImage',
      { repositoryName, imageIds: ids(1), acceptedMediaTypes: [] },
      ecrRefusal('acceptedMediaTypes', least(1)),
    ],
    ['ListImageReferrers', { repositoryName }, ecrRefusal('subjectId', 'Member must not be null')],
    [
      'ListImageReferrers',
      { repositoryName, subjectId: {} },
      ecrRefusal('subjectId.imageDigest', 'Member must not be null'),
    ],
    [
      'ListImageReferrers',
      { repositoryName, subjectId, maxResults: 51 },
      ecrRefusal('maxResults', highest(50)),
    ],
    [
      'ListImageReferrers',
      { repositoryName, subjectId, filter: { artifactTypes: strings(6) } },
      ecrRefusal('filter.artifactTypes', most(5)),
    ],
    [
      'ListImageReferrers',
      { repositoryName, subjectId, filter: { artifactTypes: [''] } },
      ecrRefusal('filter.artifactTypes', `Member must satisfy constraint: [${least(1)}]`),
    ],
    ['DescribeImageReplicationStatus', { repositoryName }, ecrRefusal('imageId', 'Member must not be null')],
    ['DescribeImageScanFindings', { repositoryName }, ecrRefusal('imageId', 'Member must not be null')],
    [
      'DescribeImageScanFindings',
      { repositoryName, imageId: { imageTag: 'a' }, maxResults: 1001 },
      ecrRefusal('maxResults', highest(1000)),
    ],
    ['DescribeImageSigningStatus', { repositoryName }, ecrRefusal('imageId', 'Member must not be null')],
    ['PutLifecyclePolicy', { repositoryName }, ecrRefusal('lifecyclePolicyText', 'Member must not be null')],
    [
      'StartLifecyclePolicyPreview',
      { repositoryName, lifecyclePolicyText: '{}' },
      ecrRefusal('lifecyclePolicyText', least(100)),
    ],
    [
      'StartLifecyclePolicyPreview',
      { repositoryName, lifecyclePolicyText: 'x'.repeat(30_721) },
      ecrRefusal('lifecyclePolicyText', most(30_720)),
    ],
    [
      'GetLifecyclePolicyPreview',
      { repositoryName, maxResults: 101 },
      ecrRefusal('maxResults', highest(100)),
    ],
    [
      'GetLifecyclePolicyPreview',
      { repositoryName, imageIds: ids(1), maxResults: 1 },
      "InvalidParameterException: Invalid parameter: 'maxResults' cannot be specified together with 'imageIds'",
    ],
  ])('%s %j', async (operation, input, expected) => {
    expect(await refusal('ecr', operation, input)).toBe(expected);
  });

  test.each<[string, object]>([
    ['DescribeRepositories', { maxResults: 1000 }],
    ['DescribeRepositories', { repositoryNames: ['team/app'] }],
    ['DescribeImages', { repositoryName: 'team/app', imageIds: ids(100) }],
    ['ListImages', { repositoryName: 'team/app', filter: { imageStatus: 'ANY', tagStatus: 'ANY' } }],
    [
      'ListImageReferrers',
      { repositoryName: 'team/app', subjectId, maxResults: 50, filter: { artifactTypes: [] } },
    ],
  ])('but not %s %j', async (operation, input) => {
    expect(await refusal('ecr', operation, input)).toBeUndefined();
  });
});

describe('SageMaker refuses', () => {
  const one = (found: string) => `ValidationException: 1 validation error detected: ${found}`;

  test.each<[string, object, string]>([
    [
      'ListImages',
      { MaxResults: 0 },
      one(`Value '0' at 'maxResults' failed to satisfy constraint: ${lowest(1)}`),
    ],
    [
      'ListImages',
      { MaxResults: 101, SortOrder: 'UP' },
      `ValidationException: 2 validation errors detected: Value '101' at 'maxResults' failed to satisfy constraint: ${highest(100)}; Value 'UP' at 'sortOrder' failed to satisfy constraint: Member must satisfy enum value set: [ASCENDING, DESCENDING]`,
    ],
    [
      'ListImages',
      { NameContains: 'a_b' },
      one(
        "Value 'a_b' at 'nameContains' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9\\-.]+",
      ),
    ],
    [
      'DescribeImage',
      {},
      one("Value null at 'imageName' failed to satisfy constraint: Member must not be null"),
    ],
    [
      'DescribeImageVersion',
      { ImageName: 'app', Version: -1 },
      one(`Value '-1' at 'version' failed to satisfy constraint: ${lowest(0)}`),
    ],
    [
      'DescribeImageVersion',
      { ImageName: 'app', Version: 1, Alias: 'latest' },
      'ValidationException: Alias and Version cannot be specified together',
    ],
    [
      'ListImageVersions',
      { ImageName: 'app', SortBy: 'NAME' },
      one(
        "Value 'NAME' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: [CREATION_TIME, LAST_MODIFIED_TIME, VERSION]",
      ),
    ],
    [
      'ListAliases',
      { ImageName: 'app', MaxResults: 101 },
      one(`Value '101' at 'maxResults' failed to satisfy constraint: ${highest(100)}`),
    ],
  ])('%s %j', async (operation, input, expected) => {
    expect(await refusal('sagemaker', operation, input)).toBe(expected);
  });
});
