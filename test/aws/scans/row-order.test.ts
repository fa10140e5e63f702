import { describe, expect, test } from 'vitest';
import { compareKeys, type Direction, RowOrder, type SortKey } from '../../../src/aws/scans/row-order.ts';
import fc from '../../helpers/fast-check.ts';

const key = fc.record({
  value: fc.option(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.maxSafeInteger()), { freq: 3 }),
  name: fc.string({ minLength: 1, maxLength: 3 }),
});
/** Rows, each of its own name. */
const rows = fc.uniqueArray(key, { selector: ({ name }) => name, maxLength: 40 });
const direction = fc.constantFrom<Direction>('ASC', 'DESC');

const orderOf = (keys: readonly SortKey[]) =>
  new RowOrder(
    keys.length,
    (row) => keys[row]?.value ?? Number.NaN,
    (row) => keys[row]?.name ?? '',
  );
const sorted = (keys: readonly SortKey[], way: Direction) => {
  const order = orderOf(keys);
  return keys.map((_, place) => keys[order.rowAt(place, way)]);
};

describe('an order of rows', () => {
  test('is that of their keys, either way, each row once', () => {
    fc.assert(
      fc.property(rows, direction, (keys, way) => {
        expect(sorted(keys, way)).toEqual(keys.toSorted((a, b) => compareKeys(a, b, way)));
      }),
    );
  });

  test('has what is without a value at its end, and names where values are equal', () => {
    const keys = [
      { value: null, name: 'b' },
      { value: 2, name: 'x' },
      { value: 1, name: 'z' },
      { value: 1, name: 'y' },
      { value: null, name: 'a' },
    ];
    const names = (way: Direction) => sorted(keys, way).map((row) => row?.name);
    expect(names('ASC')).toEqual(['y', 'z', 'x', 'a', 'b']);
    expect(names('DESC')).toEqual(['x', 'z', 'y', 'a', 'b']);
  });

  test('finds the first place behind any key, whether or not it has a row', () => {
    fc.assert(
      fc.property(rows, key, direction, (keys, behind, way) => {
        const expected = keys.filter((row) => compareKeys(row, behind, way) <= 0).length;
        expect(orderOf(keys).firstBehind(behind, way)).toBe(expected);
      }),
    );
  });

  test('has no place beyond its rows', () => {
    expect(() => orderOf([]).rowAt(0, 'ASC')).toThrow(RangeError);
  });
});
