/**
 * How fast an operation of one registry may be called. AWS publishes no rates for most of its reads, so a budget starts
 * without a limit and learns one from the throttles.
 */
export interface Budget {
  /**
   * Takes the next place of an operation (`service.Operation`), and tells how many milliseconds ahead it is: 0 is now. A
   * place farther ahead than `withinMs` is of no use to who asks: then none is taken, so that it does not go to waste.
   */
  take(operation: string, withinMs?: number): Promise<number>;
  /** AWS throttled a call, and asked for so long a wait where it said so. */
  throttled(operation: string, retryAfterMs?: number): void;
  /** AWS answered a call. */
  succeeded(operation: string): void;
}

/** How fast an operation may be called now, for whoever watches. */
export interface BudgetLevel {
  operation: string;
  /** Calls a second: learnt, or the ceiling where that is lower; null while nothing limits it. */
  perSecond: number | null;
  /** How many milliseconds ahead the next place is. */
  waitMs: number;
}

/** What budgets are made of. */
export interface BudgetOptions {
  /** Calls a second that are never exceeded, by `service.Operation`; what is not named has no limit but what is learnt. */
  ceilings?: ReadonlyMap<string, number> | undefined;
  /** The clock, in milliseconds. */
  now?: () => number;
}
