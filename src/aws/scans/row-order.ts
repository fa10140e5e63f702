/** What a row is sorted by: a value, where it has one, and a name that no other row has. */
export interface SortKey {
  value: number | null;
  name: string;
}

export type Direction = 'ASC' | 'DESC';

/** Less than 0 where `a` comes first. Rows without a value come last either way; among equals, names decide. */
export function compareKeys(a: SortKey, b: SortKey, direction: Direction): number {
  const sign = direction === 'ASC' ? 1 : -1;
  if (a.value === null || b.value === null) {
    if (a.value !== null) return -1;
    if (b.value !== null) return 1;
    return compare(a.name, b.name);
  }
  return sign * (a.value - b.value || compare(a.name, b.name));
}

/** Both directions of one order of rows, for four bytes a row. */
export class RowOrder {
  readonly length: number;
  readonly #keyOf: (row: number) => SortKey;
  /** The rows, ascending; those without a value at the end. */
  readonly #rows: Uint32Array;
  readonly #withValue: number;

  /** `numberOf` is NaN for a row without a value. */
  constructor(length: number, numberOf: (row: number) => number, nameOf: (row: number) => string) {
    this.length = length;
    const keyOf = (row: number): SortKey => {
      const value = numberOf(row);
      return { value: Number.isNaN(value) ? null : value, name: nameOf(row) };
    };
    this.#keyOf = keyOf;
    // compareKeys, without making keys: of a hundred thousand rows that is most of the time.
    this.#rows = Uint32Array.from({ length }, (_, row) => row).sort((a, b) => {
      const [valueA, valueB] = [numberOf(a), numberOf(b)];
      if (valueA < valueB) return -1;
      if (valueA > valueB) return 1;
      const [noneA, noneB] = [Number.isNaN(valueA), Number.isNaN(valueB)];
      return noneA === noneB ? compare(nameOf(a), nameOf(b)) : noneA ? 1 : -1;
    });
    let withValue = 0;
    for (let row = 0; row < length; row += 1) if (!Number.isNaN(numberOf(row))) withValue += 1;
    this.#withValue = withValue;
  }

  /** The row at a place of the order, the first at 0. */
  rowAt(place: number, direction: Direction): number {
    const ascending = direction === 'DESC' && place < this.#withValue ? this.#withValue - 1 - place : place;
    const row = this.#rows[ascending];
    if (row === undefined) throw new RangeError(`There is no place ${place} among ${this.length}.`);
    return row;
  }

  /** The first place behind a key, whether or not there is a row of that key. */
  firstBehind(key: SortKey, direction: Direction): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#keyOf(this.rowAt(middle, direction)), key, direction) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** By code units: the same everywhere, whatever the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
