import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { AwsError } from '../wire/aws-error.ts';
import { type Caller, callerArn } from '../wire/caller.ts';
import type { Violation } from '../wire/constraints.ts';

// ECR's own wording, as far as it was seen in the wild.

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

/** ECR names the first violation only, and words the pattern of a repository's name in a way of its own. */
export function invalidMember([violation]: readonly Violation[]): AwsError {
  const { path, problem } = violation ?? { path: '', problem: '' };
  const pattern = /^Member must satisfy regular expression pattern: (.*)$/s.exec(problem)?.[1];
  const wording =
    path === 'repositoryName' && pattern !== undefined
      ? `must satisfy regular expression '${pattern.replaceAll('\\/', '/')}'`
      : problem;
  return invalidParameter(`Invalid parameter at '${path}' failed to satisfy constraint: '${wording}'`);
}

export const conflictingMembers = (member: string, other: string) =>
  invalidParameter(`Invalid parameter: '${member}' cannot be specified together with '${other}'`);

export const invalidToken = () =>
  invalidParameter(
    "Invalid parameter at 'nextToken' failed to satisfy constraint: 'The token is not valid for this request'",
  );

export const registryNotFound = (registryId: string) =>
  new AwsError('RepositoryNotFoundException', `The registry with id '${registryId}' does not exist`);

export const repositoryNotFound = (name: string, registryId: string) =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );

const shown = ({ imageDigest, imageTag }: ImageIdentifier) =>
  `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`;

export const imageNotFound = (id: ImageIdentifier, name: string, registryId: string) =>
  new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${shown(id)} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
  );

/** For ids that could name no image at all. */
export const invalidImageId = (miss: 'MissingDigestAndTag' | 'InvalidImageDigest') =>
  invalidParameter(
    miss === 'MissingDigestAndTag'
      ? "Invalid parameter at 'imageId' failed to satisfy constraint: 'An image identifier must have a digest or a tag'"
      : "Invalid parameter at 'imageDigest' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+''",
  );

export const lifecyclePolicyNotFound = (name: string, registryId: string) =>
  new AwsError(
    'LifecyclePolicyNotFoundException',
    `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registryId}'`,
  );

export const previewNotFound = (name: string, registryId: string) =>
  new AwsError(
    'LifecyclePolicyPreviewNotFoundException',
    `Lifecycle policy preview does not exist for the repository with name '${name}' in the registry with id '${registryId}'`,
  );

export const previewInProgress = (name: string, registryId: string) =>
  new AwsError(
    'LifecyclePolicyPreviewInProgressException',
    `The previous lifecycle policy preview request for the repository with name '${name}' in the registry with id '${registryId}' has not completed. Wait and try again.`,
  );

export const repositoryPolicyNotFound = (name: string, registryId: string) =>
  new AwsError(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${registryId}'`,
  );

export const registryPolicyNotFound = (registryId: string) =>
  new AwsError(
    'RegistryPolicyNotFoundException',
    `Registry policy does not exist in the registry with id '${registryId}'`,
  );

export const pullThroughCacheRuleNotFound = (prefix: string, registryId: string) =>
  new AwsError(
    'PullThroughCacheRuleNotFoundException',
    `The pull through cache rule with prefix '${prefix}' does not exist in the registry with id '${registryId}'`,
  );

export const invalidArn = () =>
  invalidParameter("Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'");

export const scanNotFound = (id: ImageIdentifier, name: string, registryId: string) =>
  new AwsError(
    'ScanNotFoundException',
    `Image scan does not exist for the image with '${shown(id)}' in the repository with name '${name}' in the registry with id '${registryId}'`,
  );

export const accessDenied = (
  caller: Pick<Caller, 'accountId' | 'session'>,
  action: string,
  resource: string,
) =>
  new AwsError(
    'AccessDeniedException',
    `User: ${callerArn(caller)} is not authorized to perform: ${action} on resource: ${resource} because no resource-based policy allows the ${action} action`,
  );
