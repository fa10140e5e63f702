import type { RegistryScope, Scope } from '../access/scope.ts';
import type { Reader } from '../aws/path/flight.ts';
import type { Observer } from '../aws/path/observer.ts';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import type { RegistryReads } from '../aws/registry-sources.ts';
import type { UsageShare } from '../aws/usage/image-usage-reads.ts';
import { excerpt, GatewayError } from '../errors.ts';
import type { Audit } from './audit.ts';
import { type Barrier, createBarrier } from './barrier.ts';
import { createLoaderFactory, type LoaderFactory } from './create-loader.ts';
import { type Guard, GuardedLoaders, type RegistryLoaders } from './guard.ts';
import { createRetell, guardErrors } from './guard-errors.ts';
import { createImageUsageLoader, type ImageUsageAccess, type ImageUsageLoader } from './image-usage.ts';
import { OpenLoaders } from './open-loaders.ts';

/** The door to one registry: all that one request may know of it. */
export interface RegistryData extends RegistryLoaders {
  key: RegistryKey;
  /** What of it exists for the viewer: for links, which lead to what nobody looks up. */
  scope: RegistryScope;
}

/** The door to all data of one request. */
export interface Registries {
  /** Every registry that is served, in the config's order; the first is the default. */
  all: readonly RegistryData[];
  /** What of each of them exists for the viewer; no door is opened for that. */
  scopes: readonly RegistryScope[];
  /** Whether the registry of this name is served. */
  serves(key: PartialKey): boolean;
  /** The registry of this name; undefined when it is not served. */
  find(key: PartialKey): RegistryData | undefined;
  /** The same, or REGISTRY_NOT_SERVED. */
  get(key: PartialKey): RegistryData;
  /** Which SageMaker versions, of all registries, run an image. */
  imageUsage: ImageUsageLoader;
  /** Where whoever may lead to more look-ups holds them back. */
  barrier: Pick<Barrier, 'hold'>;
}

/** A registry that the viewer may know of. */
interface VisibleRegistry {
  registry: RegistryKey;
  reads: RegistryReads;
  sight: RegistryScope;
}

/** A registry as arguments name it: what is left out is the default registry's. */
interface PartialKey {
  registryId?: string | null | undefined;
  region?: string | null | undefined;
}

/** What one request opens registries for. */
export interface RegistriesOptions {
  served: readonly RegistryReads[];
  scope: Scope;
  reader: Reader;
  usage: ImageUsageAccess;
  audit: Audit;
  observer?: Observer | undefined;
}

/**
 * The doors of one request; each is opened when it is first asked for. A registry out of scope has none.
 *
 * A class, as whatever else a request has that reads like a member: V8 keeps an object literal's getter, and all that it leads
 * to, until it collects the whole heap.
 */
export class OpenRegistries implements Registries {
  readonly barrier: Barrier;
  readonly #sources: readonly VisibleRegistry[];
  readonly #options: RegistriesOptions;
  readonly #loaders: LoaderFactory;
  readonly #opened = new Map<VisibleRegistry, RegistryData>();
  #imageUsage: ImageUsageLoader | undefined;

  constructor(options: RegistriesOptions) {
    const { served, scope, reader, observer } = options;
    this.#options = options;
    this.#sources = served.flatMap((reads): VisibleRegistry[] => {
      const sight = scope.of(reads.registry);
      return sight === undefined ? [] : [{ registry: reads.registry, reads, sight }];
    });
    this.barrier = createBarrier(reader.signal);
    this.#loaders = createLoaderFactory(this.barrier, observer);
  }

  get all(): readonly RegistryData[] {
    return this.#sources.map((source) => this.#open(source));
  }

  get scopes(): readonly RegistryScope[] {
    return this.#sources.map(({ sight }) => sight);
  }

  get imageUsage(): ImageUsageLoader {
    const { usage, scope, reader } = this.#options;
    this.#imageUsage ??= createImageUsageLoader(
      usage,
      this.#sources.map((source) => shareOf(source, scope)),
      reader,
      this.#loaders,
    );
    return this.#imageUsage;
  }

  serves(key: PartialKey): boolean {
    return this.#find(key) !== undefined;
  }

  find(key: PartialKey): RegistryData | undefined {
    const source = this.#find(key);
    return source && this.#open(source);
  }

  get(key: PartialKey): RegistryData {
    const registry = this.find(key);
    if (registry) return registry;
    if (this.#sources.length === 0 && isPartial(key)) throw nothingVisible();
    throw new GatewayError(
      'REGISTRY_NOT_SERVED',
      `registry ${excerpt(registryName(this.#complete(key)))}: this gateway does not serve it; \`registries\` lists those it does.`,
    );
  }

  #find(key: PartialKey): VisibleRegistry | undefined {
    const { registryId, region } = this.#complete(key);
    return this.#sources.find(
      ({ registry }) => registry.registryId === registryId && registry.region === region,
    );
  }

  #open(source: VisibleRegistry): RegistryData {
    const registry = this.#opened.get(source) ?? this.#openRegistry(source);
    this.#opened.set(source, registry);
    return registry;
  }

  #openRegistry({ registry, reads, sight }: VisibleRegistry): RegistryData {
    const { scope, reader, audit } = this.#options;
    const retell = createRetell(registry, scope);
    const all = new OpenLoaders(reads, sight, reader, guardErrors(this.#loaders, retell));
    return new Door(all, { registry, scope: sight, retell, audit });
  }

  #complete({ registryId, region }: PartialKey): RegistryKey {
    const [first] = this.#sources;
    return {
      registryId: registryId ?? first?.registry.registryId ?? '',
      region: region ?? first?.registry.region ?? '',
    };
  }
}

class Door extends GuardedLoaders implements RegistryData {
  readonly key: RegistryKey;
  readonly scope: RegistryScope;

  constructor(all: RegistryLoaders, guard: Guard) {
    super(all, guard);
    this.key = guard.registry;
    this.scope = guard.scope;
  }
}

/** Whether a key leaves something to the default registry. */
function isPartial({ registryId, region }: PartialKey): boolean {
  return !registryId || !region;
}

function nothingVisible(): GatewayError {
  return new GatewayError(
    'REGISTRY_NOT_SERVED',
    'There is no registry that you may see: whoever runs this gateway can allow one (access.rules).',
  );
}

/** Of which SageMaker images the viewer may know what they run. */
function shareOf({ registry, sight: { sageMakerImages } }: VisibleRegistry, scope: Scope): UsageShare {
  return {
    registry,
    names: sageMakerImages.isWhole ? undefined : sageMakerImages,
    retell: createRetell(registry, scope),
  };
}
