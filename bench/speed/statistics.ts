/** What several rounds came to: the middle, and the ends. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), least: quantile(values, 0), most: quantile(values, 1) };
}

/** A value that a share of the values does not exceed; between two, what is between them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** Round by round, the one over the other: what slows a round slows both. */
export function ratioOf(figures: readonly number[], base: readonly number[]): Spread {
  return spreadOf(
    figures.flatMap((figure, round) => (base[round] === undefined ? [] : [figure / base[round]])),
  );
}
