import { setTimeout as delay } from 'node:timers/promises';
import { startDeadline, untilAborted } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { type AwsFailure, DEADLINE, HELD_BACK, isDefect, readFailure, toGatewayError } from './errors.ts';
import type { Budget } from './path/budget.ts';
import { isTimeout, type Work } from './path/flight.ts';
import { type Observer, UNOBSERVED } from './path/observer.ts';
import { type OperationName, partsOf } from './path/operations.ts';
import { Slots } from './path/slots.ts';
import { Turns } from './path/turns.ts';
import type { RegistryKey } from './registry.ts';

/** How calls are made; one for the whole process, from the config. */
export interface CallPolicy {
  /** Why an operation may not be called now: an operator has turned it, or the registry, off. */
  refusalOf?: (registry: RegistryKey, operation: OperationName) => GatewayError | undefined;
  /** At most so many calls at once of one operation in one registry. */
  concurrencyOf: (operation: OperationName) => number;
  /** Attempts in all, the first counted. */
  attempts: number;
  /** How long one attempt may take. */
  attemptTimeoutMs: number;
  /** The longest wait before the first second attempt; it doubles from there, and the real wait is random below it. */
  backoffMs: { throttled: number; transient: number; max: number };
}

/** One AWS operation to be called. */
export interface Call<Output> {
  operation: OperationName;
  /**
   * True when it changes something: then only a failure that AWS surely did not act on is tried again, and what was sent is
   * not cut off when whoever asked for it leaves, since AWS might act on it all the same, and nobody would know when.
   */
  write?: boolean;
  send: (abortSignal: AbortSignal) => Promise<Output>;
  /** For whom: its signal wraps the whole wait, the queue included. */
  work: Work;
}

/** Makes a call, or throws a GatewayError (or the signal's reason, when everyone left). */
export type CallPath = <Output>(call: Call<Output>) => Promise<Output>;

/**
 * The end of the path that every AWS call of one registry takes: a slot, a place in the budget, an attempt; a wait; the
 * next attempt. For slots and places, callers take turns. The attempts are ours: the SDK's own retry quota starves parallel
 * calls.
 */
export function createCallPath(
  registry: RegistryKey,
  policy: CallPolicy,
  budget: Budget,
  observer: Observer = UNOBSERVED,
): CallPath {
  const slots = new Map<OperationName, Slots>();
  const turns = new Turns(budget);

  return async ({ operation, write = false, send, work }) => {
    const { signal, ledger } = work;
    const concurrency = policy.concurrencyOf(operation);
    const slot = slots.get(operation) ?? new Slots(concurrency);
    slots.set(operation, slot);
    slot.most = concurrency;

    const toError = (failure: AwsFailure, cause: unknown) =>
      toGatewayError(failure, { ...partsOf(operation), ...registry }, cause);
    const fail = (error: GatewayError) => {
      // That something does not exist is an answer.
      if (!NOT_FOUND.test(error.extensions.aws?.errorName ?? '')) ledger.add(operation, 'failed');
      return error;
    };
    let last: GatewayError | undefined;
    const note = (error: GatewayError | undefined) => {
      last = error;
      work.onFailure?.(error);
    };
    // What AWS said last tells more than that the time is up.
    const giveUp = () =>
      isTimeout(signal.reason) ? fail(last ?? toError(DEADLINE, signal.reason)) : signal.reason;

    /** Waits for the budget while it holds its slot: whoever else wants the slot would have to wait as well. */
    const attemptOnce = async (attempt: number, askedAt: number) => {
      signal.throwIfAborted();
      const before = isHeldBack(last) ? undefined : last;
      await turns.take(operation, work, () => note(toError(HELD_BACK, undefined)));
      signal.throwIfAborted();
      // Held back no longer: if there is no answer now, that is AWS's doing.
      if (isHeldBack(last)) note(before);
      ledger.add(operation, 'waitedMs', performance.now() - askedAt);
      ledger.add(operation, 'calls');
      if (attempt > 1) ledger.add(operation, 'retried');
      const deadline = startDeadline(policy.attemptTimeoutMs, write ? undefined : signal);
      const observed = observer.attempt({ operation, registry, number: attempt });
      const sent = observed.run(() => send(deadline.signal)).finally(() => deadline[Symbol.dispose]());
      try {
        const answer = await untilAborted(untilAborted(sent, deadline.signal), signal);
        observed.end('ok');
        return answer;
      } catch (error) {
        observed.end(signal.aborted ? 'left' : readAttempt(error));
        throw error;
      }
    };

    // It will queue behind calls that are held back, and so it is held back as well.
    if (turns.isWaiting(operation)) note(toError(HELD_BACK, undefined));
    for (let attempt = 1; ; attempt += 1) {
      const refusal = policy.refusalOf?.(registry, operation);
      if (refusal !== undefined) throw refusal;
      try {
        // The slot is held for the attempt alone, so that one that waits to try again blocks nobody.
        const askedAt = performance.now();
        const answer = await slot.run(work, () => attemptOnce(attempt, askedAt));
        budget.succeeded(operation);
        return answer;
      } catch (error) {
        if (signal.aborted) throw giveUp();
        if (error instanceof GatewayError || isDefect(error)) throw error;
        const failure = readAttempt(error);
        const failed = toError(failure, error);
        note(failed);
        if (failure.retry === 'throttled') {
          ledger.add(operation, 'throttled');
          budget.throttled(operation, failure.retryAfterMs);
        } else if (failure.requestId !== undefined) budget.succeeded(operation);
        const again = failure.retry === 'throttled' || (failure.retry === 'transient' && !write);
        const tooLong = (failure.retryAfterMs ?? 0) > policy.backoffMs.max;
        if (!again || tooLong || attempt >= policy.attempts) throw fail(failed);
        const waitMs = backoff(failure, attempt, policy);
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) throw giveUp();
        ledger.add(operation, 'waitedMs', waitMs);
      }
    }
  };
}

function isHeldBack(error: GatewayError | undefined): boolean {
  return error?.extensions.aws?.errorName === HELD_BACK.name;
}

const NOT_FOUND = /NotFound(?:Exception)?$/;

/** The SDK reports an attempt that was cut short by our own timer as an AbortError. */
function readAttempt(error: unknown): AwsFailure {
  return error instanceof Error && error.name === 'AbortError' ? DEADLINE : readFailure(error);
}

/** Full jitter below a ceiling that doubles, and never sooner than AWS asked for; a longer wait than `max` is none. */
function backoff(
  { retry, retryAfterMs = 0 }: AwsFailure,
  attempt: number,
  { backoffMs }: CallPolicy,
): number {
  const base = retry === 'throttled' ? backoffMs.throttled : backoffMs.transient;
  const ceiling = Math.min(base * 2 ** (attempt - 1), backoffMs.max);
  return Math.max(Math.random() * ceiling, retryAfterMs);
}
