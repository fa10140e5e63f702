import type { CallPolicy } from '../../src/aws/call.ts';
import type { Budget } from '../../src/aws/path/budget.ts';
import type { Work } from '../../src/aws/path/flight.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';

/** Work that nobody leaves. */
export function workFor(ledger = new Ledger(), signal = new AbortController().signal): Work {
  return { ledger, signal };
}

/** A budget without a limit. */
export const unlimited: Budget = { take: async () => 0, throttled() {}, succeeded() {} };

/** One attempt, and no waits. */
export const oneAttempt: CallPolicy = {
  concurrencyOf: () => 1,
  attempts: 1,
  attemptTimeoutMs: 60_000,
  backoffMs: { throttled: 0, transient: 0, max: 0 },
};
