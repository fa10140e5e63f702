/**
 * What is known of the rate at which AWS lets one operation be called, and who goes next. Plain data that never changes:
 * each step makes another. Times are milliseconds of whichever clock the steps are given.
 */
export interface Bucket {
  /** When it was last changed. */
  readonly at: number;
  /** Calls a second, learnt from throttles; null before the first one, and again when the last one is long ago. */
  readonly perSecond: number | null;
  /** When the next call may go. */
  readonly nextAt: number;
  /** When the rate was last lowered. */
  readonly loweredAt: number;
  /** What AWS answered since a moment, at most two windows ago. */
  readonly since: number;
  readonly succeeded: number;
  readonly refused: number;
}

/** A limit that is known without learning. */
export interface BucketLimits {
  /** Calls a second, at most. */
  readonly ceiling?: number | undefined;
}

/** Nobody is sent to wait for longer. */
export const MAX_WAIT_MS = 20_000;
/** After so long without a throttle there is no limit. */
export const FREE_AFTER_MS = 60_000;
/** Throttles so close to each other are one event: calls that were sent before the first was answered. */
const EVENT_MS = 500;
/** How far back answers are counted. */
const WINDOW_MS = 1000;
/** The rate is lowered when more than this share of the calls was throttled lately; a first time, so many of them at least. */
const REFUSED_SHARE = 0.08;
const FIRST_REFUSED = 3;
/** The lowest rate that is learnt, and the lowest that the first throttle sets: it says little of the rate. */
const LOWEST = 1;
const FIRST_LOWEST = 10;
/** One event lowers the rate to this share of it, or to what succeeded if that is less, but by no more than this. */
const LOWERED = 0.7;
const LOWERED_MOST = 0.3;
/**
 * Each success adds so much: a rate that is used to the full grows by a tenth each second at first, and the faster the longer
 * it has not been lowered, but no more than doubles. An idle one stays.
 */
const GROWTH = 0.1;
const GROWTH_MOST = 0.5;

/** A bucket of which nothing is known. */
export function newBucket(now: number): Bucket {
  return { at: now, perSecond: null, nextAt: now, loweredAt: now, since: now, succeeded: 0, refused: 0 };
}

/** Takes the next place, unless it is farther ahead than `withinMs`, or than anybody should wait: then none is taken. */
export function take(
  before: Bucket,
  now: number,
  { ceiling }: BucketLimits = {},
  withinMs: number = MAX_WAIT_MS,
): { bucket: Bucket; waitMs: number } {
  const bucket = settle(before, now);
  const limit = Math.min(bucket.perSecond ?? Infinity, ceiling ?? Infinity);
  const start = Math.max(bucket.nextAt, now);
  const waitMs = start - now;
  if (limit === Infinity || waitMs > Math.min(withinMs, MAX_WAIT_MS)) return { bucket, waitMs };
  return { bucket: { ...bucket, at: now, nextAt: start + 1000 / limit }, waitMs };
}

/** Learns from a throttle. */
export function throttled(
  before: Bucket,
  now: number,
  { ceiling }: BucketLimits = {},
  retryAfterMs = 0,
): Bucket {
  const settled = settle(before, now);
  const bucket = {
    ...settled,
    at: now,
    nextAt: Math.max(settled.nextAt, now + Math.min(retryAfterMs, MAX_WAIT_MS)),
    refused: settled.refused + 1,
  };
  if (bucket.perSecond !== null && now - bucket.loweredAt < EVENT_MS) return bucket;
  if (!isTooFast(bucket)) return bucket;
  const perSecond = lower(bucket, now, Math.min(bucket.perSecond ?? Infinity, ceiling ?? Infinity));
  // What was answered before tells of a bucket that was full.
  return { ...bucket, perSecond, loweredAt: now, since: now, succeeded: 0, refused: 0 };
}

/** Learns from calls that AWS answered. */
export function succeeded(before: Bucket, now: number, calls = 1): Bucket {
  const bucket = settle(before, now);
  const seconds = (now - bucket.loweredAt) / 1000;
  const growth = Math.min(GROWTH * Math.max(1, (seconds / 3) ** 2), GROWTH_MOST);
  const perSecond = bucket.perSecond === null ? null : bucket.perSecond + growth * calls;
  return { ...bucket, at: now, perSecond, succeeded: bucket.succeeded + calls };
}

/** The rate that holds now, and how far ahead the next place is. */
export function levelOf(
  before: Bucket,
  now: number,
  { ceiling }: BucketLimits = {},
): { perSecond: number | null; waitMs: number } {
  const { perSecond, nextAt } = settle(before, now);
  const limit = Math.min(perSecond ?? Infinity, ceiling ?? Infinity);
  return { perSecond: limit === Infinity ? null : limit, waitMs: Math.max(0, nextAt - now) };
}

/** True while nothing is known that a new bucket would not know. */
export function isFree({ perSecond, nextAt }: Bucket, now: number): boolean {
  return perSecond === null && nextAt <= now;
}

/** Moves every time of it: for a clock that shows another time than the one it was written by. */
export function shift(bucket: Bucket, ms: number): Bucket {
  const { at, nextAt, loweredAt, since } = bucket;
  return { ...bucket, at: at + ms, nextAt: nextAt + ms, loweredAt: loweredAt + ms, since: since + ms };
}

/** One throttle among many answers is somebody else's haste, or chance: what it cost is made good by another attempt. */
function isTooFast({ perSecond, succeeded, refused }: Bucket): boolean {
  if (perSecond === null && refused < FIRST_REFUSED) return false;
  return refused > (succeeded + refused) * REFUSED_SHARE;
}

function lower({ since, succeeded, refused }: Bucket, now: number, limit: number): number {
  const seconds = Math.max(now - since, EVENT_MS) / 1000;
  const admitted = succeeded / seconds;
  if (limit === Infinity) return Math.max(admitted, FIRST_LOWEST);
  // Far more than the limit was sent, by who had taken places before it was this low: it need not be lower.
  const late = (succeeded + refused) / seconds > limit * 1.5;
  const most = late ? limit : limit * LOWERED;
  return Math.max(LOWEST, Math.min(most, Math.max(admitted, limit * LOWERED_MOST)));
}

/** As it stands now: free when the last throttle is long ago, counting the last answers alone. */
function settle(bucket: Bucket, now: number): Bucket {
  let settled = bucket;
  if (bucket.at > now) {
    // A change that has not been yet was made by a clock that is ahead. The lowering may be older than that clock's last
    // change, and by another clock: were it moved as well, it would become older each time that the clocks take turns.
    const loweredAt = Math.min(bucket.loweredAt, now);
    settled = { ...shift(bucket, now - bucket.at), loweredAt };
  }
  if (settled.perSecond !== null && now - settled.loweredAt >= FREE_AFTER_MS) {
    settled = { ...settled, perSecond: null };
  }
  const age = now - settled.since;
  if (age > 2 * WINDOW_MS) {
    const share = WINDOW_MS / age;
    settled = {
      ...settled,
      since: now - WINDOW_MS,
      succeeded: settled.succeeded * share,
      refused: settled.refused * share,
    };
  }
  return settled;
}
