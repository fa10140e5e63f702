import type { GraphQLError } from 'graphql';
import { patternTest } from '../access/pattern.ts';
import type { Allowances } from './allowances.ts';
import { PLACE_RETRY_MS, rateLimited } from './limit-errors.ts';

/** What one caller may have at once, and within a minute. */
export interface CallerLimits {
  readonly concurrent: number;
  /** The AWS calls that all it has open may come to. */
  readonly concurrentCalls: number;
  readonly subscriptions: number;
  readonly perMinute: number;
}

/** The same for every caller, but for those that are named. */
export interface CallerSettings extends CallerLimits {
  readonly overrides: readonly ({ readonly caller: string } & {
    readonly [Limit in keyof CallerLimits]?: CallerLimits[Limit] | undefined;
  })[];
}

/** What a caller has open is counted by kind. */
export type Kind = 'concurrent' | 'subscriptions';

/** What a caller has open, and the calls that it may come to. */
type Open = Record<Kind | 'calls', number>;

/** Holds each caller to its limits, so that the flood of one leaves room for the others. */
export class CallerGate {
  readonly #settings: () => CallerSettings;
  readonly #allowances: Allowances;
  /** Callers with nothing open are not in it. */
  readonly #open = new Map<string, Open>();

  constructor(settings: () => CallerSettings, allowances: Allowances) {
    this.#settings = settings;
    this.#allowances = allowances;
  }

  /** Takes points off what the caller may spend; throws what to tell it when there are not enough. */
  async charge(caller: string, points: number): Promise<void> {
    const { perMinute } = limitsOf(caller, this.#settings());
    const missingMs = await this.#allowances.spend(caller, points, perMinute);
    if (missingMs > 0) throw spent(perMinute, missingMs);
  }

  /**
   * Takes a place for an operation, and its points, and returns what gives the place back; throws what to tell the caller
   * when either is not left. What finds no place costs nothing.
   */
  async enter(caller: string, kind: Kind, points: number): Promise<() => void> {
    const limits = limitsOf(caller, this.#settings());
    const leaveHere = this.#enterHere(caller, kind, points, limits);
    try {
      if (kind === 'subscriptions') {
        await this.charge(caller, points);
        return leaveHere;
      }
      const leave = await this.#allowances.enter(caller, points, limits);
      if (leave === 'full') throw noPlace(kind, limits[kind]);
      if (typeof leave === 'number') throw spent(limits.perMinute, leave);
      return () => {
        leaveHere();
        leave();
      };
    } catch (error) {
      leaveHere();
      throw error;
    }
  }

  /** Gives back what was taken off for more than was needed. */
  giveBack(caller: string, points: { spent: number; needed: number }): void {
    this.#allowances.giveBack(caller, points, limitsOf(caller, this.#settings()).perMinute);
  }

  #enterHere(caller: string, kind: Kind, calls: number, limits: CallerLimits): () => void {
    const open = this.#open.get(caller) ?? { concurrent: 0, subscriptions: 0, calls: 0 };
    if (open[kind] >= limits[kind]) throw noPlace(kind, limits[kind]);
    // What is alone may be as much as one operation may.
    if (calls > 0 && open.calls > 0 && open.calls + calls > limits.concurrentCalls) {
      throw tooManyCalls({ open: open.calls, more: calls, most: limits.concurrentCalls });
    }
    open[kind] += 1;
    open.calls += calls;
    this.#open.set(caller, open);
    return () => {
      open[kind] -= 1;
      open.calls -= calls;
      if (open.concurrent === 0 && open.subscriptions === 0) this.#open.delete(caller);
    };
  }
}

function spent(perMinute: number, missingMs: number): GraphQLError {
  return rateLimited(
    `You have spent your ${perMinute} points of this minute, or too many of them for this operation (callers.perMinute). Ask again in ${Math.ceil(missingMs / 1000)} s, or for less.`,
    missingMs,
  );
}

function noPlace(kind: Kind, most: number): GraphQLError {
  const what = kind === 'concurrent' ? 'operations' : 'subscriptions';
  return rateLimited(
    `You have ${most} ${what} open, and may not have more at once (callers.${kind}). Ask again when one has ended.`,
    PLACE_RETRY_MS,
  );
}

function tooManyCalls({ open, more, most }: { open: number; more: number; most: number }): GraphQLError {
  return rateLimited(
    `What you have open may come to ${open} AWS calls, and this to ${more}: together more than ${most} (callers.concurrentCalls). Ask again when something has ended, or for less.`,
    PLACE_RETRY_MS,
  );
}

function limitsOf(caller: string, { overrides, ...limits }: CallerSettings): CallerLimits {
  const own = overrides.find((override) => patternTest(override.caller)(caller));
  return {
    concurrent: own?.concurrent ?? limits.concurrent,
    concurrentCalls: own?.concurrentCalls ?? limits.concurrentCalls,
    subscriptions: own?.subscriptions ?? limits.subscriptions,
    perMinute: own?.perMinute ?? limits.perMinute,
  };
}
