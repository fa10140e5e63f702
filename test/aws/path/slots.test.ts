import { expect, test } from 'vitest';
import { askedBy, JoinedAskers } from '../../../src/aws/path/askers.ts';
import { Slots } from '../../../src/aws/path/slots.ts';
import fc from '../../helpers/fast-check.ts';

const turn = () => new Promise(setImmediate);

/** Slots, and work in them that ends when it is told to. */
function openSlots(most: number) {
  const slots = new Slots(most);
  const running = new Map<number, () => void>();
  const begun: number[] = [];
  const run = (
    name: number,
    caller: string,
    signal = new AbortController().signal,
    askers = askedBy(caller),
  ) =>
    slots.run({ signal, askers }, () => {
      begun.push(name);
      return new Promise<void>((resolve) => running.set(name, resolve));
    });
  const end = (name: number) => {
    running.get(name)?.();
    running.delete(name);
  };
  return { slots, running, begun, run, end };
}

test('what runs is never more than may run, whatever ends, leaves and changes; and in the end all has run that stayed', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ run: fc.constantFrom('a', 'b', 'c') }) },
    { weight: 3, arbitrary: fc.record({ end: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ leave: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ most: fc.integer({ min: 1, max: 5 }) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      let most = 2;
      const { slots, running, begun, run, end } = openSlots(most);
      const leaves = new Map<number, AbortController>();
      const left = new Set<number>();
      const outcomes: Promise<unknown>[] = [];
      const pick = <T>(from: Iterable<T>, at: number) => {
        const all = [...from];
        return all[at % all.length];
      };
      for (const each of steps) {
        const before = running.size;
        if ('run' in each) {
          const name = outcomes.length;
          const leave = new AbortController();
          leaves.set(name, leave);
          outcomes.push(run(name, each.run, leave.signal).catch((reason: unknown) => reason));
        } else if ('end' in each) {
          const name = pick(running.keys(), each.end);
          if (name !== undefined) end(name);
        } else if ('leave' in each) {
          const name = pick(leaves.keys(), each.leave);
          if (name !== undefined && !begun.includes(name)) {
            left.add(name);
            leaves.get(name)?.abort('left');
          }
        } else {
          most = each.most;
          slots.most = most;
        }
        await turn();
        // Where it became less, what ran before goes on.
        expect(running.size).toBeLessThanOrEqual(Math.max(most, before));
        const waiting = outcomes.length - left.size - begun.length;
        if (waiting > 0) expect(running.size).toBeGreaterThanOrEqual(most);
      }
      while (running.size > 0) {
        for (const name of running.keys()) end(name);
        await turn();
      }
      const told = await Promise.all(outcomes);
      expect(told.flatMap((reason, name) => (reason === 'left' ? [name] : []))).toEqual(
        [...left].toSorted((a, b) => a - b),
      );
      expect(new Set(begun)).toEqual(new Set([...told.keys()].filter((name) => !left.has(name))));
      expect(slots.isIdle).toBe(true);
    }),
  );
});

test('whoever joins those who wait lends its turns', async () => {
  const { begun, run, end } = openSlots(1);
  const shared = new JoinedAskers();
  shared.join(askedBy('a'));
  for (let name = 0; name < 5; name += 1) void run(name, 'a');
  void run(5, 'a', undefined, shared);
  shared.join(askedBy('b'));
  for (let name = 0; name < 6; name += 1) {
    await turn();
    end(begun.at(-1) ?? -1);
  }
  expect(begun).toEqual([0, 1, 5, 2, 3, 4]);
  shared.close();
});

test('work that throws gives its slot back', async () => {
  const slots = new Slots(1);
  const waiter = { signal: new AbortController().signal };
  await expect(slots.run(waiter, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(slots.run(waiter, async () => 'next')).resolves.toBe('next');
});
