import pLimit, { type LimitFunction } from 'p-limit';
import { assertNewToken, type Page, type PageRequest } from '../page.ts';
import type { Reader } from '../path/flight.ts';
import { type OperationName, pageSizeOf } from '../path/operations.ts';
import type { SageMakerImageModel, SageMakerImageVersionModel } from '../sagemaker-models.ts';
import type { SageMakerReads } from '../sagemaker-reads.ts';
import type { SageMakerVersionInUse } from './image-usage.ts';

/** How far the reading of one registry's versions is; counted up while it goes on. */
export interface VersionsProgress {
  images: number;
  imagesRead: number;
  versions: number;
  versionsRead: number;
}

/** What is read of a registry's SageMaker. */
export type VersionReads = Pick<SageMakerReads, 'listImages' | 'listVersions' | 'getVersionReferences'>;

/** Reads all versions of one registry: the lists anew each time, what cannot change from wherever it is known. */
export class VersionsInUse {
  readonly #sageMaker: VersionReads;
  readonly #reader: Reader;
  /** Lists that were read before are not taken: an index is as new as it says. */
  readonly #listReader: Reader;
  readonly #progress: VersionsProgress;
  readonly #lists: LimitFunction;
  readonly #versions: LimitFunction;

  constructor(
    sageMaker: VersionReads,
    reader: Reader,
    progress: VersionsProgress,
    concurrencyOf: (operation: OperationName) => number,
  ) {
    this.#sageMaker = sageMaker;
    this.#reader = reader;
    this.#listReader = { ...reader, since: Date.now() };
    this.#progress = progress;
    // The slots and turns of the path hold for these calls as well: here, no more of them wait in memory than can be sent.
    this.#lists = pLimit(concurrencyOf('sagemaker.ListImageVersions'));
    this.#versions = pLimit(concurrencyOf('sagemaker.DescribeImageVersion'));
  }

  /** By name, then by number. Versions of a page are read while the next page is. */
  async readAll(): Promise<SageMakerVersionInUse[]> {
    const seen = new Set<string>();
    const reading: Promise<SageMakerVersionInUse[]>[] = [];
    await eachPage(
      (page) => this.#sageMaker.listImages({}, OLDEST_FIRST, page, this.#listReader),
      pageSizeOf('sagemaker.ListImages'),
      (images) => {
        const fresh = images.filter(({ name }) => !seen.has(name));
        for (const { name } of fresh) seen.add(name);
        this.#progress.images += fresh.length;
        reading.push(...fresh.map((image) => watched(this.#readImage(image))));
      },
    );
    const versions = (await Promise.all(reading)).flat();
    return versions.sort((a, b) => compare(a.image.name, b.image.name) || a.version - b.version);
  }

  async #readImage(image: SageMakerImageModel): Promise<SageMakerVersionInUse[]> {
    const reading = new Map<number, Promise<SageMakerVersionInUse | null>>();
    await eachPage(
      (page) =>
        this.#lists(() => this.#sageMaker.listVersions(image.name, {}, OLDEST_FIRST, page, this.#listReader)),
      pageSizeOf('sagemaker.ListImageVersions'),
      (versions) => {
        for (const version of versions) {
          if (reading.has(version.version)) continue;
          this.#progress.versions += 1;
          reading.set(version.version, watched(this.#readVersion(image, version)));
        }
      },
    );
    const versions = await Promise.all(reading.values());
    this.#progress.imagesRead += 1;
    return versions.flatMap((version) => version ?? []);
  }

  /** Null when it was deleted since it was listed. */
  async #readVersion(
    image: SageMakerImageModel,
    version: SageMakerImageVersionModel,
  ): Promise<SageMakerVersionInUse | null> {
    const references = await this.#versions(() =>
      this.#sageMaker.getVersionReferences(image, version, this.#reader),
    );
    this.#progress.versionsRead += 1;
    return references && { ...version, references };
  }
}

/** What comes into being while a listing is read is at its end. */
const OLDEST_FIRST = { field: 'CREATION_TIME', direction: 'ASC' } as const;

/** Hands on page after page of a listing; of one that is gone, none. */
async function eachPage<T>(
  read: (page: PageRequest) => Promise<Page<T> | null>,
  pageSize: number,
  take: (items: readonly T[]) => void,
): Promise<void> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await read({ pageSize, token });
    take(page?.items ?? []);
    assertNewToken(seen, page?.nextToken);
    token = page?.nextToken;
  } while (token !== undefined);
}

/** A promise whose failure is heard of later, when all are awaited. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
