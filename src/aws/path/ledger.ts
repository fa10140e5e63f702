import type { RegistryKey } from '../registry.ts';
import type { OperationName } from './operations.ts';

/** What became of the reads and writes of one operation. */
export interface Tally {
  /** Requests sent to AWS, second and later attempts among them. */
  calls: number;
  /** Reads answered by the cache. */
  cached: number;
  /** Reads answered by a call that another request had made, or made besides for this one. */
  coalesced: number;
  /** Reads answered by an old answer, since AWS was in trouble. */
  stale: number;
  /** Of the calls, second and later attempts. */
  retried: number;
  /** Of the calls, those that AWS throttled. */
  throttled: number;
  /** Calls that came to nothing after their last attempt; that something does not exist is an answer. */
  failed: number;
  /** Milliseconds spent waiting for a slot, for the budget and between attempts, all calls added up. */
  waitedMs: number;
}

/** A wait for AWS: when it began and ended, in milliseconds of one clock. */
export interface Span {
  operation: OperationName;
  startMs: number;
  endMs: number;
}

/** An old answer that was given: of which operation and registry, and when it was read (milliseconds since 1970). */
export interface StaleAnswer {
  operation: OperationName;
  registry: RegistryKey;
  readAt: number;
}

/**
 * Counts what reading costs: one ledger a request, and one of the process, to which every other adds. Who began a call
 * pays for it: summed over all requests, the calls are those that AWS saw.
 */
export class Ledger {
  readonly #whole: Ledger | undefined;
  readonly #tallies = new Map<OperationName, Tally>();
  readonly #spans: Span[] | undefined;
  /** Made when there is one. */
  #stale: Map<string, StaleAnswer> | undefined;
  #readsForEveryone = 0;

  /** `whole` is the ledger that this one is a part of; spans are kept only where someone will ask for them. */
  constructor({ whole, spans = false }: { whole?: Ledger; spans?: boolean } = {}) {
    this.#whole = whole;
    this.#spans = spans ? [] : undefined;
  }

  add(operation: OperationName, member: keyof Tally, amount = 1): void {
    this.#count(operation, member, amount);
    this.#whole?.add(operation, member, amount);
  }

  /**
   * The ledger of a read that is everyone's, and whose cost is no business of whoever asks: here it is one read that was
   * answered by what was made besides for this one; what it took is in the whole alone.
   */
  forEveryone(operation: OperationName): Ledger {
    this.#count(operation, 'coalesced', 1);
    this.#readsForEveryone += 1;
    return new Ledger(this.#whole ? { whole: this.#whole } : {});
  }

  /** How many reads had a ledger of everyone's. */
  get readsForEveryone(): number {
    return this.#readsForEveryone;
  }

  /** Notes a wait for AWS's answer. */
  addSpan(span: Span): void {
    this.#spans?.push(span);
  }

  /** Counts an old answer that was given; of several of an operation, the oldest is kept. */
  addStale(answer: StaleAnswer): void {
    this.add(answer.operation, 'stale');
    const { operation, registry } = answer;
    const key = `${operation} ${registry.registryId}/${registry.region}`;
    this.#stale ??= new Map();
    const oldest = this.#stale.get(key);
    if (oldest === undefined || answer.readAt < oldest.readAt) this.#stale.set(key, answer);
  }

  entries(): Iterable<[OperationName, Readonly<Tally>]> {
    return this.#tallies.entries();
  }

  /** The sum over all operations. */
  total(): Tally {
    const sum = emptyTally();
    for (const tally of this.#tallies.values()) {
      for (const member of MEMBERS) sum[member] += tally[member];
    }
    return sum;
  }

  get stale(): readonly StaleAnswer[] {
    return [...(this.#stale?.values() ?? [])];
  }

  get spans(): readonly Span[] {
    return this.#spans ?? [];
  }

  #count(operation: OperationName, member: keyof Tally, amount: number): void {
    const tally = this.#tallies.get(operation) ?? emptyTally();
    tally[member] += amount;
    this.#tallies.set(operation, tally);
  }
}

const emptyTally = (): Tally => ({
  calls: 0,
  cached: 0,
  coalesced: 0,
  stale: 0,
  retried: 0,
  throttled: 0,
  failed: 0,
  waitedMs: 0,
});

const MEMBERS = [
  'calls',
  'cached',
  'coalesced',
  'stale',
  'retried',
  'throttled',
  'failed',
  'waitedMs',
] as const;

/**
 * The chain of waits that a request's time was made of: the one that ended last, before it the one that ended last before
 * that began, and so on. Nobody says which answer led to which question, but a chain without gaps is what it looks like.
 */
export function criticalPath(spans: readonly Span[]): Span[] {
  // Of waits that ended together, the longest tells most.
  const byEnd = [...spans].sort((a, b) => a.endMs - b.endMs || b.startMs - a.startMs);
  const path: Span[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (let span = byEnd.pop(); span !== undefined; span = byEnd.pop()) {
    if (span.endMs > before) continue;
    path.unshift(span);
    before = span.startMs;
  }
  return path;
}
