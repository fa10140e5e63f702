/** What has happened so far, and what went wrong. */
export class SoakTally {
  readonly byName = new Map<
    string,
    { asked: number; answered: number; left: number; failedFields: number; ms: number[] }
  >();
  readonly errors = new Map<string, number>();
  readonly #wrong = new Map<string, { count: number; examples: string[] }>();
  stale = 0;

  of(name: string) {
    const row = this.byName.get(name) ?? { asked: 0, answered: 0, left: 0, failedFields: 0, ms: [] };
    this.byName.set(name, row);
    return row;
  }

  countError(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  /** Something that must not be. */
  blame(check: string, example: string): void {
    const entry = this.#wrong.get(check) ?? { count: 0, examples: [] };
    entry.count += 1;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
    this.#wrong.set(check, entry);
  }

  get wrong(): ReadonlyMap<string, { count: number; examples: readonly string[] }> {
    return this.#wrong;
  }

  sum(member: 'asked' | 'answered' | 'left' | 'failedFields'): number {
    return [...this.byName.values()].reduce((total, row) => total + row[member], 0);
  }
}

const EXAMPLES = 5;

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}
