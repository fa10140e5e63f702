import type { RegistryScope, Scope } from '../access/scope.ts';
import type { Reader } from '../aws/path/flight.ts';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import type { RegistryReads } from '../aws/registry-sources.ts';
import type { UsageShare } from '../aws/usage/image-usage-reads.ts';
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

/** A registry in scope, and what the viewer may see of it. */
interface InScope {
  source: RegistryReads;
  registryScope: RegistryScope;
}

/** Makes the doors of one request; each is opened when it is first asked for. A registry out of scope has none. */
export function createRegistries(
  served: readonly RegistryReads[],
  scope: Scope,
  reader: Reader,
  usage: ImageUsageAccess,
): Registries {
  const inScope = served.flatMap((source) => {
    const registryScope = scope.of(source.registry);
    return registryScope ? [{ source, registryScope }] : [];
  });
  const barrier = createBarrier(reader.signal);
  const loaders = createLoaderFactory(barrier);
  const opened = new Map<RegistryReads, RegistryData>();
  const open = ({ source, registryScope }: InScope): RegistryData => {
    const registry = opened.get(source) ?? openRegistry(source, registryScope);
    opened.set(source, registry);
    return registry;
  };
  const openRegistry = (source: RegistryReads, registryScope: RegistryScope): RegistryData => {
    const ecr = createEcrLoaders(source.ecr, reader, loaders);
    const sageMaker = createSageMakerLoaders(source.sageMaker, reader, loaders);
    const { scans, findImage } = createScanLoaders(source.scans, registryScope, reader, loaders);
    return {
      key: source.registry,
      ...ecr,
      ...createLifecycleLoaders(source.lifecycle, reader, loaders),
      ...createSettingsLoaders(source.settings, reader, loaders),
      ...createContentsLoaders(source.registry, source.contents, reader, loaders),
      ...sageMaker,
      scans,
      repositories: {
        ...ecr.repositories,
        list: registryScope.repositories.isWhole ? ecr.repositories.list : undefined,
      },
      sageMakerImages: {
        ...sageMaker.sageMakerImages,
        list: registryScope.sageMakerImages.isWhole ? sageMaker.sageMakerImages.list : undefined,
      },
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
    registryId: registryId ?? inScope[0]?.source.registry.registryId ?? '',
    region: region ?? inScope[0]?.source.registry.region ?? '',
  });
  const find = (key: PartialKey): RegistryData | undefined => {
    const { registryId, region } = complete(key);
    const found = inScope.find(
      ({ source: { registry } }) => registry.registryId === registryId && registry.region === region,
    );
    return found && open(found);
  };

  return {
    get all() {
      return inScope.map(open);
    },
    find,
    imageUsage: createImageUsageLoader(usage, inScope.map(shareOf), reader, loaders),
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

/** Of which SageMaker images the viewer may know what they run. */
function shareOf({ source: { registry }, registryScope: { sageMakerImages } }: InScope): UsageShare {
  return { registry, names: sageMakerImages.isWhole ? undefined : sageMakerImages };
}
