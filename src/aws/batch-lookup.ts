import { GatewayError } from '../errors.ts';
import { assertNewToken, type Page } from './page.ts';

/** What a look-up of one key came to: what was found, null for what does not exist, or the error of its call. */
export type LookUp<V> = V | null | GatewayError;

/** A batch operation that may answer a missing key with an error for the whole call, or by leaving it out. */
export interface BatchOperation<K, V> {
  /** At most so many keys in one call. */
  batchSize: number;
  /** One string for a key. */
  keyOf: (key: K) => string;
  /** One call. */
  fetch: (keys: readonly K[]) => Promise<readonly V[]>;
  /** The keys that an answer answers: an image has a digest and tags. */
  keysOf: (value: V) => readonly string[];
  /** For an operation that a missing key may sink. */
  whenMissing?: {
    /** Tells whether an error only says that one key is missing, and which where it can. */
    missingKey: (error: unknown) => { key: string | undefined } | undefined;
    /** The listing that holds every key, read where that takes fewer calls. */
    list: (token: string | undefined) => Promise<Page<V>>;
  };
}

/** After so many missing keys in one batch, the listing is read as well. */
const MISSES_BEFORE_LISTING = 3;

/** Looks up keys in as few calls as the batch size allows, and gives each key its own answer or error. */
export async function lookUpBatch<K, V>(
  operation: BatchOperation<K, V>,
  keys: readonly K[],
): Promise<Map<string, LookUp<V>>> {
  const distinct = [...new Map(keys.map((key) => [operation.keyOf(key), key])).values()];
  const answers = await Promise.all(
    chunk(distinct, operation.batchSize).map((part) => new ChunkLookUp(operation, part).run()),
  );
  return new Map(answers.flatMap((answer) => [...answer]));
}

/** One chunk of at most `batchSize` keys, and how it survives keys that do not exist. */
class ChunkLookUp<K, V> {
  readonly #operation: BatchOperation<K, V>;
  readonly #pending: Set<string>;
  /** The calls still to be made: together they hold every pending key. */
  readonly #parts: (readonly K[])[];
  readonly #answers = new Map<string, LookUp<V>>();
  readonly #tokens = new Set<string>();
  #token: string | undefined;
  #pagesRead = 0;
  #misses = 0;

  constructor(operation: BatchOperation<K, V>, keys: readonly K[]) {
    this.#operation = operation;
    this.#pending = new Set(keys.map(operation.keyOf));
    this.#parts = [keys];
  }

  async run(): Promise<ReadonlyMap<string, LookUp<V>>> {
    try {
      while (this.#pending.size > 0) {
        // Each miss may cost one more call, and so may each page of the listing. Which of the two ends first is not
        // known before, so they take turns: at most twice the calls of the better one.
        const list = this.#operation.whenMissing?.list;
        const listNext = this.#misses >= MISSES_BEFORE_LISTING && this.#pagesRead < this.#misses;
        if (list && listNext) this.#settlePage(await list(this.#token));
        else await this.#fetchNext();
      }
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      for (const key of this.#pending) this.#answers.set(key, error);
    }
    return this.#answers;
  }

  /** One call for the next part; on a missing key that the error does not name, the part becomes two halves. */
  async #fetchNext(): Promise<void> {
    const keys = (this.#parts.pop() ?? []).filter((key) => this.#pending.has(this.#operation.keyOf(key)));
    if (keys.length === 0) return;
    try {
      this.#settle(await this.#operation.fetch(keys));
      for (const key of keys) this.#missing(this.#operation.keyOf(key));
    } catch (error) {
      const missing = this.#operation.whenMissing?.missingKey(error);
      if (!missing) throw error;
      this.#misses += 1;
      const middle = Math.ceil(keys.length / 2);
      if (missing.key !== undefined && this.#pending.has(missing.key)) {
        this.#missing(missing.key);
        this.#parts.push(keys);
      } else if (keys.length > 1) this.#parts.push(keys.slice(middle), keys.slice(0, middle));
      else for (const key of keys) this.#missing(this.#operation.keyOf(key));
    }
  }

  #settlePage(page: Page<V>): void {
    assertNewToken(this.#tokens, page.nextToken);
    this.#pagesRead += 1;
    this.#token = page.nextToken;
    this.#settle(page.items);
    if (page.nextToken === undefined) for (const key of this.#pending) this.#missing(key);
  }

  #settle(values: readonly V[]): void {
    for (const value of values) {
      for (const key of this.#operation.keysOf(value)) {
        if (this.#pending.delete(key)) this.#answers.set(key, value);
      }
    }
  }

  #missing(key: string): void {
    if (this.#pending.delete(key)) this.#answers.set(key, null);
  }
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
