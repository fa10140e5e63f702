import { sizeOf } from '../path/entry.ts';
import { type Direction, RowOrder } from './row-order.ts';
import type { Scanned } from './scans.ts';
import type { SortedRows } from './sorted-rows.ts';

/** All that a listing holds, as records by name: for listings that are short enough for that. */
export abstract class ScannedRecords<T extends { readonly name: string }> implements Scanned {
  readonly #records = new Map<string, T>();
  readonly #orders = new Map<string, RowOrder>();
  #rows: readonly T[] | undefined;
  bytes = 0;

  get size(): number {
    return this.#records.size;
  }

  /** Adds a record, unless a page before told it already. */
  add(record: T): void {
    if (this.#records.has(record.name)) return;
    this.#records.set(record.name, record);
    // The place in the map, and in the orders.
    this.bytes += sizeOf(record) + 100;
    this.#orders.clear();
    this.#rows = undefined;
  }

  /** How many there are of those that are wanted. */
  count(isWanted: (record: T) => boolean): number {
    let count = 0;
    for (const record of this.#records.values()) if (isWanted(record)) count += 1;
    return count;
  }

  /** The records in an order of this name, made when it is first asked for; `numberOf` is NaN where names alone decide. */
  protected sortedBy(
    order: string,
    numberOf: (record: T) => number,
    direction: Direction = 'ASC',
  ): SortedRows<T> {
    this.#rows ??= [...this.#records.values()];
    const rows = this.#rows;
    const made =
      this.#orders.get(order) ??
      new RowOrder(
        rows.length,
        (row) => (rows[row] ? numberOf(rows[row]) : Number.NaN),
        (row) => rows[row]?.name ?? '',
      );
    this.#orders.set(order, made);
    return {
      length: made.length,
      at: (place) => rows[made.rowAt(place, direction)],
      firstBehind: (key) => made.firstBehind(key, direction),
    };
  }
}
