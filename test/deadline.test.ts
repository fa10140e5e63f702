import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startDeadline } from '../src/deadline.ts';
import { waitFor } from './helpers/wait-for.ts';

describe('a deadline', () => {
  test('aborts when time is up, by the name that the rooms know', async () => {
    const { signal } = startDeadline(5);
    await waitFor(() => expect(signal.aborted).toBe(true));
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  test('aborts with another signal, for its reason, also when that was first', () => {
    const parent = new AbortController();
    const before = startDeadline(60_000, parent.signal);
    parent.abort('left');
    const after = startDeadline(60_000, parent.signal);
    expect([before.signal.reason, after.signal.reason]).toEqual(['left', 'left']);
    before[Symbol.dispose]();
    after[Symbol.dispose]();
  });

  test('leaves no timer when another signal aborts, which would keep it in memory', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const parent = new AbortController();
    startDeadline(60_000, parent.signal);
    expect(vi.getTimerCount()).toBe(1);
    parent.abort('left');
    startDeadline(60_000, parent.signal);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does nothing more once it is disposed', async () => {
    const parent = new AbortController();
    const deadline = startDeadline(5, parent.signal);
    deadline[Symbol.dispose]();
    parent.abort();
    await delay(20);
    expect(deadline.signal.aborted).toBe(false);
  });

  test('aborts when it is ended, and hears of nothing more', () => {
    const parent = new AbortController();
    const deadline = startDeadline(60_000, parent.signal);
    deadline.end();
    parent.abort('left');
    expect(deadline.signal.reason).toMatchObject({ name: 'AbortError' });
    const another = startDeadline(60_000);
    another.end();
    // To make a reason takes a trace of the stack.
    expect(another.signal.reason).toBe(deadline.signal.reason);
  });

  test('comes although garbage is collected meanwhile', async () => {
    const signals = Array.from({ length: 50 }, () => {
      const outer = startDeadline(60_000);
      return startDeadline(150, outer.signal).signal;
    });
    const fired = vi.fn();
    for (const signal of signals) signal.addEventListener('abort', fired);
    for (let round = 0; round < 20; round += 1) {
      Array.from({ length: 200_000 }, (_, index) => ({ index }));
      await delay(5);
    }
    await waitFor(() => expect(fired).toHaveBeenCalledTimes(50));
  });
});
