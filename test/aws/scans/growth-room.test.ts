import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { GrowthRoom } from '../../../src/aws/scans/growth-room.ts';

const { signal } = new AbortController();

/** A collection that grows a step whenever it may, until the test ends it. */
function collection(room: GrowthRoom, within = signal) {
  const growing = { bytes: 0 };
  const events = new EventTarget();
  const ended = new Promise<void>((resolve) => events.addEventListener('end', () => resolve()));
  const held = room.hold(growing, async () => ended);
  held.catch(() => undefined);
  return {
    growing,
    grow: async (bytes: number) => {
      await room.mayGrow(growing, within);
      growing.bytes += bytes;
    },
    end: async () => {
      events.dispatchEvent(new Event('end'));
      await held;
    },
  };
}

test('collections grow side by side while there is room', async () => {
  const room = new GrowthRoom(10);
  const [a, b] = [collection(room), collection(room)];
  for (const one of [a, b, a, b]) await one.grow(2);
  expect([a.growing.bytes, b.growing.bytes]).toEqual([4, 4]);
});

test('beyond it the oldest goes on, and the others wait for an end', async () => {
  const room = new GrowthRoom(10);
  const [a, b, c] = [collection(room), collection(room), collection(room)];
  await a.grow(6);
  await b.grow(6);
  const waiting = [b.grow(1), c.grow(1)];
  await a.grow(6);
  await turn();
  expect([a.growing.bytes, b.growing.bytes, c.growing.bytes]).toEqual([12, 6, 0]);
  await a.end();
  await Promise.all(waiting);
  expect([b.growing.bytes, c.growing.bytes]).toEqual([7, 1]);
});

test('who waits may leave', async () => {
  const room = new GrowthRoom(0);
  const leaver = new AbortController();
  const [a, b] = [collection(room), collection(room, leaver.signal)];
  await a.grow(1);
  const waiting = b.grow(1);
  leaver.abort('gone');
  await expect(waiting).rejects.toBe('gone');
  await b.end();
  await a.grow(1);
  expect(a.growing.bytes).toBe(2);
});
