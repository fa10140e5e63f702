import type { Scanned } from './scans.ts';

/** The names of all that a listing holds, for counting it: a page may tell again what one before it told. */
export class ScannedNames implements Scanned {
  readonly #names = new Set<string>();
  bytes = 0;

  get size(): number {
    return this.#names.size;
  }

  add({ name }: { name: string }): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    // The place in the set, and the string around its letters.
    this.bytes += 80 + name.length;
  }
}
