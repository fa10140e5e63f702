import { partitionOf } from './partitions.ts';

/** What names a registry: an AWS account in one region. */
export interface RegistryKey {
  registryId: string;
  region: string;
}

/** What names a repository anywhere. */
export interface RepositoryKey {
  registry: RegistryKey;
  name: string;
}

/** One string for a registry, for maps and messages. */
export function registryName({ registryId, region }: RegistryKey): string {
  return `${registryId}/${region}`;
}

/** The host that `docker pull` uses, e.g. `012345678910.dkr.ecr.us-west-2.amazonaws.com`. */
export function registryHost({ registryId, region }: RegistryKey): string {
  return `${registryId}.dkr.ecr.${region}.${partitionOf(region).registrySuffix}`;
}

/** `HOST/REPOSITORY`. */
export function repositoryUri({ registry, name }: RepositoryKey): string {
  return `${registryHost(registry)}/${name}`;
}
