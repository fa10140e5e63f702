import { expect, test } from 'vitest';
import { waitMs } from '../../../src/aws/live/rhythm.ts';
import fc from '../../helpers/fast-check.ts';

const rhythms = fc.record({
  firstMs: fc.integer({ min: 1, max: 100_000 }),
  maxMs: fc.integer({ min: 1, max: 1_000_000 }),
  maxTroubleMs: fc.constant(0),
});

test('waits double while nothing changes, up to the longest', () => {
  const rhythm = { firstMs: 1000, maxMs: 5000, maxTroubleMs: 0 };
  expect([0, 1, 2, 3, 4].map((looks) => waitMs(looks, rhythm))).toEqual([1000, 2000, 4000, 5000, 5000]);
});

test('no wait is shorter than the one before it or the first, or longer than both settings', () => {
  fc.assert(
    fc.property(rhythms, fc.integer({ min: 0, max: 5000 }), (rhythm, looks) => {
      const wait = waitMs(looks, rhythm);
      expect(wait).toBeGreaterThanOrEqual(rhythm.firstMs);
      expect(wait).toBeLessThanOrEqual(Math.max(rhythm.firstMs, rhythm.maxMs));
      expect(waitMs(looks + 1, rhythm)).toBeGreaterThanOrEqual(wait);
    }),
  );
});
