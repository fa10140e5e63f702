import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import { startDeadline, untilAborted } from '../../deadline.ts';
import type { GatewayError } from '../../errors.ts';
import { type Askers, JoinedAskers } from './askers.ts';
import { isTimeout, type Reader, type Work } from './flight.ts';
import type { OperationName } from './operations.ts';
import type { Waiter } from './slots.ts';
import type { Use } from './sources.ts';

export interface LongReadOptions<V> {
  /** How long reading may take in all, whoever waits for it. */
  deadlineMs: number;
  /** How long what was read is kept after it was last asked for. */
  keepMs: number;
  /** How much memory what is kept may take, about. What takes more by itself is not kept. */
  maxBytes: number;
  sizeOf: (value: V) => number;
}

/** What one reader makes of it. */
export interface LongReadAnswer {
  /** What was read to its end before this time will not do: milliseconds since 1970. */
  notBefore: number;
  /** What a reader is told whose time is up before the end. */
  tooEarly: () => GatewayError;
  /** The operation as whose read it counts, for whoever is given again what was made of it. */
  countedAs?: OperationName | undefined;
  /** Hears that it was read before. */
  onKept?: () => void;
  /** Hears that somebody else had begun to read it. */
  onShared?: () => void;
}

interface LongRead<V> {
  /** Whoever waits for it lends it its turns. */
  readonly askers: JoinedAskers;
  readonly begunAt: number;
  readonly outcome: Promise<Kept<V>>;
}

/** One that is yet to begin, and how many wait for it. */
interface Queued<V> {
  waiting: number;
  readonly askers: JoinedAskers;
  readonly outcome: Promise<Kept<V>>;
}

/**
 * Equal readings at once: who wants nothing from before begins another one beside what is under way, but however many want
 * that, again and again, they do not fill the path of calls.
 */
const MOST_AT_ONCE = 2;

interface Kept<V> {
  /** What changed since may not be in it. */
  readonly begunAt: number;
  /** How old it is by: what takes minutes to read would else be too old as soon as it is there. */
  readonly endedAt: number;
  readonly value: V;
}

/**
 * Reading that may take longer than one request has, such as a whole listing. Equal reading is done once; it goes on under a
 * deadline of its own when everyone who waits for it has left, and its outcome is kept for those who come next. Failures are
 * everyone's who waits, and are not kept.
 */
export class LongReads<V extends object> {
  readonly #options: LongReadOptions<V>;
  readonly #kept: LRUCache<string, Kept<V>>;
  /** Those of a key, the latest at the end. */
  readonly #underWay = new Map<string, readonly LongRead<V>[]>();
  readonly #queued = new Map<string, Queued<V>>();
  readonly #closing = new AbortController();
  #sweep: NodeJS.Timeout | undefined;
  #changes = 0;

  constructor(options: LongReadOptions<V>) {
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
    this.#kept = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: ({ value }) => Math.max(1, Math.ceil(options.sizeOf(value))),
      ttl: Math.max(1, options.keepMs),
      updateAgeOnGet: true,
      dispose: () => {
        this.#changes += 1;
      },
      // By the clock that ages go by.
      perf: Date,
    });
  }

  /** How many are under way. */
  get size(): number {
    return [...this.#underWay.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** How much memory what is kept takes, about. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** How often something was kept or forgotten. */
  get changes(): number {
    return this.#changes;
  }

  /** What is kept or being read under this key, if it is new enough; else it is begun. */
  async read(
    key: string,
    reader: Reader,
    answer: LongReadAnswer,
    begin: (work: Work) => Promise<V>,
  ): Promise<V> {
    const { sources } = reader;
    const mostAgeMs = Date.now() - answer.notBefore;
    sources?.begin(answer.countedAs);
    const given = await this.#read(key, reader, answer, begin);
    sources?.add(this.#use(key, given, mostAgeMs));
    return given.value;
  }

  /** What somebody was given who wants nothing older. Whoever remembers it keeps nothing in memory. */
  #use(key: string, kept: Kept<V>, mostAgeMs: number): Use {
    const given = new WeakRef(kept);
    return {
      freshUntil: kept.endedAt + mostAgeMs,
      isCurrent: () => {
        // What is given in an answer is asked for as well.
        const now = this.#kept.get(key);
        return now !== undefined && now === given.deref();
      },
    };
  }

  async #read(
    key: string,
    { signal, ledger, askers, since = 0 }: Reader,
    { notBefore, tooEarly, onKept, onShared }: LongReadAnswer,
    begin: (work: Work) => Promise<V>,
  ): Promise<Kept<V>> {
    if (signal.aborted) throw isTimeout(signal.reason) ? tooEarly() : signal.reason;
    const kept = this.#kept.peek(key);
    if (kept !== undefined && kept.begunAt >= since && kept.endedAt >= notBefore) {
      // It counts as asked for where it will do, and not otherwise.
      this.#kept.get(key);
      onKept?.();
      return kept;
    }
    const underWay = this.#underWay.get(key) ?? [];
    const latest = underWay.at(-1);
    try {
      if (latest !== undefined && latest.begunAt >= since) {
        onShared?.();
        latest.askers.join(askers);
        return await untilAborted(latest.outcome, signal);
      }
      if (underWay.length < MOST_AT_ONCE)
        return await untilAborted(this.#begin(key, { ledger, askers }, begin).outcome, signal);
      if (this.#queued.has(key)) onShared?.();
      const beginLater = (whose: Askers) => this.#begin(key, { ledger, askers: whose }, begin).outcome;
      return await this.#inQueue(key, { signal, askers }, beginLater);
    } catch (error) {
      throw signal.aborted && isTimeout(signal.reason) ? tooEarly() : error;
    }
  }

  /** Gives up what is under way, and forgets what is kept. */
  close(): void {
    this.#closing.abort();
    clearTimeout(this.#sweep);
    this.#kept.clear();
  }

  /** Waits for one that begins when one of those under way has ended, if there is anybody left who wants it. */
  async #inQueue(
    key: string,
    { signal, askers }: Waiter,
    begin: (askers: Askers) => Promise<Kept<V>>,
  ): Promise<Kept<V>> {
    const queued = this.#queued.get(key) ?? this.#queue(key, begin);
    this.#queued.set(key, queued);
    queued.askers.join(askers);
    queued.waiting += 1;
    try {
      return await untilAborted(queued.outcome, signal);
    } finally {
      queued.waiting -= 1;
    }
  }

  #queue(key: string, begin: (askers: Askers) => Promise<Kept<V>>): Queued<V> {
    const askers = new JoinedAskers();
    return { waiting: 0, askers, outcome: this.#beginLater(key, () => begin(askers)) };
  }

  async #beginLater(key: string, begin: () => Promise<Kept<V>>): Promise<Kept<V>> {
    const underWay = this.#underWay.get(key) ?? [];
    await Promise.race(underWay.map(({ outcome }) => outcome.catch(() => undefined)));
    const queued = this.#queued.get(key);
    this.#queued.delete(key);
    this.#closing.signal.throwIfAborted();
    if (queued === undefined || queued.waiting === 0) throw new Error('Nobody waits for it any more.');
    return await begin();
  }

  #begin(
    key: string,
    first: Pick<Reader, 'ledger' | 'askers'>,
    begin: (work: Work) => Promise<V>,
  ): LongRead<V> {
    const begunAt = Date.now();
    const deadline = startDeadline(this.#options.deadlineMs, this.#closing.signal);
    setMaxListeners(0, deadline.signal);
    const askers = new JoinedAskers();
    askers.join(first.askers);
    const reading = begin({ signal: deadline.signal, ledger: first.ledger, askers });
    const outcome = reading.then((value) => this.#keep(key, { begunAt, endedAt: Date.now(), value }));
    const longRead = { begunAt, outcome, askers };
    this.#underWay.set(key, [...(this.#underWay.get(key) ?? []), longRead]);
    outcome
      // Whoever waits hears of it.
      .catch(() => undefined)
      .finally(() => {
        deadline[Symbol.dispose]();
        askers.close();
        const others = (this.#underWay.get(key) ?? []).filter((each) => each !== longRead);
        if (others.length > 0) this.#underWay.set(key, others);
        else this.#underWay.delete(key);
      });
    return longRead;
  }

  /** Keeps it, unless what was begun later is kept already. */
  #keep(key: string, kept: Kept<V>): Kept<V> {
    if (this.#closing.signal.aborted || (this.#kept.peek(key)?.begunAt ?? 0) > kept.begunAt) return kept;
    this.#kept.set(key, kept);
    this.#changes += 1;
    this.#sweepLater();
    return kept;
  }

  /** What nobody asks for any more gives its memory back, even when nobody asks for anything. */
  #sweepLater(): void {
    this.#sweep ??= setTimeout(
      () => {
        this.#sweep = undefined;
        this.#kept.purgeStale();
        if (this.#kept.size > 0) this.#sweepLater();
      },
      Math.max(1, this.#options.keepMs),
    ).unref();
  }
}
