import { describe, expect, test } from 'vitest';
import { parseRepositoryArn, parseSageMakerImageArn, repositoryArn } from '../../src/aws/arn.ts';
import fc from '../helpers/fast-check.ts';

const registryId = '012345678910';

test.each([
  ['us-west-2', 'aws'],
  ['mars-north-1', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
])('a repository of %s has its ARN in the partition %s', (region, partition) => {
  const key = { registry: { registryId, region }, name: 'team/app' };
  const arn = `arn:${partition}:ecr:${region}:${registryId}:repository/team/app`;
  expect(repositoryArn(key)).toBe(arn);
  expect(parseRepositoryArn(arn)).toEqual(key);
  const image = `arn:${partition}:sagemaker:${region}:${registryId}:image/Studio`;
  expect(parseSageMakerImageArn(image)).toEqual({ registry: { registryId, region }, name: 'Studio' });
});

test('reading the ARN of a repository gives what it was made of', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{12}$/),
      fc.stringMatching(/^[a-z]{2,6}(-[a-z]{2,6}){1,2}-\d$/),
      name.filter((text) => text.length >= 2),
      (registryId, region, name) => {
        const key = { registry: { registryId, region }, name };
        expect(parseRepositoryArn(repositoryArn(key))).toEqual(key);
      },
    ),
  );
});

describe('what is no ARN of a repository', () => {
  const arn = `arn:aws:ecr:us-west-2:${registryId}:repository/team/app`;
  test.each([
    ['nothing', ''],
    ['text', 'team/app'],
    ['the partition of other regions', arn.replace('arn:aws:', 'arn:aws-cn:')],
    ['another service', arn.replace(':ecr:', ':ecr-public:')],
    ['another kind', arn.replace(':repository/', ':registry/')],
    ['no region', arn.replace('us-west-2', '')],
    ['an account that is none', arn.replace(registryId, '12345678910')],
    ['no name', arn.replace('team/app', '')],
    ['a name that ECR refuses', arn.replace('team/app', 'Team')],
    ['something behind it', `${arn}:latest`],
    ['a new line behind it', `${arn}\n`],
    ['something before it', ` ${arn}`],
  ])('%s', (_, text) => {
    expect(parseRepositoryArn(text)).toBeNull();
  });
});

test.each([
  ['that of a version', `arn:aws:sagemaker:us-west-2:${registryId}:image-version/studio/1`],
  ['that of something else', `arn:aws:sagemaker:us-west-2:${registryId}:app-image-config/studio`],
  ["AWS's word for none", 'None'],
])('no ARN of a SageMaker image: %s', (_, text) => {
  expect(parseSageMakerImageArn(text)).toBeNull();
});
