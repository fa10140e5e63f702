import type { ImageModel } from '../ecr-models.ts';
import type { RepositoryKey } from '../registry.ts';
import { RowOrder, type SortKey } from './row-order.ts';
import type { Scanned } from './scans.ts';

/** What images can be sorted by. */
export type ImageOrderField = 'PUSHED_AT' | 'LAST_RECORDED_PULL_TIME' | 'SIZE_IN_BYTES';

/** The columns of numbers; dates are milliseconds since 1970. */
const NUMBERS = [
  'sizeInBytes',
  'pushedAt',
  'lastRecordedPullTime',
  'lastArchivedAt',
  'lastActivatedAt',
] as const;
const COLUMN_OF = {
  PUSHED_AT: 'pushedAt',
  LAST_RECORDED_PULL_TIME: 'lastRecordedPullTime',
  SIZE_IN_BYTES: 'sizeInBytes',
} as const;

type NumberColumn = (typeof NUMBERS)[number];

/**
 * The memory that an image takes here, without its texts: eleven columns, which grow by half, the map of digests, and four
 * orders. Its digest, its tags and its subject come to TEXT_BYTES each, and a byte a letter.
 */
export const IMAGE_BYTES = 200;
/** What a string takes besides its letters, with the list that it may be in. */
export const TEXT_BYTES = 32;

/**
 * All images of a listing, in columns, which take half the memory of as many records. A record is made where one is
 * asked for.
 */
export class ScannedImages implements Scanned {
  readonly #repository: RepositoryKey;
  readonly #rowOf = new Map<string, number>();
  readonly #digests: string[] = [];
  /** A single tag stands for its list. */
  readonly #tags: (string | readonly string[])[] = [];
  readonly #subjects: (string | null)[] = [];
  readonly #statuses: ImageModel['status'][] = [];
  readonly #manifestMediaTypes: (string | null)[] = [];
  readonly #artifactMediaTypes: (string | null)[] = [];
  /** NaN is null. */
  readonly #numbers: Record<NumberColumn, number[]> = {
    sizeInBytes: [],
    pushedAt: [],
    lastRecordedPullTime: [],
    lastArchivedAt: [],
    lastActivatedAt: [],
  };
  /** One string for each media type, however many images have it. */
  readonly #shared = new Map<string, string>();
  readonly #orders = new Map<ImageOrderField | 'DIGEST', RowOrder>();
  #textBytes = 0;

  constructor(repository: RepositoryKey) {
    this.#repository = repository;
  }

  /** How many images there are. */
  get size(): number {
    return this.#digests.length;
  }

  /** How much memory they take at most. */
  get bytes(): number {
    return this.size * IMAGE_BYTES + this.#textBytes;
  }

  /** Adds an image. One that is there already is the same, told in parts: it has the tags of both. */
  add(image: ImageModel): void {
    const row = this.#rowOf.get(image.digest);
    if (row !== undefined) {
      this.#setTags(row, [...new Set([...this.tagsOf(row), ...image.tags])]);
      return;
    }
    this.#rowOf.set(image.digest, this.size);
    this.#setTags(this.size, image.tags);
    this.#digests.push(image.digest);
    this.#subjects.push(image.subjectManifestDigest);
    this.#textBytes += textBytes(image.digest) + textBytes(image.subjectManifestDigest);
    this.#statuses.push(image.status);
    this.#manifestMediaTypes.push(this.#share(image.manifestMediaType));
    this.#artifactMediaTypes.push(this.#share(image.artifactMediaType));
    for (const column of NUMBERS) this.#numbers[column].push(image[column]?.valueOf() ?? Number.NaN);
  }

  /** The image of this digest, if it is among them. */
  find(digest: string): ImageModel | undefined {
    const row = this.#rowOf.get(digest);
    return row === undefined ? undefined : this.imageAt(row);
  }

  /** The record of a row; rows are numbered from 0, in the order in which they were added. */
  imageAt(row: number): ImageModel {
    const size = this.numberAt(row, 'sizeInBytes');
    return {
      repository: this.#repository,
      digest: this.#digestAt(row),
      tags: this.tagsOf(row),
      sizeInBytes: Number.isNaN(size) ? null : size,
      pushedAt: this.#dateAt(row, 'pushedAt'),
      lastRecordedPullTime: this.#dateAt(row, 'lastRecordedPullTime'),
      lastArchivedAt: this.#dateAt(row, 'lastArchivedAt'),
      lastActivatedAt: this.#dateAt(row, 'lastActivatedAt'),
      status: this.#statuses[row] ?? null,
      ...this.mediaTypesOf(row),
    };
  }

  tagsOf(row: number): readonly string[] {
    const tags = this.#tags[row] ?? [];
    return typeof tags === 'string' ? [tags] : tags;
  }

  /** What tells the kind of an image. */
  mediaTypesOf(
    row: number,
  ): Pick<ImageModel, 'manifestMediaType' | 'artifactMediaType' | 'subjectManifestDigest'> {
    return {
      manifestMediaType: this.#manifestMediaTypes[row] ?? null,
      artifactMediaType: this.#artifactMediaTypes[row] ?? null,
      subjectManifestDigest: this.#subjects[row] ?? null,
    };
  }

  /** A number or, in milliseconds since 1970, a date of a row; NaN where it has none. */
  numberAt(row: number, column: NumberColumn): number {
    return this.#numbers[column][row] ?? Number.NaN;
  }

  /** The rows in an order, made when it is first asked for; by digest where it does not matter. */
  order(field: ImageOrderField | undefined): RowOrder {
    const name = field ?? 'DIGEST';
    const numberOf = field === undefined ? () => Number.NaN : this.#numberOf(COLUMN_OF[field]);
    const order = this.#orders.get(name) ?? new RowOrder(this.size, numberOf, (row) => this.#digestAt(row));
    this.#orders.set(name, order);
    return order;
  }

  #numberOf(column: NumberColumn): (row: number) => number {
    const values = this.#numbers[column];
    return (row) => values[row] ?? Number.NaN;
  }

  #digestAt(row: number): string {
    const digest = this.#digests[row];
    if (digest === undefined) throw new RangeError(`There is no row ${row} among ${this.size}.`);
    return digest;
  }

  #dateAt(row: number, column: NumberColumn): Date | null {
    const time = this.numberAt(row, column);
    return Number.isNaN(time) ? null : new Date(time);
  }

  #setTags(row: number, tags: readonly string[]): void {
    for (const tag of this.tagsOf(row)) this.#textBytes -= textBytes(tag);
    for (const tag of tags) this.#textBytes += textBytes(tag);
    const [only] = tags;
    if (only === undefined) this.#tags[row] = NO_TAGS;
    else this.#tags[row] = tags.length === 1 ? only : tags;
  }

  #share(text: string | null): string | null {
    if (text === null) return null;
    const shared = this.#shared.get(text);
    if (shared !== undefined) return shared;
    this.#shared.set(text, text);
    this.#textBytes += textBytes(text);
    return text;
  }
}

/** What an image is sorted by; the same as its row's key. */
export function sortKeyOf(image: ImageModel, field: ImageOrderField | undefined): SortKey {
  const value = field === undefined ? null : image[COLUMN_OF[field]];
  return { value: value?.valueOf() ?? null, name: image.digest };
}

const NO_TAGS: readonly string[] = [];

function textBytes(text: string | null): number {
  return text === null ? 0 : TEXT_BYTES + text.length;
}
