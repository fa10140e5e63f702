import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { callsFor, chainLength, fewestCalls, inSeries, type Stage, sum } from '../../bench/model.ts';
import fc from '../helpers/fast-check.ts';

test('calls add up by operation over the stages', () => {
  const stages = [{ list: 1, tags: 0 }, { look: 2 }, { look: 3 }];
  expect(fewestCalls(stages)).toEqual({ list: 1, look: 5 });
  expect(sum(fewestCalls(stages))).toBe(6);
});

test('pages of one listing are a chain, however few the calls', () => {
  expect(chainLength(inSeries(3, { list: 1 }), 20)).toBe(3);
});

test('a batch takes as many calls as it fills', () => {
  expect([0, 1, 100, 101, 250].map((keys) => callsFor(keys, 100))).toEqual([0, 1, 1, 2, 3]);
});

const stage = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(40));

/** Makes the calls for real, each a tick long, and counts the ticks. */
async function ticksOf(stages: readonly Stage[], slots: number): Promise<number> {
  let ticks = 0;
  for (const calls of stages) {
    let waiting: (() => void)[] = [];
    const call = () => new Promise<void>((resolve) => waiting.push(resolve));
    const all = Object.values(calls).map((count) => {
      const limit = pLimit(slots);
      return Promise.all(Array.from({ length: count }, () => limit(call)));
    });
    let done = false;
    const end = Promise.all(all).then(() => {
      done = true;
    });
    await settle();
    while (!done) {
      ticks += 1;
      const ready = waiting;
      waiting = [];
      for (const resolve of ready) resolve();
      await settle();
    }
    await end;
  }
  return ticks;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a chain is as long as it takes to make the calls with so many slots for each operation', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(stage, { maxLength: 4 }),
      fc.integer({ min: 1, max: 25 }),
      async (stages, slots) => {
        expect(chainLength(stages, slots)).toBe(await ticksOf(stages, slots));
      },
    ),
  ));
