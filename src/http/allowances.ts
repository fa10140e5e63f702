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

/** What gives back what an operation took. */
export interface Admission {
  /** Gives its place back. */
  leave(): void;
  /**
   * Gives back what of its points was not needed, as it turned out. Nobody waits for it, and nobody has more than a minute's
   * points of it.
   */
  giveBack(needed: number): void;
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
    return this.#count(caller, part, await this.#shared?.spend(keyOf(caller), part));
  }

  /**
   * The same, and takes one of so many places on all replicas: what gives back either, or, where all are taken, `full`. Each
   * process counts its own places besides, and that alone holds while the store does not answer.
   */
  async enter(
    caller: string,
    points: number,
    { perMinute, concurrent }: { perMinute: number; concurrent: number },
  ): Promise<Admission | number | 'full'> {
    const part = partOf(points, perMinute);
    this.#places += 1;
    const id = `${this.#process}:${this.#places}`;
    const place = { id, most: concurrent, keepMs: this.#keepPlaceMs() };
    const told = await this.#shared?.enter(keyOf(caller), part, place);
    const outcome = told === 'full' ? told : this.#count(caller, part, told);
    if (outcome !== 0) {
      // The store may have heard of it all the same, and answer too late.
      if (told === undefined) this.#shared?.leave(keyOf(caller), id);
      return outcome;
    }
    return {
      leave: () => this.#shared?.leave(keyOf(caller), id),
      giveBack: (needed) => {
        const restMs = part.partMs - partOf(needed, perMinute).partMs;
        if (restMs <= 0) return;
        this.#giveBackHere(caller, restMs);
        // What the store was not told of was not spent there.
        if (told === 0) this.#shared?.giveBack(keyOf(caller), restMs);
      },
    };
  }

  /**
   * Counts here what the store was asked for, so that whoever had spent all does not begin anew when it is lost: what it told
   * holds, and where it told nothing, what is left here.
   */
  #count(caller: string, { partMs, wholeMs }: Part, told: number | undefined): number {
    if (told !== undefined && told > 0) return told;
    const now = this.#now();
    const wholeAt = Math.max(this.#wholeAt.get(caller) ?? now, now) + partMs;
    const missingMs = Math.ceil(wholeAt - now - wholeMs);
    if (told === undefined && missingMs > 0) return missingMs;
    this.#wholeAt.set(caller, Math.min(wholeAt, now + wholeMs));
    return 0;
  }

  #giveBackHere(caller: string, partMs: number): void {
    const wholeAt = this.#wholeAt.get(caller);
    // What lies in the past is whole.
    if (wholeAt !== undefined) this.#wholeAt.set(caller, wholeAt - partMs);
  }
}

function partOf(points: number, perMinute: number): Part {
  return { partMs: (Math.min(points, perMinute) * MINUTE_MS) / perMinute, wholeMs: MINUTE_MS };
}

const keyOf = (caller: string) => `caller:${caller}`;
