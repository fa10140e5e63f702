import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import { allInOrder } from '../../all-in-order.ts';
import { startDeadline } from '../../deadline.ts';
import { GatewayError, type IndexProgress } from '../../errors.ts';
import type { NameSet } from '../name-set.ts';
import type { Reader, Work } from '../path/flight.ts';
import { keyOf } from '../path/key.ts';
import { LongReads } from '../path/long-reads.ts';
import type { OperationName } from '../path/operations.ts';
import { type RegistryKey, registryName } from '../registry.ts';
import type { ScanReads } from '../scans/scan-reads.ts';
import { itemsOf, rowsWhere } from '../scans/sorted-rows.ts';
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
  readonly versions: number;
}

/** The registries of which SageMaker's versions are read. */
interface UsageSource {
  registry: RegistryKey;
  sageMaker: VersionReads;
  scans: Pick<ScanReads, 'scanSageMakerImages'>;
}

/** Of which registry whoever asks may know, and of which of its SageMaker images; of all of them where there are no names. */
export interface UsageShare {
  registry: RegistryKey;
  names: NameSet | undefined;
  /** A failure, as whoever asks may be told of it. */
  retell?: (error: unknown) => unknown;
}

/** A version takes about a kilobyte. */
const VERSION_BYTES = 1000;
/**
 * What the readings of some names may take together: they overlap, and there are as many as there are different views of a
 * registry. One that takes more by itself is kept all the same, or every request would read it anew.
 */
const MAX_BYTES_OF_SOME = 256 * 2 ** 20;
/** So many readings are remembered for telling how far they are. */
const MAX_READINGS = 10_000;

/**
 * Which SageMaker versions run which images, over all registries: read once for all requests. Each registry is read, kept and
 * read again by itself, and so are those of its images that somebody may know of, who may not know of all: no other image is
 * named for it. What is given is always the whole of what is asked for.
 */
export class ImageUsageReads {
  readonly #sources: ReadonlyMap<string, UsageSource>;
  readonly #options: ImageUsageOptions;
  /** Of whole registries. */
  readonly #reads: LongReads<RegistryUsage>;
  /** Of some names of a registry. */
  readonly #readsOfSome: LongReads<RegistryUsage>;
  /** The last reading of each. */
  readonly #readings = new LRUCache<string, Reading>({ max: MAX_READINGS });

  constructor(sources: readonly UsageSource[], options: ImageUsageOptions) {
    this.#sources = new Map(sources.map((source) => [registryName(source.registry), source]));
    this.#options = options;
    this.#reads = new LongReads({
      deadlineMs: options.timeoutMs,
      keepMs: options.keepMs,
      // One entry a registry, and the next request needs all of them.
      maxBytes: Math.max(1, sources.length),
      sizeOf: () => 1,
    });
    this.#readsOfSome = new LongReads({
      deadlineMs: options.timeoutMs,
      keepMs: options.keepMs,
      maxBytes: MAX_BYTES_OF_SOME,
      sizeOf: ({ versions }) => Math.min(MAX_BYTES_OF_SOME, VERSION_BYTES * (1 + versions)),
    });
  }

  /** How often what is kept was another. */
  get changes(): number {
    return this.#reads.changes + this.#readsOfSome.changes;
  }

  /**
   * The usage in these registries; the failure of one is that of the whole. A reader whose time is up before the end is told
   * how far it is, and the reading goes on.
   */
  async read(shares: readonly UsageShare[], reader: Reader): Promise<ImageUsage> {
    const answer = {
      notBefore: Date.now() - this.#options.keepMs,
      tooEarly: () => indexBuilding(this.progress(shares)),
    };
    const read = await allInOrder(
      shares.map((share) => {
        const reads = share.names ? this.#readsOfSome : this.#reads;
        const reading = reads.read(keyOfShare(share), reader, answer, (work) => this.#begin(share, work));
        return reading.catch((error: unknown) => {
          throw share.retell ? share.retell(error) : error;
        });
      }),
    );
    const usages = read.flatMap(({ usage }) => usage ?? []);
    if (usages.length === 0) throw noneReadable();
    return joinUsages(usages);
  }

  /** Gives up what is being read, and forgets what is kept. */
  close(): void {
    this.#reads.close();
    this.#readsOfSome.close();
  }

  async #begin(share: UsageShare, work: Work): Promise<RegistryUsage> {
    const source = this.#sources.get(registryName(share.registry));
    if (source === undefined)
      throw new Error(`${registryName(share.registry)} is no registry of this index.`);
    const progress: Reading = { images: 0, imagesRead: 0, versions: 0, versionsRead: 0, isRead: false };
    this.#readings.set(keyOfShare(share), progress);
    const { timeoutMs, concurrencyOf } = this.#options;
    const reading = startDeadline(timeoutMs, work.signal);
    // Every call listens to it.
    setMaxListeners(0, reading.signal);
    const reader = { signal: reading.signal, ledger: work.ledger, askers: work.askers };
    try {
      const sageMaker = share.names ? readsOfSome(source, share.names) : source.sageMaker;
      const versions = await new VersionsInUse(sageMaker, reader, progress, concurrencyOf).readAll();
      progress.isRead = true;
      return { usage: usageOf(versions), versions: versions.length };
    } catch (error) {
      if (!isNotServed(error)) throw error;
      progress.isRead = true;
      return { usage: null, versions: 0 };
    } finally {
      // What is left of one that failed is given up.
      reading.end();
    }
  }

  #wholeRegistries(): UsageShare[] {
    return [...this.#sources.values()].map(({ registry }) => ({ registry, names: undefined }));
  }

  /** How far the last reading of these is; of all registries, when left out. */
  progress(shares: readonly UsageShare[] = this.#wholeRegistries()): IndexProgress {
    const readings = shares.flatMap((share) => this.#readings.get(keyOfShare(share)) ?? []);
    const sum = (member: keyof VersionsProgress) =>
      readings.reduce((total, reading) => total + reading[member], 0);
    return {
      registries: shares.length,
      registriesRead: readings.filter(({ isRead }) => isRead).length,
      images: sum('images'),
      imagesRead: sum('imagesRead'),
      versions: sum('versions'),
      versionsRead: sum('versionsRead'),
    };
  }
}

function keyOfShare({ registry, names }: UsageShare): string {
  return keyOf([registryName(registry), names?.id]);
}

/** Reads that list the images of some names alone, found among all, which are read once for everyone. */
function readsOfSome({ sageMaker, scans }: UsageSource, names: NameSet): VersionReads {
  return {
    ...sageMaker,
    async listImages(_filter, order, _page, reader) {
      const scanned = await scans.scanSageMakerImages(names, 'begin', reader);
      const rows = rowsWhere(scanned.sorted(order), ({ name }) => names.sees(name));
      return { items: itemsOf(rows), nextToken: undefined };
    },
  };
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
