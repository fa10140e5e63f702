import { LRUCache } from 'lru-cache';
import type { SharedAllowances } from '../aws/path/shared-allowances.ts';

/** Of so many callers it is remembered what they have spent; of more, the ones that asked last. */
const MAX_CALLERS = 20_000;
const MINUTE_MS = 60_000;

export interface AllowancesOptions {
  /** Where the replicas count together; each counts alone where there is none, and while it does not answer. */
  shared?: SharedAllowances | undefined;
  now?: () => number;
}

/** What callers may spend: so many points a minute, which come back one by one. */
export class Allowances {
  readonly #shared: SharedAllowances | undefined;
  readonly #now: () => number;
  /** When each caller will have all its points again. */
  readonly #wholeAt = new LRUCache<string, number>({ max: MAX_CALLERS });

  constructor({ shared, now = Date.now }: AllowancesOptions = {}) {
    this.#shared = shared;
    this.#now = now;
  }

  /**
   * Spends points: 0, or, when there are not enough, how long until there are, in milliseconds. What costs more than a
   * minute's points takes all of them: it would never be possible otherwise.
   */
  async spend(caller: string, points: number, perMinute: number): Promise<number> {
    const partMs = (Math.min(points, perMinute) * MINUTE_MS) / perMinute;
    // Counted here as well, so that whoever had spent all does not begin anew when the store is lost.
    const missingMs = this.#spendHere(caller, partMs);
    return (await this.#shared?.spend(`caller:${caller}`, partMs, MINUTE_MS)) ?? missingMs;
  }

  #spendHere(caller: string, partMs: number): number {
    const now = this.#now();
    const wholeAt = Math.max(this.#wholeAt.get(caller) ?? now, now) + partMs;
    const missingMs = Math.ceil(wholeAt - now - MINUTE_MS);
    if (missingMs > 0) return missingMs;
    this.#wholeAt.set(caller, wholeAt);
    return 0;
  }
}
