import { describe, expect, test } from 'vitest';
import { FairQueue } from '../../../src/aws/path/fair-queue.ts';
import fc from '../../helpers/fast-check.ts';

/** All that comes out, until nothing waits. */
function drain<T>(queue: FairQueue<T>): T[] {
  const out: T[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) out.push(item);
  return out;
}

test('callers take turns, however much each of them waits for', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2']) queue.push(item, item.charAt(0));
  expect(queue.size).toBe(7);
  expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  expect(queue.size).toBe(0);
});

test('what several wait for comes out once, in the first turn', () => {
  const queue = new FairQueue<string>();
  for (const item of ['a1', 'a2', 'shared', 'a4']) queue.push(item, 'a');
  queue.push('shared', 'b');
  queue.push('b2', 'b');
  expect(drain(queue)).toEqual(['a1', 'shared', 'a2', 'b2', 'a4']);
});

test('whoever comes back to an empty queue is served again', () => {
  const queue = new FairQueue<string>();
  for (let i = 0; i < 3; i += 1) {
    expect(queue.shift()).toBeUndefined();
    queue.push('a1', 'a');
    queue.push('b1', 'b');
    queue.delete('b1');
    expect(drain(queue)).toEqual(['a1']);
  }
});

describe('whatever is asked, left and served', () => {
  const CALLERS = ['a', 'b', 'c', 'd'];
  const caller = fc.constantFrom(...CALLERS);
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ push: caller }) },
      { weight: 1, arbitrary: fc.record({ lend: fc.nat(), to: caller }) },
      { weight: 1, arbitrary: fc.record({ leave: fc.nat() }) },
      { weight: 4, arbitrary: fc.constant({ shift: true }) },
    ),
    { maxLength: 200 },
  );

  test('nobody waits for more than one turn of each other caller, and each for its own in order', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const queue = new FairQueue<number>();
        /** The lines, told as one would by hand. */
        const lines = new Map(CALLERS.map((name): [string, number[]] => [name, []]));
        /** How many turns each caller has waited for, since it came or was served. */
        const waited = new Map<string, number>();
        let next = 0;
        const waiting = () => [...new Set([...lines.values()].flat())];
        const remove = (item: number) => {
          for (const [name, line] of lines) {
            const rest = line.filter((each) => each !== item);
            lines.set(name, rest);
            if (rest.length === 0) waited.delete(name);
          }
        };
        const push = (item: number, name: string) => {
          const line = lines.get(name) ?? [];
          if (line.length === 0) waited.set(name, 0);
          if (!line.includes(item)) line.push(item);
          queue.push(item, name);
        };
        for (const step of taken) {
          const items = waiting();
          if ('push' in step) push(next++, step.push);
          else if ('lend' in step && items.length > 0) push(items[step.lend % items.length] ?? 0, step.to);
          else if ('leave' in step && items.length > 0) {
            const item = items[step.leave % items.length] ?? 0;
            queue.delete(item);
            remove(item);
          } else if ('shift' in step) {
            const item = queue.shift();
            if (items.length === 0) expect(item).toBeUndefined();
            if (item === undefined) continue;
            // The first of somebody's line, and nobody who waited for longer was passed over.
            const firstOf = CALLERS.filter((name) => lines.get(name)?.[0] === item);
            expect(firstOf).not.toEqual([]);
            const longest = Math.max(...waited.values());
            expect(firstOf.map((name) => waited.get(name))).toContain(longest);
            for (const [name, turns] of waited) waited.set(name, turns + 1);
            expect(longest).toBeLessThan(CALLERS.length);
            for (const name of firstOf) if (waited.get(name) === longest + 1) waited.set(name, 0);
            remove(item);
          }
          expect(queue.size).toBe(waiting().length);
        }
        expect(drain(queue).toSorted()).toEqual(waiting().toSorted());
        expect(queue.size).toBe(0);
      }),
    );
  });
});
