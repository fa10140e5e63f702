/**
 * How fast an operation of one registry may be called. AWS publishes no rates for most of its reads, so a budget starts
 * without a limit and learns one from the throttles.
 */
export interface Budget {
  /** Takes the next place of an operation (`service.Operation`), and tells how many milliseconds ahead it is: 0 is now. */
  take(operation: string): Promise<number>;
  /** AWS throttled a call, and asked for so long a wait where it said so. */
  throttled(operation: string, retryAfterMs?: number): void;
  /** AWS answered a call. */
  succeeded(operation: string): void;
}
