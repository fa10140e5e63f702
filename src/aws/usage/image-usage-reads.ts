import { setMaxListeners } from 'node:events';
import { startDeadline } from '../../deadline.ts';
import { GatewayError, type IndexProgress } from '../../errors.ts';
import type { Reader, Work } from '../path/flight.ts';
import { LongReads } from '../path/long-reads.ts';
import type { OperationName } from '../path/operations.ts';
import { type RegistryKey, registryName } from '../registry.ts';
import { type ImageUsage, joinUsages, usageOf } from './image-usage.ts';
import { type VersionReads, VersionsInUse, type VersionsProgress } from './versions-in-use.ts';

export interface ImageUsageOptions {
  /** How long a usage that was read is given again. */
  keepMs: number;
  /** How long reading that of one registry may take, whoever waits for it. */
  timeoutMs: number;
  /** How many calls of an operation one registry takes at once: no more are queued, so that requests come in between. */
  concurrencyOf: (operation: OperationName) => number;
}

/** The reading of one registry: how far it is, and whether it has ended well. */
interface Reading extends VersionsProgress {
  isRead: boolean;
}

/** What one registry's versions tell; null where the configuration lets nobody read them. */
interface RegistryUsage {
  readonly usage: ImageUsage | null;
}

/** The registries of which SageMaker's versions are read. */
interface UsageSource {
  registry: RegistryKey;
  sageMaker: VersionReads;
}

/**
 * Which SageMaker versions run which images, over all registries: read once for all requests. Each registry is read, kept and
 * read again by itself; what is given is always the whole.
 */
export class ImageUsageReads {
  readonly #sources: readonly UsageSource[];
  readonly #options: ImageUsageOptions;
  readonly #reads: LongReads<RegistryUsage>;
  /** The last reading of each registry. */
  readonly #readings = new Map<string, Reading>();

  constructor(sources: readonly UsageSource[], options: ImageUsageOptions) {
    this.#sources = sources;
    this.#options = options;
    this.#reads = new LongReads({
      deadlineMs: options.timeoutMs,
      keepMs: options.keepMs,
      // One entry a registry, and the next request needs all of them.
      maxBytes: Math.max(1, sources.length),
      sizeOf: () => 1,
    });
  }

  /**
   * The usage of all registries; the failure of one is that of the whole. A reader whose time is up before the end is told how
   * far it is, and the reading goes on.
   */
  async read(reader: Reader): Promise<ImageUsage> {
    const answer = {
      notBefore: Date.now() - this.#options.keepMs,
      tooEarly: () => indexBuilding(this.progress()),
    };
    const read = await Promise.all(
      this.#sources.map((source) =>
        this.#reads.read(registryName(source.registry), reader, answer, (work) => this.#begin(source, work)),
      ),
    );
    const usages = read.flatMap(({ usage }) => usage ?? []);
    if (usages.length === 0) throw noneReadable();
    return joinUsages(usages);
  }

  /** Gives up what is being read, and forgets what is kept. */
  close(): void {
    this.#reads.close();
  }

  async #begin({ registry, sageMaker }: UsageSource, work: Work): Promise<RegistryUsage> {
    const progress: Reading = { images: 0, imagesRead: 0, versions: 0, versionsRead: 0, isRead: false };
    this.#readings.set(registryName(registry), progress);
    const { timeoutMs, concurrencyOf } = this.#options;
    const reading = startDeadline(timeoutMs, work.signal);
    // Every call listens to it.
    setMaxListeners(0, reading.signal);
    const reader = { signal: reading.signal, ledger: work.ledger };
    try {
      const versions = await new VersionsInUse(sageMaker, reader, progress, concurrencyOf).readAll();
      progress.isRead = true;
      return { usage: usageOf(versions) };
    } catch (error) {
      if (!isNotServed(error)) throw error;
      progress.isRead = true;
      return { usage: null };
    } finally {
      // What is left of one that failed is given up.
      reading.end();
    }
  }

  /** How far the last reading of all registries is. */
  progress(): IndexProgress {
    const readings = this.#sources.flatMap(
      ({ registry }) => this.#readings.get(registryName(registry)) ?? [],
    );
    const sum = (member: keyof VersionsProgress) =>
      readings.reduce((total, reading) => total + reading[member], 0);
    return {
      registries: this.#sources.length,
      registriesRead: readings.filter(({ isRead }) => isRead).length,
      images: sum('images'),
      imagesRead: sum('imagesRead'),
      versions: sum('versions'),
      versionsRead: sum('versionsRead'),
    };
  }
}

function isNotServed(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'REGISTRY_NOT_SERVED';
}

function noneReadable(): GatewayError {
  return new GatewayError(
    'REGISTRY_NOT_SERVED',
    'The gateway has credentials of no account whose SageMaker image versions it could read.',
  );
}

function indexBuilding(progress: IndexProgress): GatewayError {
  return new GatewayError(
    'INDEX_BUILDING',
    `The gateway is still reading which images SageMaker's versions run: ${progress.versionsRead} of at least ${progress.versions} versions so far. The reading goes on; ask again.`,
    { progress },
  );
}
