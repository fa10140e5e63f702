import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import { vi } from 'vitest';

/** A clock that the test moves: all timers, dates and performance.now, and those of node:timers/promises. */
export interface VirtualTime extends Disposable {
  /** Lets so many milliseconds pass, and everything happen that is due by then, one after another. */
  pass(ms: number): Promise<void>;
  /** Lets happen what needs no time: promises and turns of the event loop. */
  settle(): Promise<void>;
}

/** How many turns of the event loop something may take that needs no time. */
const TURNS = 5;

/** Starts a clock that the test moves; dispose it at the end. */
export function startVirtualTime(): VirtualTime {
  // Turns of the event loop stay real: of a faked one that begins in another, the clock says that it is later.
  vi.useFakeTimers({
    now: new Date('2026-01-01T00:00:00Z'),
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  // Vitest's timers leave this one as it is.
  const delay = vi.spyOn(timersPromises, 'setTimeout').mockImplementation(fakeDelay);
  // What was imported by name from a module of Node is the real one until then.
  syncBuiltinESMExports();

  const settle = async () => {
    for (let turn = 0; turn < TURNS; turn += 1) {
      await new Promise<void>((resolve) => setImmediate(() => resolve()));
      vi.advanceTimersByTime(0);
    }
  };
  return {
    settle,
    async pass(ms) {
      await settle();
      let over = false;
      setTimeout(() => {
        over = true;
      }, ms);
      while (!over) {
        vi.advanceTimersToNextTimer();
        await settle();
      }
      await settle();
    },
    [Symbol.dispose]() {
      vi.useRealTimers();
      delay.mockRestore();
      syncBuiltinESMExports();
    },
  };
}

/** The setTimeout of node:timers/promises, made of the other one. */
function fakeDelay<T>(
  ms?: number,
  value?: T,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(new DOMException('The operation was aborted', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
