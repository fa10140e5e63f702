import { expect } from 'vitest';
import type { LookUp } from '../../../src/aws/batch-lookup.ts';
import type { Ledger } from '../../../src/aws/path/ledger.ts';
import { GatewayError } from '../../../src/errors.ts';
import type { LookUpUnderWay, Said, Sent, Thing } from './fake-aws.ts';

export const LIFETIME_MS = 10_000;
export const MAX_STALE_MS = 60_000;
export const PATIENCE_MS = 2_000;
export const REFRESH_MS = 30_000;

/** Somebody who asked for keys, and what came of it. */
export interface Caller {
  keys: readonly string[];
  ledger: Ledger;
  askedAt: number;
  /** Nothing that was read before will do. */
  since: number | undefined;
  deadlineAt: number | undefined;
  /** Why and when it left. */
  left?: { reason: symbol; at: number };
  /** Whether all it asked for was known to be fresh: it must cost nothing. */
  known: boolean;
  /** When what others had been given before was sent for: nothing older will do. */
  newest: ReadonlyMap<string, number>;
  outcome?: Outcome;
}

type Outcome = { at: number } & ({ answers: ReadonlyMap<string, LookUp<Thing>> } | { error: unknown });

/** What is known of a key. */
interface KeyState {
  /** When the first asked of those who are still answered together: nothing under way began earlier. */
  earliest: number;
  /** How many calls at once there is a reason for besides one: somebody wants it anew, or all may have left. */
  reasons: number;
  /** Until when it is fresh for sure. */
  freshUntil: number;
  /** Since when nothing read before may be given to those who ask. */
  droppedAt: number;
  /** When it was refused last: what was known of it by then may be forgotten. */
  refusedAt: number;
  /** When the newest answer that anybody was given was sent for. */
  newest: number;
  /** Whether a call for it was made again: then what was asked for first may be sent for last. */
  again: boolean;
  /** Until when it may be read behind the back of somebody who got an old answer. */
  refreshedUntil: number;
}

/** What callers may get, and which calls may be made for them. */
export class PathModel {
  readonly callers: Caller[] = [];
  readonly #keys = new Map<string, KeyState>();
  /** Until when each operation was in trouble. */
  readonly #troubleUntil = new Map<string, number>();

  get waiting(): Caller[] {
    return this.callers.filter(({ outcome }) => outcome === undefined);
  }

  /** Somebody asks. */
  ask(caller: Omit<Caller, 'known' | 'newest'>, underWay: readonly LookUpUnderWay[]): Caller {
    const { keys, since } = caller;
    const now = Date.now();
    const known = since === undefined && keys.every((key) => this.#of(key).freshUntil > now);
    for (const key of keys) {
      const state = this.#of(key);
      if (this.#isQuiet(key, underWay)) Object.assign(state, { earliest: now, reasons: 0 });
      if (since !== undefined) state.reasons += 1;
    }
    const newest = new Map(keys.map((key) => [key, this.#of(key).newest]));
    const asked = { ...caller, known, newest };
    this.callers.push(asked);
    return asked;
  }

  /** Somebody waits no longer, so that nobody may wait for what is under way. */
  leave({ keys }: Caller): void {
    for (const key of keys) this.#of(key).reasons += 1;
  }

  drop(key: string): void {
    Object.assign(this.#of(key), { droppedAt: Date.now(), freshUntil: 0 });
    this.#of(key).reasons += 1;
  }

  /** AWS would not answer: what was read before is not kept for sure. */
  refuse(keys: readonly string[]): void {
    for (const key of keys) {
      const state = this.#of(key);
      Object.assign(state, { refusedAt: Date.now(), freshUntil: 0 });
      state.reasons += 1;
    }
  }

  /** AWS did not answer, or an answer came too late for everyone. */
  trouble(keys: readonly string[]): void {
    this.#troubleUntil.set(operationOf(keys), Number.POSITIVE_INFINITY);
    this.callAgain(keys);
  }

  /** Another call is made for what one asked for. */
  callAgain(keys: readonly string[]): void {
    for (const key of keys) this.#of(key).again = true;
  }

  /** AWS answered those who wait. */
  recover(keys: readonly string[]): void {
    const until = this.#troubleUntil.get(operationOf(keys)) ?? 0;
    this.#troubleUntil.set(operationOf(keys), Math.min(until, Date.now()));
  }

  /** Whether a call may be made beside those that are open, and those that were answered in the same moment. */
  checkCall({ keys }: Sent, open: readonly Sent[], answered: readonly Sent[]): void {
    expect(keys.length).toBeLessThanOrEqual(100);
    expect(new Set(keys.map((key) => key.split('/')[0])).size).toBeLessThanOrEqual(1);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      const isFresh = this.#of(key).earliest + LIFETIME_MS > Date.now();
      const beside = isFresh ? [...open, ...answered] : open;
      const others = beside.filter((call) => call.keys.includes(key)).length;
      expect(others, `calls for ${key} at once`).toBeLessThanOrEqual(this.#of(key).reasons);
    }
  }

  /** A call for which nobody waits is aborted. */
  checkOpen(open: readonly Sent[]): void {
    const now = Date.now();
    const wanted = new Set(this.waiting.flatMap(({ keys }) => keys));
    for (const { id, wanted: keys } of open) {
      const isWanted = keys.some((key) => wanted.has(key) || this.#of(key).refreshedUntil >= now);
      expect(isWanted, `somebody waits for call ${id}`).toBe(true);
    }
  }

  /** Whether a caller got what it may. */
  checkOutcome(caller: Caller, said: readonly Said[], calls: readonly Sent[]): void {
    const { outcome, left, deadlineAt, keys, askedAt, ledger, known } = caller;
    if (outcome === undefined) return;
    // Whatever got an old answer is read behind the caller's back.
    const refreshedUntil = outcome.at + REFRESH_MS;
    if (ledger.total().stale > 0) for (const key of keys) Object.assign(this.#of(key), { refreshedUntil });
    if (deadlineAt !== undefined) expect(outcome.at).toBeLessThanOrEqual(deadlineAt);
    if (left !== undefined && 'error' in outcome) {
      expect(outcome).toEqual({ at: left.at, error: left.reason });
      return;
    }
    // Who leaves in the moment in which its answer comes may get it.
    if (left !== undefined) expect(outcome.at).toBe(left.at);
    if (known) {
      expect(outcome.at).toBe(askedAt);
      expect(ledger.total()).toMatchObject({ cached: keys.length, calls: 0, coalesced: 0, stale: 0 });
    }
    if ('error' in outcome) {
      this.#checkError(caller, outcome.error, outcome.at, calls);
      return;
    }
    expect([...outcome.answers.keys()].sort()).toEqual([...keys].sort());
    let stale = 0;
    for (const [key, answer] of outcome.answers) {
      if (answer instanceof GatewayError) this.#checkError(caller, answer, outcome.at, calls);
      else if (!this.#isFresh(caller, key, answer, said)) stale += 1;
    }
    expect(stale, 'old answers').toBeLessThanOrEqual(ledger.total().stale);
  }

  /** Whether an answer is the key's own and as new as any may be; it must at least be new enough for the caller. */
  #isFresh(caller: Caller, key: string, thing: Thing | null, said: readonly Said[]): boolean {
    const { askedAt, since = 0, outcome } = caller;
    const state = this.#of(key);
    const atLeast = Math.max(
      since,
      askedAt >= state.droppedAt ? state.droppedAt : 0,
      state.again ? 0 : (caller.newest.get(key) ?? 0),
    );
    const sources = said.filter(
      (one) => one.key === key && (thing === null ? one.thing === null : one.thing?.stamp === thing.stamp),
    );
    if (thing !== null) expect(thing.key).toBe(key);
    const allowed = sources.filter(
      ({ call }) => call.sentAt >= atLeast && call.sentAt + LIFETIME_MS + MAX_STALE_MS >= askedAt,
    );
    expect(allowed, `sources of ${key} since ${atLeast}`).not.toEqual([]);

    if (sources.length === 1)
      state.newest = Math.max(state.newest, ...sources.map(({ call }) => call.sentAt));
    const fresh = allowed.find(
      ({ call }) => (call.answeredAt ?? 0) >= askedAt || call.sentAt + LIFETIME_MS > askedAt,
    );
    if (fresh === undefined) {
      const late =
        (outcome?.at ?? 0) >= Math.min(askedAt + PATIENCE_MS, caller.deadlineAt ?? Number.POSITIVE_INFINITY);
      expect(
        late || (this.#troubleUntil.get(operationOf([key])) ?? 0) >= askedAt,
        'an old answer has a reason',
      ).toBe(true);
      return false;
    }
    const { cached, stale } = caller.ledger.total();
    const isNew = cached === 0 && stale === 0 && (fresh.call.answeredAt ?? 0) >= askedAt;
    if (isNew && askedAt >= state.droppedAt && (fresh.call.answeredAt ?? 0) > state.refusedAt) {
      state.freshUntil = Math.max(state.freshUntil, state.earliest + LIFETIME_MS);
    }
    return true;
  }

  /** An error is that of a call for this key, made while the caller waited; or the caller's time was up. */
  #checkError(
    { keys, askedAt, deadlineAt }: Caller,
    error: unknown,
    at: number,
    calls: readonly Sent[],
  ): void {
    if (!(error instanceof GatewayError)) throw error;
    if (at === deadlineAt) return;
    const { requestId } = error.extensions.aws ?? {};
    const sources = calls.filter((call) => {
      const isOurs = (call.keys.length === 0 ? call.wanted : call.keys).some((key) => keys.includes(key));
      const isIt = requestId === undefined ? call.signal.aborted : String(call.id) === requestId;
      return isOurs && isIt && (call.answeredAt ?? at) >= askedAt;
    });
    expect(sources, `sources of ${error.message}`).not.toEqual([]);
  }

  #isQuiet(key: string, underWay: readonly LookUpUnderWay[]): boolean {
    if (this.#of(key).refreshedUntil >= Date.now()) return false;
    return ![...underWay, ...this.waiting].some(({ keys }) => keys.includes(key));
  }

  #of(key: string): KeyState {
    const state = this.#keys.get(key) ?? {
      earliest: 0,
      reasons: 0,
      freshUntil: 0,
      droppedAt: 0,
      refusedAt: -1,
      newest: 0,
      again: false,
      refreshedUntil: 0,
    };
    this.#keys.set(key, state);
    return state;
  }
}

/** Keys of a group are looked up by another operation than single ones. */
function operationOf([key = '']: readonly string[]): string {
  return key.includes('/') ? 'batched' : 'single';
}
