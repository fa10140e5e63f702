import { type RegistryKey, registryName } from '../aws/registry.ts';
import type { RegistrySources } from '../aws/registry-sources.ts';
import { GatewayError } from '../errors.ts';
import { createEcrLoaders, type EcrLoaders } from './ecr.ts';
import { createSageMakerLoaders, type SageMakerLoaders } from './sagemaker.ts';

/** The door to one registry: all that one request may know of it. */
export interface RegistryData extends EcrLoaders, SageMakerLoaders {
  key: RegistryKey;
}

/** The door to all data of one request. */
export interface Registries {
  /** Every registry that is served, in the config's order; the first is the default. */
  all: readonly RegistryData[];
  /** The registry of this name; undefined when it is not served. What is left out is the default registry's. */
  find(key: {
    registryId?: string | null | undefined;
    region?: string | null | undefined;
  }): RegistryData | undefined;
  /** The same, or REGISTRY_NOT_SERVED. */
  get(key: { registryId?: string | null | undefined; region?: string | null | undefined }): RegistryData;
}

/** Makes the doors of one request. */
export function createRegistries(sources: readonly RegistrySources[], signal: AbortSignal): Registries {
  const all = sources.map(({ registry, ecr, sageMaker }) => ({
    key: registry,
    ...createEcrLoaders(ecr, signal),
    ...createSageMakerLoaders(sageMaker, signal),
  }));
  const byName = new Map(all.map((registry) => [registryName(registry.key), registry]));
  const complete = (key: Parameters<Registries['find']>[0]): RegistryKey => ({
    registryId: key.registryId ?? all[0]?.key.registryId ?? '',
    region: key.region ?? all[0]?.key.region ?? '',
  });
  const find: Registries['find'] = (key) => byName.get(registryName(complete(key)));

  return {
    all,
    find,
    get(key) {
      const registry = find(key);
      if (registry) return registry;
      throw new GatewayError(
        'REGISTRY_NOT_SERVED',
        `registry ${registryName(complete(key))}: this gateway does not serve it; \`registries\` lists those it does.`,
      );
    },
  };
}
