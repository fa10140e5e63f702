import { describe, expect, test } from 'vitest';
import {
  type Bucket,
  FREE_AFTER_MS,
  isFree,
  MAX_WAIT_MS,
  newBucket,
  succeeded,
  take,
  throttled,
} from '../../../src/aws/path/bucket.ts';
import fc from '../../helpers/fast-check.ts';

const NOW = Date.UTC(2030, 0, 1);

/** Takes so many places at once. */
function takeMany(bucket: Bucket, now: number, count: number, ceiling?: number) {
  const waits: number[] = [];
  let after = bucket;
  for (let i = 0; i < count; i += 1) {
    const taken = take(after, now, { ceiling });
    waits.push(Math.round(taken.waitMs));
    after = taken.bucket;
  }
  return { bucket: after, waits };
}

/** So many throttles that the rate is lowered. */
function lowered(before: Bucket, now: number): Bucket {
  let bucket = throttled(before, now);
  for (let i = 0; i < 1000 && bucket.loweredAt !== now; i += 1) bucket = throttled(bucket, now);
  return bucket;
}

/** Two seconds of so many answered calls a second, and then throttles. */
function throttledAfter(perSecond: number): { bucket: Bucket; now: number } {
  let bucket = newBucket(NOW);
  let now = NOW + 1;
  for (; now < NOW + 2000; now += 1000 / perSecond) bucket = succeeded(bucket, now);
  return { bucket: lowered(bucket, now), now };
}

test('passes over a throttle now and then', () => {
  let bucket = newBucket(NOW);
  for (let i = 1; i < 1000; i += 1) {
    const now = NOW + i * 25;
    bucket = i % 20 === 0 ? throttled(bucket, now) : succeeded(bucket, now);
  }
  expect(bucket.perSecond).toBeNull();
  // However few the calls are.
  for (const second of [30, 31, 32]) bucket = throttled(bucket, NOW + second * 1000);
  expect(bucket.perSecond).toBeNull();
});

test('has no limit until calls are throttled', () => {
  const { bucket, waits } = takeMany(newBucket(NOW), NOW, 5000);
  expect(new Set(waits)).toEqual(new Set([0]));
  expect(isFree(bucket, NOW)).toBe(true);
});

test('spaces calls evenly by its ceiling from the start', () => {
  const { bucket, waits } = takeMany(newBucket(NOW), NOW, 4, 5);
  expect(waits).toEqual([0, 200, 400, 600]);
  expect(takeMany(bucket, NOW + 10_000, 3, 5).waits).toEqual([0, 200, 400]);
});

test('takes for its first rate what succeeded, and that for a start when little did', () => {
  expect(throttledAfter(50).bucket.perSecond).toBeCloseTo(50, -1);
  expect(throttledAfter(2).bucket.perSecond).toBe(10);
});

test('counts the last answers alone', () => {
  const { bucket, now } = throttledAfter(100);
  let after: Bucket = { ...bucket, perSecond: null };
  for (let second = 1; second <= 10; second += 0.05) after = succeeded(after, now + second * 1000);
  expect(lowered(after, now + 10_000).perSecond).toBeCloseTo(20, -0.5);
});

test('takes the many throttles of one burst for one', () => {
  const { bucket, now } = throttledAfter(50);
  let after = bucket;
  for (let i = 0; i < 100; i += 1) after = throttled(after, now + i * 4);
  expect(after.perSecond).toBe(bucket.perSecond);
  expect(throttled(after, now + 500).perSecond).toBeLessThan(bucket.perSecond ?? 0);
});

test('lowers to what succeeded, but not all the way at once', () => {
  const { bucket, now } = throttledAfter(100);
  const rate = bucket.perSecond ?? 0;
  expect(lowered(bucket, now + 1000).perSecond).toBeCloseTo(rate * 0.3);
  expect(lowered(succeeded(bucket, now + 999, 50), now + 1000).perSecond).toBeCloseTo(50);
  const grown = succeeded(bucket, now + 999, 90);
  expect(lowered(grown, now + 1000).perSecond).toBeCloseTo((grown.perSecond ?? 0) * 0.7);
});

test('does not lower for calls that took their places when the rate was higher', () => {
  const { bucket, now } = throttledAfter(20);
  let after = succeeded(bucket, now + 999, 20);
  for (let i = 0; i < 30; i += 1) after = { ...after, refused: after.refused + 1 };
  expect(throttled(after, now + 1000).perSecond).toBeCloseTo(20, 0);
});

test('never lowers below one call a second', () => {
  const { bucket, now } = throttledAfter(1);
  let after = bucket;
  for (let second = 1; second < 50; second += 1) after = lowered(after, now + second * 1000);
  expect(after.perSecond).toBe(1);
});

test('grows by a tenth each second that it is used to the full, and not when it is idle', () => {
  const { bucket, now } = throttledAfter(20);
  const rate = bucket.perSecond ?? 0;
  expect(succeeded(bucket, now + 1000, Math.round(rate)).perSecond).toBeCloseTo(rate * 1.1, 0);
  expect(take(bucket, now + 50_000).bucket.perSecond).toBe(rate);
});

test('is free again when the last throttle is a minute ago', () => {
  const { bucket, now } = throttledAfter(20);
  expect(take(bucket, now + FREE_AFTER_MS - 1).bucket.perSecond).not.toBeNull();
  expect(take(bucket, now + FREE_AFTER_MS).bucket.perSecond).toBeNull();
});

test('lets nobody go before the moment that AWS named, as far as that can be waited for', () => {
  expect(take(throttled(newBucket(NOW), NOW, {}, 3000), NOW + 1000).waitMs).toBe(2000);
  expect(take(throttled(newBucket(NOW), NOW, {}, 1e9), NOW).waitMs).toBe(MAX_WAIT_MS);
});

test('gives no place that nobody should wait for', () => {
  const { bucket } = takeMany(newBucket(NOW), NOW, 21, 1);
  const refused = take(bucket, NOW, { ceiling: 1 }, Infinity);
  expect(refused).toEqual({ bucket, waitMs: 21_000 });
});

test('gives no place to who would not wait for it', () => {
  const { bucket } = takeMany(newBucket(NOW), NOW, 3, 1);
  const refused = take(bucket, NOW, { ceiling: 1 }, 2999);
  expect(refused).toEqual({ bucket, waitMs: 3000 });
  expect(take(bucket, NOW, { ceiling: 1 }, 3000).bucket.nextAt).toBe(NOW + 4000);
});

describe('whatever happens, by whatever clock', () => {
  const step = fc.record({
    kind: fc.constantFrom('take', 'throttled', 'succeeded'),
    // Clocks may be set back.
    passed: fc.oneof(fc.nat(50), fc.nat(5000), fc.integer({ min: -100_000, max: 100_000 })),
    withinMs: fc.oneof(fc.nat(MAX_WAIT_MS), fc.constant(Infinity)),
    retryAfterMs: fc.oneof(fc.constant(0), fc.nat(100_000)),
  });
  const ceilings = fc.option(fc.double({ min: 0.5, max: 1000, noNaN: true }), { nil: undefined });

  test('waits are never negative, places are never too far ahead nor too close to each other', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), ceilings, (steps, ceiling) => {
        let now = NOW;
        let bucket = newBucket(now);
        let last = -Infinity;
        for (const { kind, passed, withinMs, retryAfterMs } of steps) {
          now += passed;
          if (passed < 0) last = -Infinity;
          if (kind === 'throttled') bucket = throttled(bucket, now, { ceiling }, retryAfterMs);
          if (kind === 'succeeded') bucket = succeeded(bucket, now);
          if (kind === 'take') {
            const { bucket: after, waitMs } = take(bucket, now, { ceiling }, withinMs);
            expect(waitMs).toBeGreaterThanOrEqual(0);
            const given = waitMs <= Math.min(withinMs, MAX_WAIT_MS);
            if (given && ceiling !== undefined) {
              expect(now + waitMs - last).toBeGreaterThanOrEqual(1000 / ceiling - 1e-3);
              last = now + waitMs;
            }
            if (!given) expect(after.nextAt).toBe(now + waitMs);
            bucket = after;
          }
          expect(bucket.perSecond ?? 1).toBeGreaterThanOrEqual(1);
          expect(bucket.nextAt - now).toBeLessThanOrEqual(MAX_WAIT_MS + 2000);
          expect(JSON.parse(JSON.stringify(bucket))).toEqual(bucket);
        }
        expect(take(bucket, now + FREE_AFTER_MS).waitMs).toBe(0);
        expect(isFree(take(bucket, now + FREE_AFTER_MS).bucket, now + FREE_AFTER_MS)).toBe(true);
      }),
    );
  });
});
