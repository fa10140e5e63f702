import { expect, test, vi } from 'vitest';
import { oncePerList } from '../../src/schema/once-per-list.ts';

test('makes something of a list once, and of an equal one anew', () => {
  const make = vi.fn((items: readonly number[]) => items.map((item) => item + 1));
  const incremented = oncePerList(make);
  const list = [1, 2];
  expect(incremented(list)).toEqual([2, 3]);
  expect(incremented(list)).toBe(incremented(list));
  expect(incremented([1, 2])).toEqual([2, 3]);
  expect(make).toHaveBeenCalledTimes(2);
});
