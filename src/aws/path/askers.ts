/** Who waits for a piece of work: the callers in whose turns it may be done, a key each. */
export interface Askers {
  /** Tells each of them, and whoever joins them later, until the function that it returns is called. */
  each(tell: (caller: string) => void): () => void;
}

/** One caller, and nobody besides. */
export function askedBy(caller: string): Askers {
  return {
    each(tell) {
      tell(caller);
      return () => {};
    },
  };
}

/** What the gateway does of its own accord takes its turns like a caller. */
export const OF_ITS_OWN = askedBy('');

/**
 * Those who share a piece of work. Whoever joins lends it its turns, so that nobody waits for the line of the one who asked
 * first. They stay lent when it leaves: what it had asked for is a part of its share.
 */
export class JoinedAskers implements Askers {
  readonly #callers = new Set<string>();
  readonly #listeners = new Set<(caller: string) => void>();
  readonly #joined: (() => void)[] = [];

  /** Lets others in, with those who join them. */
  join(others: Askers = OF_ITS_OWN): void {
    this.#joined.push(others.each((caller) => this.#add(caller)));
  }

  each(tell: (caller: string) => void): () => void {
    for (const caller of this.#callers) tell(caller);
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** The work is done. */
  close(): void {
    for (const part of this.#joined) part();
  }

  #add(caller: string): void {
    if (this.#callers.has(caller)) return;
    this.#callers.add(caller);
    for (const tell of this.#listeners) tell(caller);
  }
}
