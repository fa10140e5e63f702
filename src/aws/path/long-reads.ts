import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import { startDeadline, untilAborted } from '../../deadline.ts';
import type { GatewayError } from '../../errors.ts';
import { isTimeout, type Reader, type Work } from './flight.ts';
import type { Ledger } from './ledger.ts';

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
  /** Hears that it was read before. */
  onKept?: () => void;
  /** Hears that somebody else had begun to read it. */
  onShared?: () => void;
}

interface LongRead<V> {
  readonly begunAt: number;
  readonly outcome: Promise<V>;
}

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
  readonly #underWay = new Map<string, LongRead<V>>();
  readonly #closing = new AbortController();
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: LongReadOptions<V>) {
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
    this.#kept = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: ({ value }) => Math.max(1, Math.ceil(options.sizeOf(value))),
      ttl: Math.max(1, options.keepMs),
      updateAgeOnGet: true,
      // By the clock that ages go by.
      perf: Date,
    });
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** How much memory what is kept takes, about. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** What is kept or being read under this key, if it is new enough; else it is begun. */
  async read(
    key: string,
    { signal, ledger, since = 0 }: Reader,
    { notBefore, tooEarly, onKept, onShared }: LongReadAnswer,
    begin: (work: Work) => Promise<V>,
  ): Promise<V> {
    if (signal.aborted) throw isTimeout(signal.reason) ? tooEarly() : signal.reason;
    const kept = this.#kept.peek(key);
    if (kept !== undefined && kept.begunAt >= since && kept.endedAt >= notBefore) {
      // It counts as asked for where it will do, and not otherwise.
      this.#kept.get(key);
      onKept?.();
      return kept.value;
    }
    const underWay = this.#underWay.get(key);
    const joins = underWay !== undefined && underWay.begunAt >= since;
    if (joins) onShared?.();
    const { outcome } = joins ? underWay : this.#begin(key, ledger, begin);
    try {
      return await untilAborted(outcome, signal);
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

  #begin(key: string, ledger: Ledger, begin: (work: Work) => Promise<V>): LongRead<V> {
    const begunAt = Date.now();
    const deadline = startDeadline(this.#options.deadlineMs, this.#closing.signal);
    setMaxListeners(0, deadline.signal);
    const outcome = begin({ signal: deadline.signal, ledger });
    const longRead = { begunAt, outcome };
    this.#underWay.set(key, longRead);
    outcome
      .then((value) => this.#keep(key, { begunAt, endedAt: Date.now(), value }))
      // Whoever waits hears of it.
      .catch(() => undefined)
      .finally(() => {
        deadline[Symbol.dispose]();
        if (this.#underWay.get(key) === longRead) this.#underWay.delete(key);
      });
    return longRead;
  }

  /** Keeps it, unless what was begun later is kept already. */
  #keep(key: string, kept: Kept<V>): void {
    if (this.#closing.signal.aborted || (this.#kept.peek(key)?.begunAt ?? 0) > kept.begunAt) return;
    this.#kept.set(key, kept);
    this.#sweepLater();
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
