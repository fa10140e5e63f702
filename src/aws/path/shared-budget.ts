import { z } from 'zod';
import {
  type Bucket,
  FREE_AFTER_MS,
  isFree,
  levelOf,
  MAX_WAIT_MS,
  newBucket,
  shift,
  succeeded,
  take,
  throttled,
} from './bucket.ts';
import type { Budget, BudgetLevel, BudgetOptions } from './budget.ts';
import type { SharedStore } from './shared-store.ts';

/** What a SharedBudget is made of. */
export interface SharedBudgetOptions extends BudgetOptions {
  store: SharedStore;
  /** What the registry's keys in the store begin with. */
  prefix: string;
}

/** So often a change is tried again that another process was ahead of; then this one goes on by what it knows. */
const TRIES = 4;

/**
 * The budget of one registry, shared with every process that shares the store. Nothing is kept there while nothing
 * limits an operation. When the store does not answer, each process goes on alone, from what was known last.
 */
export class SharedBudget implements Budget {
  readonly #store: SharedStore;
  readonly #prefix: string;
  readonly #ceilings: ReadonlyMap<string, number>;
  readonly #now: () => number;
  readonly #lines = new Map<string, Line>();

  constructor({ store, prefix, ceilings = new Map(), now = Date.now }: SharedBudgetOptions) {
    this.#store = store;
    this.#prefix = prefix;
    this.#ceilings = ceilings;
    this.#now = now;
  }

  take(operation: string, withinMs?: number): Promise<number> {
    return new Promise((resolve) => {
      let place = 0;
      this.#change(operation, {
        apply: (before, now) => {
          const { bucket, waitMs } = take(before, now, this.#limits(operation), withinMs);
          place = waitMs;
          return bucket;
        },
        done: () => resolve(place),
      });
    });
  }

  throttled(operation: string, retryAfterMs?: number): void {
    const limits = this.#limits(operation);
    this.#change(operation, { apply: (before, now) => throttled(before, now, limits, retryAfterMs) });
  }

  /** Told to the others with the next take: nobody who does not call needs to know. */
  succeeded(operation: string): void {
    this.#line(operation).succeeded += 1;
  }

  /** Of every operation that this process called, as it knows them. */
  levels(): BudgetLevel[] {
    const now = this.#now();
    return [...this.#lines].map(([operation, { bucket }]) => ({
      operation,
      ...levelOf(bucket, now, this.#limits(operation)),
    }));
  }

  #change(operation: string, change: Change): void {
    const line = this.#line(operation);
    line.changes.push(change);
    if (!line.busy) void this.#work(operation, line);
  }

  /** One operation's changes go one after another, and all that came meanwhile as one. */
  async #work(operation: string, line: Line): Promise<void> {
    line.busy = true;
    while (line.changes.length > 0) {
      const changes = line.changes;
      line.changes = [];
      const calls = line.succeeded;
      line.succeeded = 0;
      if (calls > 0) changes.unshift({ apply: (before, now) => succeeded(before, now, calls) });
      line.bucket = await this.#agree(`${this.#prefix}:${operation}`, line.bucket, changes);
      for (const { done } of changes) done?.();
    }
    line.busy = false;
  }

  async #agree(key: string, known: Bucket, changes: readonly Change[]): Promise<Bucket> {
    const applyTo = (bucket: Bucket, now: number) =>
      changes.reduce((b, change) => change.apply(b, now), bucket);
    let last = known;
    for (let i = 0; i < TRIES; i += 1) {
      const text = await this.#store.getText(key);
      if (text === undefined) break;
      const now = this.#now();
      // A store that lost its texts learns what this process remembers.
      last = readBucket(text, now) ?? known;
      const after = applyTo(last, now);
      if (after === last || isFree(after, now)) return after;
      const replaced = await this.#store.replaceText(key, text, JSON.stringify(after), KEEP_MS);
      if (replaced) return after;
      if (replaced === undefined) break;
    }
    return applyTo(last, this.#now());
  }

  #line(operation: string): Line {
    let line = this.#lines.get(operation);
    if (line === undefined) {
      line = { bucket: newBucket(this.#now()), changes: [], succeeded: 0, busy: false };
      this.#lines.set(operation, line);
    }
    return line;
  }

  #limits(operation: string): { ceiling: number | undefined } {
    return { ceiling: this.#ceilings.get(operation) };
  }
}

/** One operation, as this process knows it. */
interface Line {
  /** What was known last, and what holds while the store does not answer. */
  bucket: Bucket;
  changes: Change[];
  /** Calls that AWS answered since the last change. */
  succeeded: number;
  busy: boolean;
}

interface Change {
  apply: (before: Bucket, now: number) => Bucket;
  done?: () => void;
}

/** A text lives for as long as what it says may matter, from its last change on. */
const KEEP_MS = FREE_AFTER_MS;

const time = z.number();
const bucketSchema = z.object({
  at: time,
  perSecond: z.number().positive().nullable(),
  nextAt: time,
  loweredAt: time,
  since: time,
  succeeded: z.number().nonnegative(),
  refused: z.number().nonnegative(),
});

/**
 * Reads a text that another process wrote, by a clock that may be wrong. What is there was written less than KEEP_MS ago:
 * where it says otherwise that clock is behind, and its times are moved as if it was written now. (Of one that is ahead
 * the bucket's steps take care.)
 */
function readBucket(text: string | null, now: number): Bucket | undefined {
  const bucket = bucketSchema.safeParse(parse(text)).data;
  if (bucket === undefined || bucket.nextAt - bucket.at > 2 * MAX_WAIT_MS) return undefined;
  const age = now - bucket.at;
  return age >= KEEP_MS ? shift(bucket, age) : bucket;
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
