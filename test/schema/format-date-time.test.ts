import { expect, test } from 'vitest';
import { formatDateTime } from '../../src/schema/format-date-time.ts';
import fc from '../helpers/fast-check.ts';

test('a date is written as toISOString writes it', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(formatDateTime(date)).toBe(date.toISOString());
    }),
    { numRuns: 10_000 },
  );
});

test.each([0, -1, 59_999, 86_399_999, 8.64e15, -8.64e15])('so is %s', (ms) => {
  expect(formatDateTime(new Date(ms))).toBe(new Date(ms).toISOString());
});

test('what is no date is refused', () => {
  expect(() => formatDateTime(new Date(Number.NaN))).toThrow(RangeError);
});
