import type { Calls } from './endpoint.ts';

/**
 * Calls of one registry that can be made side by side, since none needs another's answer; and that need the answers of
 * the stage before. A query's stages say what it costs at least, in calls and in time.
 */
export type Stage = Calls;

/** The fewest calls by operation. */
export function fewestCalls(stages: readonly Stage[]): Calls {
  const fewest: Record<string, number> = {};
  for (const stage of stages) {
    for (const [operation, calls] of Object.entries(stage)) {
      if (calls > 0) fewest[operation] = (fewest[operation] ?? 0) + calls;
    }
  }
  return fewest;
}

/**
 * The longest chain of calls that wait for one another: for an answer that they need, or, where more are to be made of
 * one operation than may run at once, for a slot.
 */
export function chainLength(stages: readonly Stage[], slots: number): number {
  const waves = stages.map((stage) =>
    Math.max(0, ...Object.values(stage).map((calls) => callsFor(calls, slots))),
  );
  return waves.reduce((sum, count) => sum + count, 0);
}

/** How many calls take so many keys or rows, or how many waves so many calls. */
export function callsFor(keys: number, batchSize: number): number {
  return Math.ceil(keys / batchSize);
}

/** Stages one after another, as the pages of one listing are: each needs the token of the one before. */
export function inSeries(times: number, stage: Stage): Stage[] {
  return Array.from({ length: times }, () => stage);
}

/** Calls in all. */
export function sum(calls: Calls): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}
