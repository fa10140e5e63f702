import { untilAborted } from '../../deadline.ts';
import { GatewayError } from '../../errors.ts';
import type { LookUp } from '../batch-lookup.ts';
import { readFailure, timedOut, toGatewayError } from '../errors.ts';
import type { Cache } from './cache.ts';
import type { Entry } from './entry.ts';
import { Flights, isTimeout, type Reader, type Work } from './flight.ts';
import { Gatherer, type LookUpGroup } from './gather.ts';
import { keyOf } from './key.ts';
import { type Observer, type Place, UNOBSERVED } from './observer.ts';
import { type OldAnswerOptions, OldAnswers } from './old-answers.ts';
import { type Lifetime, type Lifetimes, OPERATIONS, type OperationName, partsOf } from './operations.ts';
import type { Shelf } from './shelf.ts';

/** What the reads of one registry are made with; lives as long as the process. */
export interface ReadOptions extends OldAnswerOptions {
  /**
   * Whose answers these are: entries belong to the registry and to the credentials that they were read with. Where only the
   * credentials tell, they are asked for by the first read.
   */
  scope: string | (() => Promise<string>);
  cache: Cache;
  lifetimes: Lifetimes;
  /** How long keys wait for a call under way that is not full. */
  gatherMs: number;
  /** Who hears of them. */
  observer?: Observer | undefined;
}

/** A read of one thing, or of one page. */
export interface SingleRead<P, V> {
  operation: OperationName;
  /** What is read, e.g. `image`: tells the entries of one operation apart. */
  name: string;
  fetch: (params: P, work: Work) => Promise<V>;
  /** How mutable an answer is, where it tells better than the operation. */
  lifetimeOf?: (value: V, params: P) => Lifetime;
  /** What the gateway itself can make stale, of which this is a part. */
  tagOf?: (params: P) => string;
  /** Hands on what the answer tells besides. */
  fill?: (value: V, params: P, readAt: number) => void;
}

export interface Single<P, V> {
  read(params: P, reader: Reader): Promise<V>;
  /** Takes over what another read told; for reads without a tag. */
  fill(params: P, value: V, readAt: number): void;
}

/** A read of many things by key, in the batches that AWS takes. */
export interface BatchedRead<K, V> {
  operation: OperationName;
  name: string;
  lifetimeOf?: (value: V | null) => Lifetime;
  keyOf: (key: K) => string;
  lookUp: LookUpGroup<K, V>;
  tagOf?: (group: string) => string;
}

export interface Batched<K, V> {
  /** Each key's own answer or error, by `keyOf`. */
  lookUp(group: string, keys: readonly K[], reader: Reader): Promise<Map<string, LookUp<V>>>;
  /** Takes over what another read told; for reads without a tag. */
  fill(group: string, values: readonly { key: K; value: V }[], readAt: number): void;
}

/**
 * How the reads of one registry share their answers: cache, then flight, then batch; below them are the attempts
 * (call.ts). What is shared knows no request; each reader's deadline and leave wrap its own wait.
 */
export class Reads {
  readonly #options: ReadOptions;
  readonly #observer: Observer;
  readonly #oldAnswers: OldAnswers;
  readonly #underWay: { readonly size: number }[] = [];
  #scope: string | undefined;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#observer = options.observer ?? UNOBSERVED;
    if (typeof options.scope === 'string') this.#scope = options.scope;
    this.#oldAnswers = new OldAnswers(options);
  }

  /** How many flights and groups are under way: nothing is left when all is done. */
  get underWay(): number {
    return this.#underWay.reduce((sum, { size }) => sum + size, 0);
  }

  single<P, V>({ operation, name, fetch, lifetimeOf, tagOf, fill }: SingleRead<P, V>): Single<P, V> {
    const shelfOf = this.#shelf<V>(operation, name);
    const flights = this.#flights<Entry<V>>(operation);
    this.#underWay.push(flights);
    const put = (key: string, value: V, params: P, readAt: number) => {
      const entry = this.#entryOf(operation, value, readAt, lifetimeOf?.(value, params));
      shelfOf().put([{ key, entry }]);
      return entry;
    };

    return {
      read: async (params, reader) => {
        if (this.#scope === undefined) await this.#identify(operation, reader);
        const shelf = shelfOf();
        reader.sources?.begin(operation);
        const key = await this.#keyed(keyOf(params), tagOf?.(params), reader);
        const entry = (await this.#known(shelf, [key], reader)).get(key);
        const give = this.#giver(shelf, key);
        if (entry && isFresh(entry)) return this.#cached(operation, give(entry, reader), reader);
        this.#uncached(operation, reader);
        const begin = async (work: Work) => {
          const readAt = Date.now();
          const value = await this.#oldAnswers.watch(operation, fetch(params, work), () =>
            shelf.drop(key, readAt),
          );
          const read = put(key, value, params, readAt);
          if (this.#options.cache.remembers) fill?.(value, params, readAt);
          return read;
        };
        return this.#oldAnswers.newOrOld(operation, entry, reader, async (whoever, onShared) =>
          give(await this.#fly(flights, operation, key, whoever, begin, onShared), whoever),
        );
      },
      fill: (params, value, readAt) => {
        put(keyOf(params), value, params, readAt);
      },
    };
  }

  batched<K, V>({
    operation,
    name,
    keyOf: nameOf,
    lookUp,
    lifetimeOf,
    tagOf,
  }: BatchedRead<K, V>): Batched<K, V> {
    const { gatherMs } = this.#options;
    const shelfOf = this.#shelf<V | null>(operation, name);
    const flights = this.#flights<Entry<V | null>>(operation);
    const gatherer = new Gatherer<K, V>({
      batchSize: OPERATIONS[operation].batchSize,
      holdMs: gatherMs,
      lookUp,
      onShared: ({ ledger }) => ledger.add(operation, 'coalesced'),
      observe: (batch, run) => this.#observer.gathered({ of: operation, ...batch }, run),
    });
    this.#underWay.push(flights, gatherer);

    const load = (
      group: string,
      key: K,
      cacheKey: string,
      entry: Entry<V | null> | undefined,
      reader: Reader,
    ) => {
      const give = this.#giver(shelfOf(), cacheKey);
      const begin = async (work: Work) => {
        const readAt = Date.now();
        const answer = gatherer.ask(group, nameOf(key), key, work);
        const value = await this.#oldAnswers.watch(operation, answer, () => shelfOf().drop(cacheKey, readAt));
        const read = this.#entryOf(operation, value, readAt, lifetimeOf?.(value));
        shelfOf().put([{ key: cacheKey, entry: read }]);
        return read;
      };
      return this.#oldAnswers.newOrOld(operation, entry, reader, async (whoever, onShared) =>
        give(await this.#fly(flights, operation, cacheKey, whoever, begin, onShared), whoever),
      );
    };

    return {
      lookUp: async (group, keys, reader) => {
        if (this.#scope === undefined) await this.#identify(operation, reader);
        reader.sources?.begin(operation, keys.length);
        const prefix = await this.#keyed(group, tagOf?.(group), reader);
        const cacheKeyOf = (key: K) => `${prefix}|${nameOf(key)}`;
        const known = await this.#known(shelfOf(), keys.map(cacheKeyOf), reader);
        const answers = keys.map(async (key): Promise<[string, LookUp<V>]> => {
          const cacheKey = cacheKeyOf(key);
          const entry = known.get(cacheKey);
          if (entry && isFresh(entry)) {
            const value = this.#giver(shelfOf(), cacheKey)(entry, reader);
            return [nameOf(key), this.#cached(operation, value, reader)];
          }
          this.#uncached(operation, reader);
          try {
            return [nameOf(key), await load(group, key, cacheKey, entry, reader)];
          } catch (error) {
            if (error instanceof GatewayError) return [nameOf(key), error];
            throw error;
          }
        });
        return new Map(await Promise.all(answers));
      },
      fill: (group, values, readAt) => {
        const entries = values.map(({ key, value }) => ({
          key: `${group}|${nameOf(key)}`,
          entry: this.#entryOf<V | null>(operation, value, readAt, lifetimeOf?.(value)),
        }));
        shelfOf().put(entries);
      },
    };
  }

  /** Makes stale, on every replica, all that was read under a tag; never rejects. */
  async drop(tag: string): Promise<void> {
    // Without credentials nothing was read, and nothing was done that could have made it stale.
    this.#scope ??= await this.#findScope().catch(() => undefined);
    if (this.#scope !== undefined) await this.#options.cache.renewVersion(this.#tagName(tag));
  }

  /** Gives up what is being read for nobody. */
  close(): void {
    this.#oldAnswers.close();
  }

  /** Where the entries of a read are; to be asked once it is known whose they are. */
  #shelf<V>(operation: OperationName, name: string): () => Shelf<V> {
    let shelf: Shelf<V> | undefined;
    return () => {
      shelf ??= this.#options.cache.shelf<V>(this.#knownScope(), `${operation}:${name}`);
      return shelf;
    };
  }

  /** Finds out whose answers these are; a failure is this reader's, and the next one tries again. */
  async #identify(operation: OperationName, { signal }: Reader): Promise<void> {
    const { registry } = this.#options;
    try {
      this.#scope = await untilAborted(this.#findScope(), signal);
    } catch (error) {
      const call = { ...partsOf(operation), ...registry };
      if (!signal.aborted) throw toGatewayError(readFailure(error), call, error);
      throw isTimeout(signal.reason) ? timedOut(call) : signal.reason;
    }
  }

  async #findScope(): Promise<string> {
    const { scope } = this.#options;
    return typeof scope === 'string' ? scope : await scope();
  }

  #knownScope(): string {
    if (this.#scope === undefined)
      throw new Error('Nothing was read yet: it is not known whose answers these are');
    return this.#scope;
  }

  async #keyed(key: string, tag: string | undefined, { sources }: Reader): Promise<string> {
    if (tag === undefined) return key;
    const { cache } = this.#options;
    const name = this.#tagName(tag);
    const version = await cache.versionOf(name);
    sources?.dependOn(cache, name, version);
    return `${key}@${version}`;
  }

  #tagName(tag: string): string {
    return `${this.#knownScope()}:version:${tag}`;
  }

  /** What is known already, and new enough for the reader. */
  #known<V>(shelf: Shelf<V>, keys: readonly string[], { since }: Reader) {
    return since === undefined ? shelf.find(keys) : shelf.recallSince(keys, since);
  }

  /** Gives what an entry holds, and notes that it was given. */
  #giver<V>(shelf: Shelf<V>, key: string) {
    return (entry: Entry<V>, { sources }: Reader): V => {
      sources?.add(shelf.use(key, entry));
      return entry.value;
    };
  }

  #cached<V>(operation: OperationName, value: V, { ledger }: Reader): V {
    ledger.add(operation, 'cached');
    return value;
  }

  #uncached(operation: OperationName, { since }: Reader): void {
    this.#observer.uncached(operation, since === undefined ? 'miss' : 'bypass');
  }

  #flights<V>(operation: OperationName): Flights<V> {
    const { registry } = this.#options;
    return new Flights<V>(
      () => timedOut({ ...partsOf(operation), ...registry }),
      () => this.#observer.here(),
    );
  }

  #entryOf<V>(operation: OperationName, value: V, readAt: number, lifetime?: Lifetime): Entry<V> {
    const freshFor = this.#options.lifetimes[lifetime ?? OPERATIONS[operation].lifetime];
    return { value, readAt, freshUntil: readAt + freshFor };
  }

  /** Joins or begins the work behind a key, and notes how long its answer took. */
  async #fly<V>(
    flights: Flights<V>,
    operation: OperationName,
    key: string,
    reader: Reader,
    begin: (work: Work) => Promise<V>,
    onShared = () => reader.ledger.add(operation, 'coalesced'),
  ): Promise<V> {
    const startMs = performance.now();
    try {
      return await flights.join(key, reader, begin, (place: Place | undefined) => {
        this.#observer.joined(place);
        onShared();
      });
    } finally {
      reader.ledger.addSpan({ operation, startMs, endMs: performance.now() });
    }
  }
}

function isFresh({ freshUntil }: Entry<unknown>): boolean {
  return freshUntil > Date.now();
}
