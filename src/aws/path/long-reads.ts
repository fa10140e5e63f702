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
  /** How much memory what is kept may take, about. */
  maxBytes: number;
  sizeOf: (value: V) => number;
}

/** What one reader makes of it. */
export interface LongReadAnswer {
  /** What was read before this time will not do: milliseconds since 1970. */
  notBefore: number;
  /** What a reader is told whose time is up before the end. */
  tooEarly: () => GatewayError;
}

interface LongRead<V> {
  readonly begunAt: number;
  readonly outcome: Promise<V>;
}

/**
 * Reading that may take longer than one request has, such as a whole listing. Equal reading is done once; it goes on under a
 * deadline of its own when everyone who waits for it has left, and its outcome is kept for those who come next.
 */
export class LongReads<V extends object> {
  readonly #options: LongReadOptions<V>;
  readonly #kept: LRUCache<string, { begunAt: number; value: V }>;
  readonly #underWay = new Map<string, LongRead<V>>();
  readonly #closing = new AbortController();

  constructor(options: LongReadOptions<V>) {
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
    this.#kept = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: ({ value }) => Math.max(1, options.sizeOf(value)),
      ttl: Math.max(1, options.keepMs),
      updateAgeOnGet: true,
      perf: Date,
    });
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** What is kept or being read under this key, if it is new enough; else it is begun. */
  async read(
    key: string,
    { signal, ledger, since = 0 }: Reader,
    { notBefore, tooEarly }: LongReadAnswer,
    begin: (work: Work) => Promise<V>,
  ): Promise<V> {
    signal.throwIfAborted();
    const newEnough = Math.max(since, notBefore);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.begunAt >= newEnough) return kept.value;
    const underWay = this.#underWay.get(key);
    const { outcome } =
      underWay !== undefined && underWay.begunAt >= since ? underWay : this.#begin(key, ledger, begin);
    try {
      return await untilAborted(outcome, signal);
    } catch (error) {
      throw signal.aborted && isTimeout(signal.reason) ? tooEarly() : error;
    }
  }

  /** Gives up what is under way, and forgets what is kept. */
  close(): void {
    this.#closing.abort();
    this.#kept.clear();
  }

  #begin(key: string, ledger: Ledger, begin: (work: Work) => Promise<V>): LongRead<V> {
    const { deadlineMs } = this.#options;
    const begunAt = Date.now();
    const deadline = startDeadline(deadlineMs, this.#closing.signal);
    setMaxListeners(0, deadline.signal);
    const outcome = begin({ signal: deadline.signal, ledger });
    const longRead = { begunAt, outcome };
    this.#underWay.set(key, longRead);
    outcome
      .then((value) => this.#kept.set(key, { begunAt, value }))
      // Whoever waits hears of it; errors are not kept.
      .catch(() => undefined)
      .finally(() => {
        deadline[Symbol.dispose]();
        if (this.#underWay.get(key) === longRead) this.#underWay.delete(key);
      });
    return longRead;
  }
}
