import { type Bucket, levelOf, newBucket, succeeded, take, throttled } from './bucket.ts';
import type { Budget, BudgetLevel, BudgetOptions } from './budget.ts';

/** The budget of one registry, known to this process alone. */
export class LocalBudget implements Budget {
  readonly #buckets = new Map<string, Bucket>();
  readonly #ceilings: ReadonlyMap<string, number>;
  readonly #now: () => number;

  constructor({ ceilings = new Map(), now = Date.now }: BudgetOptions = {}) {
    this.#ceilings = ceilings;
    this.#now = now;
  }

  async take(operation: string, withinMs?: number): Promise<number> {
    const now = this.#now();
    const { bucket, waitMs } = take(this.#bucket(operation), now, this.#limits(operation), withinMs);
    this.#buckets.set(operation, bucket);
    return waitMs;
  }

  throttled(operation: string, retryAfterMs?: number): void {
    const bucket = throttled(this.#bucket(operation), this.#now(), this.#limits(operation), retryAfterMs);
    this.#buckets.set(operation, bucket);
  }

  succeeded(operation: string): void {
    this.#buckets.set(operation, succeeded(this.#bucket(operation), this.#now()));
  }

  /** Of every operation that was called. */
  levels(): BudgetLevel[] {
    const now = this.#now();
    return [...this.#buckets].map(([operation, bucket]) => ({
      operation,
      ...levelOf(bucket, now, this.#limits(operation)),
    }));
  }

  #bucket(operation: string): Bucket {
    return this.#buckets.get(operation) ?? newBucket(this.#now());
  }

  #limits(operation: string): { ceiling: number | undefined } {
    return { ceiling: this.#ceilings.get(operation) };
  }
}
