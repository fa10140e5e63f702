import { GatewayError } from '../errors.ts';
import { assertNewToken, type Page } from './page.ts';

/** What a look-up of one key came to: what was found, null for what does not exist, or the error of its call. */
export type LookUp<V> = V | null | GatewayError;

/** Hears each key's own answer. */
export type Settle<V> = (key: string, answer: LookUp<V>) => void;

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
    /** The listing that holds every key, where there is one; read where that takes fewer calls. */
    list?: (token: string | undefined) => Promise<Page<V>>;
  };
}

/** After so many missing keys in one batch, the listing is read as well. */
const MISSES_BEFORE_LISTING = 3;

/**
 * Looks up keys in as few calls as the batch size allows, and tells each key's own answer or error as soon as it is
 * known. What is no GatewayError is thrown, and then some keys may have no answer.
 */
export async function lookUpBatch<K, V>(
  operation: BatchOperation<K, V>,
  keys: readonly K[],
  settle: Settle<V>,
): Promise<void> {
  const distinct = [...new Map(keys.map((key) => [operation.keyOf(key), key])).values()];
  await new BatchLookUp(operation, distinct, settle).run();
}

/** The calls of one look-up, side by side, and how they survive keys that do not exist. */
class BatchLookUp<K, V> {
  readonly #operation: BatchOperation<K, V>;
  readonly #keys: readonly K[];
  readonly #settle: Settle<V>;
  /** The keys without an answer. */
  readonly #pending: Set<string>;
  readonly #tokens = new Set<string>();
  #token: string | undefined;
  /** The page of the listing that is being read, for all calls that want it. */
  #page: Promise<void> | undefined;
  #pagesRead = 0;
  #misses = 0;

  constructor(operation: BatchOperation<K, V>, keys: readonly K[], settle: Settle<V>) {
    this.#operation = operation;
    this.#keys = keys;
    this.#settle = settle;
    this.#pending = new Set(keys.map(operation.keyOf));
  }

  async run(): Promise<void> {
    await Promise.all(chunk(this.#keys, this.#operation.batchSize).map((keys) => this.#runChunk(keys)));
  }

  /** Makes calls until every key of a chunk has its answer: parts of it, and pages of the listing. */
  async #runChunk(keys: readonly K[]): Promise<void> {
    const parts = [keys];
    try {
      while (this.#unanswered(keys).length > 0) {
        // Each miss may cost one more call, and so may each page of the listing. Which of the two ends first is not
        // known before, so they take turns: at most twice the calls of the better one.
        const list = this.#operation.whenMissing?.list;
        const listNext = this.#misses >= MISSES_BEFORE_LISTING && this.#pagesRead < this.#misses;
        if (list && listNext) await this.#readPage(list);
        else await this.#fetchNext(parts);
      }
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      for (const key of this.#unanswered(keys)) this.#answer(this.#operation.keyOf(key), error);
    }
  }

  /** One call for the last part; on a missing key that the error does not name, the part becomes two halves. */
  async #fetchNext(parts: (readonly K[])[]): Promise<void> {
    const { keyOf, fetch, whenMissing } = this.#operation;
    const keys = this.#unanswered(parts.pop() ?? []);
    if (keys.length === 0) return;
    try {
      this.#answerWith(await fetch(keys));
      for (const key of keys) this.#answer(keyOf(key), null);
    } catch (error) {
      const missing = whenMissing?.missingKey(error);
      if (!missing) throw error;
      this.#misses += 1;
      const middle = Math.ceil(keys.length / 2);
      // A name is believed when it is one that was asked for, and in this call.
      if (missing.key !== undefined && keys.some((key) => keyOf(key) === missing.key)) {
        this.#answer(missing.key, null);
        parts.push(keys);
      } else if (keys.length > 1) parts.push(keys.slice(middle), keys.slice(0, middle));
      else for (const key of keys) this.#answer(keyOf(key), null);
    }
  }

  /** Reads the listing's next page, once for all chunks. */
  #readPage(list: (token: string | undefined) => Promise<Page<V>>): Promise<void> {
    this.#page ??= list(this.#token)
      .then((page) => {
        assertNewToken(this.#tokens, page.nextToken);
        this.#pagesRead += 1;
        this.#token = page.nextToken;
        this.#answerWith(page.items);
        if (page.nextToken === undefined) for (const key of this.#pending) this.#answer(key, null);
      })
      .finally(() => {
        this.#page = undefined;
      });
    return this.#page;
  }

  #answerWith(values: readonly V[]): void {
    for (const value of values) for (const key of this.#operation.keysOf(value)) this.#answer(key, value);
  }

  /** A key's first answer counts. */
  #answer(key: string, answer: LookUp<V>): void {
    if (this.#pending.delete(key)) this.#settle(key, answer);
  }

  #unanswered(keys: readonly K[]): K[] {
    return keys.filter((key) => this.#pending.has(this.#operation.keyOf(key)));
  }
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
