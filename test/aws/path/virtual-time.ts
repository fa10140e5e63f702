import { syncBuiltinESMExports } from 'node:module';
import { vi } from 'vitest';

/** A clock that the test moves: all timers, immediates, dates and performance.now, and those of node:timers/promises. */
export interface VirtualTime extends Disposable {
  /** Lets so many milliseconds pass, and everything happen that is due by then. */
  pass(ms: number): Promise<void>;
  /** Lets happen what needs no time: promises and turns of the event loop. */
  settle(): Promise<void>;
}

/** Starts a clock that the test moves; dispose it at the end. */
export function startVirtualTime(): VirtualTime {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  // What was imported by name from a module of Node is the real one until then.
  syncBuiltinESMExports();
  return {
    pass: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
    settle: async () => {
      // An immediate may lead to another.
      for (let turn = 0; turn < 5; turn += 1) await vi.advanceTimersByTimeAsync(0);
    },
    [Symbol.dispose]() {
      vi.useRealTimers();
      syncBuiltinESMExports();
    },
  };
}
