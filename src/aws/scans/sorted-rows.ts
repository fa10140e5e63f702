import type { SortKey } from './row-order.ts';

/** Sorted rows: some of them may not be wanted. */
export interface SortedRows<T> {
  readonly length: number;
  /** The item at a place; undefined where it is not wanted. */
  at(place: number): T | undefined;
  /** The first place behind a key, whether or not there is a row of that key. */
  firstBehind(key: SortKey): number;
}

/** The same rows, of which fewer are wanted. */
export function rowsWhere<T>(rows: SortedRows<T>, isWanted: (item: T) => boolean): SortedRows<T> {
  return {
    length: rows.length,
    at(place) {
      const item = rows.at(place);
      return item !== undefined && isWanted(item) ? item : undefined;
    },
    firstBehind: (key) => rows.firstBehind(key),
  };
}

/** All that are wanted. */
export function itemsOf<T>(rows: SortedRows<T>): T[] {
  return Array.from({ length: rows.length }, (_, place) => rows.at(place)).filter(
    (item) => item !== undefined,
  );
}
