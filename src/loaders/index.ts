import type { Scope } from '../access/scope.ts';
import type { Reader } from '../aws/path/flight.ts';
import type { Observer } from '../aws/path/observer.ts';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import type { RegistryReads } from '../aws/registry-sources.ts';
import { excerpt, GatewayError } from '../errors.ts';
import { type Barrier, createBarrier } from './barrier.ts';
import { type ContentsLoaders, createContentsLoaders } from './contents.ts';
import { createLoaderFactory } from './create-loader.ts';
import { createEcrLoaders, type EcrLoaders } from './ecr.ts';
import { createImageUsageLoader, type ImageUsageAccess, type ImageUsageLoader } from './image-usage.ts';
import { createLifecycleLoaders, type LifecycleLoaders } from './lifecycle.ts';
import { createSageMakerLoaders, type SageMakerLoaders } from './sagemaker.ts';
import { createScanLoaders, type ScanLoaders } from './scans.ts';
import { createSettingsLoaders, type SettingsLoaders } from './settings.ts';

/** The door to one registry: all that one request may know of it. */
export interface RegistryData
  extends EcrLoaders,
    LifecycleLoaders,
    ContentsLoaders,
    SettingsLoaders,
    SageMakerLoaders,
    ScanLoaders {
  key: RegistryKey;
}

/** The door to all data of one request. */
export interface Registries {
  /** Every registry that is served, in the config's order; the first is the default. */
  all: readonly RegistryData[];
  /** The registry of this name; undefined when it is not served. */
  find(key: PartialKey): RegistryData | undefined;
  /** The same, or REGISTRY_NOT_SERVED. */
  get(key: PartialKey): RegistryData;
  /** Which SageMaker versions, of all registries, run an image. */
  imageUsage: ImageUsageLoader;
  /** Where whoever may lead to more look-ups holds them back. */
  barrier: Pick<Barrier, 'hold'>;
}

/** A registry as arguments name it: what is left out is the default registry's. */
interface PartialKey {
  registryId?: string | null | undefined;
  region?: string | null | undefined;
}

/** Makes the doors of one request; each is opened when it is first asked for. A registry out of scope has none. */
export function createRegistries(
  served: readonly RegistryReads[],
  scope: Scope,
  reader: Reader,
  usage: ImageUsageAccess,
  observer?: Observer,
): Registries {
  const sources = served.filter(({ registry }) => scope.of(registry) !== undefined);
  const barrier = createBarrier(reader.signal);
  const loaders = createLoaderFactory(barrier, observer);
  const opened = new Map<RegistryReads, RegistryData>();
  const open = (source: RegistryReads): RegistryData => {
    const registry = opened.get(source) ?? openRegistry(source);
    opened.set(source, registry);
    return registry;
  };
  const openRegistry = (source: RegistryReads): RegistryData => {
    const ecr = createEcrLoaders(source.ecr, reader, loaders);
    const { scans, findImage } = createScanLoaders(source.scans, reader, loaders);
    return {
      key: source.registry,
      ...ecr,
      ...createLifecycleLoaders(source.lifecycle, reader, loaders),
      ...createSettingsLoaders(source.settings, reader, loaders),
      ...createContentsLoaders(source.registry, source.contents, reader, loaders),
      ...createSageMakerLoaders(source.sageMaker, reader, loaders),
      scans,
      images: {
        ...ecr.images,
        // What this request has scanned it need not look up.
        load(repositoryName, selector) {
          const found = findImage(repositoryName, selector);
          return found ? Promise.resolve(found) : ecr.images.load(repositoryName, selector);
        },
      },
    };
  };
  const complete = ({ registryId, region }: PartialKey): RegistryKey => ({
    registryId: registryId ?? sources[0]?.registry.registryId ?? '',
    region: region ?? sources[0]?.registry.region ?? '',
  });
  const find = (key: PartialKey): RegistryData | undefined => {
    const { registryId, region } = complete(key);
    const source = sources.find(
      ({ registry }) => registry.registryId === registryId && registry.region === region,
    );
    return source && open(source);
  };

  return {
    get all() {
      return sources.map(open);
    },
    find,
    imageUsage: createImageUsageLoader(usage, reader, loaders),
    barrier,
    get(key) {
      const registry = find(key);
      if (registry) return registry;
      throw new GatewayError(
        'REGISTRY_NOT_SERVED',
        `registry ${excerpt(registryName(complete(key)))}: this gateway does not serve it; \`registries\` lists those it does.`,
      );
    },
  };
}
