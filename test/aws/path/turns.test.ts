import { setMaxListeners } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Askers, askedBy } from '../../../src/aws/path/askers.ts';
import { LocalBudget } from '../../../src/aws/path/local-budget.ts';
import { Turns } from '../../../src/aws/path/turns.ts';

/** Turns of an operation that may be called four times a second, by a clock of the test. */
function openTurns() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const budget = new LocalBudget({ ceilings: new Map([['ecr.X', 4]]) });
  const turns = new Turns(budget);
  const start = Date.now();
  const order: [name: number, ms: number][] = [];
  const call = (
    name: number,
    signal: AbortSignal = new AbortController().signal,
    { operation = 'ecr.X', askers }: { operation?: string; askers?: Askers } = {},
  ) => turns.take(operation, { signal, askers }).then(() => void order.push([name, Date.now() - start]));
  return { budget, order, call };
}

test('lets callers go in the order in which they came, as fast as the budget allows', async () => {
  const { order, call } = openTurns();
  const calls = Array.from({ length: 12 }, (_, i) => call(i));
  await vi.advanceTimersByTimeAsync(1500);
  calls.push(call(12));
  await vi.advanceTimersByTimeAsync(1500);
  await Promise.all(calls);
  expect(order).toEqual(Array.from({ length: 13 }, (_, i) => [i, i * 250]));
});

test('asks for all at once while nobody waits', async () => {
  const { budget, call } = openTurns();
  const take = vi.spyOn(budget, 'take');
  const calls = Array.from({ length: 100 }, (_, i) => call(i, undefined, { operation: 'ecr.Y' }));
  expect(take).toHaveBeenCalledTimes(100);
  await Promise.all(calls);
});

test('who leaves is told at once, and takes no place from the others', async () => {
  const { order, call } = openTurns();
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const calls = Array.from({ length: 30 }, (_, i) =>
    call(i, i < 10 || i === 29 ? undefined : leaving.signal),
  );
  const settled = Promise.allSettled(calls);
  await vi.advanceTimersByTimeAsync(600);
  leaving.abort(new Error('left'));
  await expect(calls[10]).rejects.toThrow('left');
  await expect(call(30, leaving.signal)).rejects.toThrow('left');
  await vi.advanceTimersByTimeAsync(2000);
  expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
  expect(order.at(-1)).toEqual([29, 2500]);
});

test('those who wait feel at once that the rate has become lower', async () => {
  const { budget, order, call } = openTurns();
  const calls = Array.from({ length: 20 }, (_, i) => call(i));
  budget.throttled('ecr.X', 10_000);
  await vi.advanceTimersByTimeAsync(9_999);
  // Those whose places were taken already.
  expect(order.length).toBeLessThanOrEqual(6);
  await vi.advanceTimersByTimeAsync(20_000);
  await Promise.all(calls);
  expect(order.map(([name]) => name)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('callers take turns, however many one of them has sent before', async () => {
  const { order, call } = openTurns();
  const asOf = (caller: string) => [undefined, { askers: askedBy(caller) }] as const;
  const calls = Array.from({ length: 20 }, (_, i) => call(i, ...asOf('a')));
  await vi.advanceTimersByTimeAsync(100);
  calls.push(...[20, 21, 22].map((name) => call(name, ...asOf('b'))));
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all(calls);
  const names = order.map(([name]) => name);
  // Five had their places when the other came, the next one waited for its own, and it was the one caller's turn again.
  expect(names.slice(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 20, 7, 21, 8, 22]);
  expect(names.slice(12)).toEqual(names.slice(12).toSorted((a, b) => a - b));
});
