/** What one caller waits for, in the order in which it asked. */
interface Line<T> {
  readonly items: Set<T>;
  /** Where it goes on: from the start, it would pass all that is gone. */
  readonly next: Iterator<T, undefined>;
}

/**
 * A line for each caller, of which the first items come out in turns: whoever comes waits for one item of each other caller
 * at most, and for its own before. An item may stand in the lines of several; it comes out once, in the first turn.
 */
export class FairQueue<T> {
  readonly #lines = new Map<string, Line<T>>();
  /** Goes round without end: who had its turn is put behind the others, where it comes to it again. */
  readonly #round = this.#lines.entries();
  /** In whose lines each item stands. */
  readonly #callers = new Map<T, Set<string>>();

  /** How many items wait. */
  get size(): number {
    return this.#callers.size;
  }

  /** Puts an item at the end of a caller's line; it stays where it is if it stands there already. */
  push(item: T, caller: string): void {
    const callers = this.#callers.get(item) ?? new Set();
    this.#callers.set(item, callers.add(caller));
    const line = this.#lines.get(caller) ?? newLine();
    line.items.add(item);
    this.#lines.set(caller, line);
  }

  /** Takes out what comes next; undefined where nothing waits. */
  shift(): T | undefined {
    // An iterator that has once come to an end stays there.
    if (this.#lines.size === 0) return undefined;
    const { value: turn } = this.#round.next();
    if (turn === undefined) return undefined;
    const [caller, line] = turn;
    this.#lines.delete(caller);
    this.#lines.set(caller, line);
    const { value: item } = line.next.next();
    if (item !== undefined) this.delete(item);
    return item;
  }

  /** Takes an item out that is waited for no longer. */
  delete(item: T): void {
    for (const caller of this.#callers.get(item) ?? []) {
      const line = this.#lines.get(caller);
      line?.items.delete(item);
      if (line?.items.size === 0) this.#lines.delete(caller);
    }
    this.#callers.delete(item);
  }
}

function newLine<T>(): Line<T> {
  const items = new Set<T>();
  return { items, next: items.values() };
}
