import type { GraphQLError } from 'graphql';
import { patternTest } from '../access/pattern.ts';
import type { Admission, Allowances } from './allowances.ts';
import { PLACE_RETRY_MS, rateLimited } from './limit-errors.ts';
import { type NoRoom, Room } from './room.ts';

/** What one caller may have at once, and within a minute. */
export interface CallerLimits {
  readonly concurrent: number;
  readonly subscriptions: number;
  readonly perMinute: number;
}

/** The same for every caller, but for those that are named. */
export interface CallerSettings extends CallerLimits {
  readonly overrides: readonly ({ readonly caller: string } & {
    readonly [Limit in keyof CallerLimits]?: CallerLimits[Limit] | undefined;
  })[];
}

/** What all callers may have at once, of which each has a share. */
export interface OpenLimits {
  /** The AWS calls that all may come to that is open. */
  openCalls: number;
}

/** What an operation may come to. */
export interface Price {
  /** Of AWS. */
  calls: number;
  points: number;
}

/** What a caller has open is counted by kind. */
export type Kind = 'concurrent' | 'subscriptions';

/** What a caller has open. */
type Open = Record<Kind, number>;

/** Holds each caller to its limits, so that the flood of one leaves room for the others, and all of them to what there is. */
export class CallerGate {
  readonly #settings: () => CallerSettings;
  readonly #allowances: Allowances;
  /** Callers with nothing open are not in it. */
  readonly #open = new Map<string, Open>();
  /** For the calls that all may come to that is open: each that waits is in memory. */
  readonly #calls: Room;

  constructor(settings: () => CallerSettings, limits: () => OpenLimits, allowances: Allowances) {
    this.#settings = settings;
    this.#allowances = allowances;
    this.#calls = new Room(() => limits().openCalls, { ofOwn: ownCallsAreMany, ofAll: allCallsAreMany });
  }

  /** Takes points off what the caller may spend; throws what to tell it when there are not enough. */
  async charge(caller: string, points: number): Promise<void> {
    const { perMinute } = limitsOf(caller, this.#settings());
    const missingMs = await this.#allowances.spend(caller, points, perMinute);
    if (missingMs > 0) throw spent(perMinute, missingMs);
  }

  /**
   * Takes a place for an operation, room for its calls, and its points; throws what to tell the caller when one of them is
   * not left. What finds no place or no room costs nothing.
   */
  async enter(caller: string, kind: Kind, { calls, points }: Price): Promise<Admission> {
    const limits = limitsOf(caller, this.#settings());
    // What waits for its next event calls nothing: each event takes room of its own.
    const leaveHere = this.#enterHere(caller, kind, kind === 'subscriptions' ? 0 : calls, limits);
    try {
      const admission = await this.#admit(caller, kind, points, limits);
      return {
        leave() {
          leaveHere();
          admission.leave();
        },
        giveBack: admission.giveBack,
      };
    } catch (error) {
      leaveHere();
      throw error;
    }
  }

  /** Takes room for the calls of an event, for as long as it is executed, and its points. */
  async enterEvent(caller: string, { calls, points }: Price): Promise<() => void> {
    const giveRoomBack = this.#calls.take(caller, calls);
    try {
      if (points > 0) await this.charge(caller, points);
      return giveRoomBack;
    } catch (error) {
      giveRoomBack();
      throw error;
    }
  }

  async #admit(caller: string, kind: Kind, points: number, limits: CallerLimits): Promise<Admission> {
    if (kind === 'subscriptions') {
      await this.charge(caller, points);
      return NOTHING_TO_GIVE_BACK;
    }
    const outcome = await this.#allowances.enter(caller, points, limits);
    if (outcome === 'full') throw noPlace(kind, limits[kind]);
    if (typeof outcome === 'number') throw spent(limits.perMinute, outcome);
    return outcome;
  }

  #enterHere(caller: string, kind: Kind, calls: number, limits: CallerLimits): () => void {
    const open = this.#open.get(caller) ?? { concurrent: 0, subscriptions: 0 };
    if (open[kind] >= limits[kind]) throw noPlace(kind, limits[kind]);
    const giveRoomBack = this.#calls.take(caller, calls);
    open[kind] += 1;
    this.#open.set(caller, open);
    return () => {
      giveRoomBack();
      open[kind] -= 1;
      if (open.concurrent === 0 && open.subscriptions === 0) this.#open.delete(caller);
    };
  }
}

/** Subscriptions are counted by each process alone, and what their events need nobody knows. */
const NOTHING_TO_GIVE_BACK: Admission = { leave() {}, giveBack() {} };

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

function ownCallsAreMany({ taken, more, most }: NoRoom): GraphQLError {
  return rateLimited(
    `What you have open may come to ${taken} AWS calls, and this to ${more}: together more than ${most} (a quarter of limits.openCalls). Ask again when something has ended, or for less.`,
    PLACE_RETRY_MS,
  );
}

function allCallsAreMany({ taken, more, most }: NoRoom): GraphQLError {
  return rateLimited(
    `What is open may come to ${taken} AWS calls, and this to ${more}: together more than ${most} (limits.openCalls). Ask again later, or for less.`,
    PLACE_RETRY_MS,
    503,
  );
}

function limitsOf(caller: string, { overrides, ...limits }: CallerSettings): CallerLimits {
  const own = overrides.find((override) => patternTest(override.caller)(caller));
  return {
    concurrent: own?.concurrent ?? limits.concurrent,
    subscriptions: own?.subscriptions ?? limits.subscriptions,
    perMinute: own?.perMinute ?? limits.perMinute,
  };
}
