import { REPOSITORY_NAME } from './image-reference.ts';
import { partitionOf } from './partitions.ts';
import type { RegistryKey, RepositoryKey } from './registry.ts';

/** `arn:<partition>:ecr:<region>:<account>:repository/<name>`: known without asking AWS. */
export function repositoryArn({ registry, name }: RepositoryKey): string {
  const { registryId, region } = registry;
  return `arn:${partitionOf(region).name}:ecr:${region}:${registryId}:repository/${name}`;
}

/** The repository that an ARN names; null where it is the ARN of none. */
export function parseRepositoryArn(arn: string): RepositoryKey | null {
  const key = parseArn(arn, 'ecr', 'repository');
  return key && REPOSITORY_NAME.test(key.name) ? key : null;
}

/**
 * The SageMaker image that an ARN names, for whoever knows which names SageMaker allows; null where it is the ARN of none.
 * Those of versions are none: AWS lower-cases the image's name in them.
 */
export function parseSageMakerImageArn(arn: string): { registry: RegistryKey; name: string } | null {
  return parseArn(arn, 'sagemaker', 'image');
}

const ARN = /^arn:([a-z-]+):([a-z-]+):([a-z0-9-]{1,32}):(\d{12}):([a-z-]+)\/(.+)$/;

/** What an ARN names by its account, its region and a name. The partition must be the region's own. */
function parseArn(
  arn: string,
  service: string,
  kind: string,
): { registry: RegistryKey; name: string } | null {
  const [, partition, of, region, registryId, what, name] = ARN.exec(arn) ?? [];
  if (region === undefined || registryId === undefined || name === undefined) return null;
  if (partition !== partitionOf(region).name || of !== service || what !== kind) return null;
  return { registry: { registryId, region }, name };
}
