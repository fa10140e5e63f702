import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allInOrder } from '../src/all-in-order.ts';

test('gives what all come to, in their order', async () => {
  expect(await allInOrder([delay(5, 'slow'), delay(0, 'fast')])).toEqual(['slow', 'fast']);
});

test('fails as the first of them does, and not as the fastest', async () => {
  const slow = delay(5).then(() => Promise.reject(new Error('the first')));
  const fast = Promise.reject(new Error('the fastest'));
  await expect(allInOrder([Promise.resolve(), slow, fast])).rejects.toThrow('the first');
});
