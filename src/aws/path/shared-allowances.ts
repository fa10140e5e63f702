/**
 * What callers may still spend, on all replicas together. Like a SharedStore it is a help: it never throws, and takes no
 * time to speak of.
 */
export interface SharedAllowances {
  /**
   * Spends a part of an allowance that fills up steadily and holds `wholeMs`; a part is told as the time in which it comes
   * back. 0 when it was spent; else nothing was, and so many milliseconds are missing. Undefined when that is not known.
   */
  spend(key: string, partMs: number, wholeMs: number): Promise<number | undefined>;
}
