import { expect, test, vi } from 'vitest';
import { Latest } from '../../../src/aws/live/latest.ts';
import fc from '../../helpers/fast-check.ts';

const DONE = { done: true, value: undefined };

test('whoever waits is given the next value at once', async () => {
  const series = new Latest<number>();
  const next = series.next();
  series.offer(1);
  expect(await next).toEqual({ done: false, value: 1 });
});

test('what has not been taken can be after the end, and nothing that comes later', async () => {
  const series = new Latest<number>();
  series.offer(1);
  series.end();
  series.offer(2);
  expect(await series.next()).toEqual({ done: false, value: 1 });
  expect(await series.next()).toEqual(DONE);
});

test('leaving ends the wait and is heard of once; the end by itself is not', async () => {
  const onLeave = vi.fn();
  const series = new Latest<number>(onLeave);
  const waits = [series.next(), series.next()];
  await series.return();
  await series.return();
  expect(await Promise.all(waits)).toEqual([DONE, DONE]);
  expect(onLeave).toHaveBeenCalledOnce();

  const ended = new Latest<number>(onLeave);
  ended.end();
  await ended.return();
  expect(onLeave).toHaveBeenCalledOnce();
});

test('a reader of any pace reads in order, skips what is out of date, and always gets the last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('offer', 'read')), async (steps) => {
      const series = new Latest<number>();
      const read: Promise<IteratorResult<number, undefined>>[] = [];
      let offered = 0;
      for (const step of steps) {
        if (step === 'read') read.push(series.next());
        else {
          offered += 1;
          series.offer(offered);
        }
      }
      series.end();
      read.push(series.next());
      const values = (await Promise.all(read)).flatMap(({ done, value }) => (done ? [] : [value]));
      expect(values).toEqual([...new Set(values)].sort((a, b) => (a ?? 0) - (b ?? 0)));
      if (offered > 0) expect(values.at(-1)).toBe(offered);
    }),
  );
});
