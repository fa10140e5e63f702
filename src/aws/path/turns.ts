import { untilAborted } from '../../deadline.ts';
import type { Budget } from './budget.ts';
import { Slots, type Waiter } from './slots.ts';

/**
 * Places are taken so far ahead and no farther. A place that was taken stands, whatever AWS says meanwhile: with many
 * callers in a long line, a rate that was too high would be felt, and followed, for as long as the line is.
 */
const HORIZON_MS = 1000;

/** How to wait; it ends early, without an error, when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Lets the callers of this process call as fast as a budget allows, one after another: each in its turn. */
export class Turns {
  readonly #budget: Budget;
  readonly #sleep: Sleep;
  readonly #waiting = new Map<string, number>();
  /** Who is first in line waits for a place; the others wait for that. */
  readonly #lines = new Map<string, Slots>();

  constructor(budget: Budget, sleep: Sleep = sleepFor) {
    this.#budget = budget;
    this.#sleep = sleep;
  }

  /** Whether callers of the operation wait now. */
  isWaiting(operation: string): boolean {
    return (this.#waiting.get(operation) ?? 0) > 0;
  }

  /** Waits until the operation may be called. Rejects with the signal's reason as soon as it aborts. */
  async take(operation: string, waiter: Waiter, onWait: () => void = () => {}): Promise<void> {
    const { signal } = waiter;
    signal.throwIfAborted();
    let waits = 0;
    const count = () => {
      waits = 1;
      this.#waiting.set(operation, (this.#waiting.get(operation) ?? 0) + 1);
      onWait();
    };
    try {
      await untilAborted(this.#place(operation, waiter, count), signal);
    } finally {
      this.#waiting.set(operation, (this.#waiting.get(operation) ?? 0) - waits);
    }
  }

  async #place(operation: string, waiter: Waiter, onWait: () => void): Promise<void> {
    // While nobody waits, nobody needs to be asked one after another.
    let waitMs = this.#line(operation).isIdle ? await this.#budget.take(operation, HORIZON_MS) : Infinity;
    if (waitMs > 0) onWait();
    if (waitMs > HORIZON_MS) waitMs = await this.#queue(operation, waiter);
    if (waitMs > 0) await this.#sleep(waitMs, waiter.signal);
  }

  #queue(operation: string, waiter: Waiter): Promise<number> {
    const { signal } = waiter;
    return this.#line(operation).run(waiter, async () => {
      // Who has left takes no place.
      while (!signal.aborted) {
        const waitMs = await this.#budget.take(operation, HORIZON_MS);
        if (waitMs <= HORIZON_MS) return waitMs;
        await this.#sleep(waitMs - HORIZON_MS, signal);
      }
      return 0;
    });
  }

  #line(operation: string): Slots {
    const line = this.#lines.get(operation) ?? new Slots(1);
    this.#lines.set(operation, line);
    return line;
  }
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
