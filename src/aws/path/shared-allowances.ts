/** A part of an allowance that fills up steadily. */
export interface Part {
  /** The time in which the part comes back. */
  partMs: number;
  /** The time in which all of it does. */
  wholeMs: number;
}

/** One of a caller's places. */
export interface Place {
  /** Tells it from every other one, of all replicas. */
  id: string;
  /** How many there are. */
  most: number;
  /** It is free again after so long, be the process that took it gone. */
  keepMs: number;
}

/**
 * What callers may still spend and have running, on all replicas together. Like a SharedStore it is a help: it never throws,
 * and takes no time to speak of.
 */
export interface SharedAllowances {
  /**
   * Spends a part: 0 when it was spent; else nothing was, and so many milliseconds are missing. Undefined when that is not
   * known.
   */
  spend(key: string, part: Part): Promise<number | undefined>;
  /** The same, and takes a place with it; `full`, and nothing was spent, where all are taken. */
  enter(key: string, part: Part, place: Place): Promise<number | 'full' | undefined>;
  /** Takes back a part that was spent, and not needed. */
  giveBack(key: string, partMs: number): void;
  /** Gives a place back. */
  leave(key: string, id: string): void;
}
