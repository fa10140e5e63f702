/** How often something is looked at that somebody waits for. */
export interface Rhythm {
  /** The wait after the first look; each look that brings nothing new doubles it. */
  firstMs: number;
  /** The longest wait. */
  maxMs: number;
  /** How long AWS may be in trouble before the wait is given up. */
  maxTroubleMs: number;
}

/** How long to wait for the next look, after so many in a row that brought nothing new. */
export function waitMs(quietLooks: number, { firstMs, maxMs }: Rhythm): number {
  return Math.min(firstMs * 2 ** quietLooks, Math.max(firstMs, maxMs));
}
