import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Part, SharedAllowances } from '../aws/path/shared-allowances.ts';

/** Of so many callers it is remembered what they have spent; of more, the ones that asked last. */
const MAX_CALLERS = 20_000;
const MINUTE_MS = 60_000;

export interface AllowancesOptions {
  /** Where the replicas count together; each counts alone where there is none, and while it does not answer. */
  shared?: SharedAllowances | undefined;
  /** After so long a place is free again that was not given back, since its process is gone; a minute when left out. */
  keepPlaceMs?: () => number;
  now?: () => number;
}

/** What callers may spend: so many points a minute, which come back one by one; and the places that replicas count together. */
export class Allowances {
  readonly #shared: SharedAllowances | undefined;
  readonly #keepPlaceMs: () => number;
  readonly #now: () => number;
  readonly #process = randomUUID();
  #places = 0;
  /** When each caller will have all its points again. */
  readonly #wholeAt = new LRUCache<string, number>({ max: MAX_CALLERS });

  constructor({ shared, keepPlaceMs = () => MINUTE_MS, now = Date.now }: AllowancesOptions = {}) {
    this.#shared = shared;
    this.#keepPlaceMs = keepPlaceMs;
    this.#now = now;
  }

  /**
   * Spends points: 0, or, when there are not enough, how long until there are, in milliseconds. What costs more than a
   * minute's points takes all of them: it would never be possible otherwise.
   */
  async spend(caller: string, points: number, perMinute: number): Promise<number> {
    const part = partOf(points, perMinute);
    // Counted here as well, so that whoever had spent all does not begin anew when the store is lost.
    const missingMs = this.#spendHere(caller, part.partMs);
    return (await this.#shared?.spend(keyOf(caller), part)) ?? missingMs;
  }

  /**
   * The same, and takes one of so many places on all replicas: what gives it back, or, where all are taken, `full`. Each
   * process counts its own besides, and that alone holds while the store does not answer.
   */
  async enter(
    caller: string,
    points: number,
    { perMinute, concurrent }: { perMinute: number; concurrent: number },
  ): Promise<(() => void) | number | 'full'> {
    const part = partOf(points, perMinute);
    const missingMs = this.#spendHere(caller, part.partMs);
    this.#places += 1;
    const id = `${this.#process}:${this.#places}`;
    const place = { id, most: concurrent, keepMs: this.#keepPlaceMs() };
    const outcome = (await this.#shared?.enter(keyOf(caller), part, place)) ?? missingMs;
    return outcome === 0 ? () => this.#shared?.leave(keyOf(caller), id) : outcome;
  }

  /**
   * Gives back what was spent and, as it turned out, not needed. Nobody waits for it, and nobody has more than a minute's
   * points of it.
   */
  giveBack(caller: string, { spent, needed }: { spent: number; needed: number }, perMinute: number): void {
    const partMs = partOf(spent, perMinute).partMs - partOf(needed, perMinute).partMs;
    if (partMs <= 0) return;
    const wholeAt = this.#wholeAt.get(caller);
    // What lies in the past is whole.
    if (wholeAt !== undefined) this.#wholeAt.set(caller, wholeAt - partMs);
    this.#shared?.giveBack(keyOf(caller), partMs);
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

function partOf(points: number, perMinute: number): Part {
  return { partMs: (Math.min(points, perMinute) * MINUTE_MS) / perMinute, wholeMs: MINUTE_MS };
}

const keyOf = (caller: string) => `caller:${caller}`;
