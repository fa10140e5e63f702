import { partitionOf } from './partitions.ts';
import type { RepositoryKey } from './registry.ts';

/** `arn:<partition>:ecr:<region>:<account>:repository/<name>`: known without asking AWS. */
export function repositoryArn({ registry, name }: RepositoryKey): string {
  const { registryId, region } = registry;
  return `arn:${partitionOf(region).name}:ecr:${region}:${registryId}:repository/${name}`;
}
