import { setTimeout as delay } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { startDeadline } from '../deadline.ts';
import { type AwsErrorDetail, GatewayError } from '../errors.ts';
import { type AwsFailure, isDefect, readFailure, toGatewayError } from './errors.ts';
import type { RegistryKey } from './registry.ts';

/** How calls are made; one for the whole process, from the config. */
export interface CallPolicy {
  /** At most so many calls at once of one operation in one registry. */
  concurrency: number;
  /** Attempts in all, the first counted. */
  attempts: number;
  /** How long one attempt may take. */
  attemptTimeoutMs: number;
  /** The longest wait before the first second attempt; it doubles from there, and the real wait is random below it. */
  backoffMs: { throttled: number; transient: number; max: number };
}

/** What became of the calls of one operation. */
export interface CallCount {
  /** Attempts made. */
  sent: number;
  /** Of those, second and later attempts. */
  retried: number;
  /** Of those, answered with a throttle. */
  throttled: number;
  /** Calls that ended in an error of AWS's, those that say that something does not exist among them. */
  failed: number;
}

/** Sums over the life of the process, by `service.operation`. */
export class CallCounts {
  readonly #counts = new Map<string, CallCount>();

  of(service: AwsErrorDetail['service'], operation: string): CallCount {
    const key = `${service}.${operation}`;
    const count = this.#counts.get(key) ?? { sent: 0, retried: 0, throttled: 0, failed: 0 };
    this.#counts.set(key, count);
    return count;
  }

  entries(): Iterable<[string, Readonly<CallCount>]> {
    return this.#counts.entries();
  }
}

/** One AWS operation to be called. */
export interface Call<Output> {
  operation: string;
  /** True when it changes something: then only a failure that AWS surely did not act on is tried again. */
  write?: boolean;
  send: (abortSignal: AbortSignal) => Promise<Output>;
  /** The caller's deadline and leave; it wraps the whole wait, the queue included. */
  signal: AbortSignal;
}

/** Makes a call, or throws a GatewayError (or the signal's reason, when the caller left). */
export type CallPath = <Output>(call: Call<Output>) => Promise<Output>;

/** The path that every AWS call of one service in one registry takes: a slot, an attempt, a wait, the next attempt. */
export function createCallPath(
  service: AwsErrorDetail['service'],
  registry: RegistryKey,
  policy: CallPolicy,
  counts: CallCounts,
): CallPath {
  const slots = new Map<string, LimitFunction>();

  return async ({ operation, write = false, send, signal }) => {
    const count = counts.of(service, operation);
    const slot = slots.get(operation) ?? pLimit(policy.concurrency);
    slots.set(operation, slot);

    const fail = (failure: AwsFailure, cause: unknown) => {
      count.failed += 1;
      return toGatewayError(failure, { service, operation, ...registry }, cause);
    };
    let last: { failure: AwsFailure; error: unknown } | undefined;
    // What AWS said last tells more than that the time is up.
    const giveUp = () => {
      if (!isTimeout(signal.reason)) return signal.reason;
      return last ? fail(last.failure, last.error) : fail(DEADLINE, signal.reason);
    };

    for (let attempt = 1; ; attempt += 1) {
      try {
        // The slot is held for the attempt alone, so that one that waits blocks nobody.
        return await untilAborted(
          slot(async () => {
            signal.throwIfAborted();
            count.sent += 1;
            if (attempt > 1) count.retried += 1;
            using deadline = startDeadline(policy.attemptTimeoutMs, signal);
            return await untilAborted(send(deadline.signal), deadline.signal);
          }),
          signal,
        );
      } catch (error) {
        if (signal.aborted) throw giveUp();
        if (error instanceof GatewayError || isDefect(error)) throw error;
        const failure = readAttempt(error);
        last = { failure, error };
        if (failure.retry === 'throttled') count.throttled += 1;
        const again = failure.retry === 'throttled' || (failure.retry === 'transient' && !write);
        const tooLong = (failure.retryAfterMs ?? 0) > policy.backoffMs.max;
        if (!again || tooLong || attempt >= policy.attempts) throw fail(failure, error);
        await delay(backoff(failure, attempt, policy), undefined, { signal }).catch(() => undefined);
        if (signal.aborted) throw giveUp();
      }
    }
  };
}

/** A deadline passed: nothing is known of what AWS would have said. */
const DEADLINE: AwsFailure = readFailure(new DOMException('The deadline has passed', 'TimeoutError'));

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

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

/** Settles as the promise does, or rejects as soon as the signal aborts: whichever is first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
