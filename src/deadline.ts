/** A signal that aborts when time is up, or with another one. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Ends it before its time: nobody waits any more for what it bounds. */
  end(): void;
}

/** To make one takes a trace of the stack, and most deadlines end so. */
const OVER = new DOMException('What the deadline was for is over', 'AbortError');

/**
 * Starts a deadline; dispose it when what it bounds is over. AbortSignal.any and AbortSignal.timeout would do the same,
 * but on Node 20 a combined signal does not keep its sources alive, and a timeout that was collected never fires.
 */
export function startDeadline(ms: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException('The deadline has passed', 'TimeoutError'));
  }, ms);
  timer.unref();
  const letGo = () => {
    // A timer that is left keeps all that it is for in memory until its time is up.
    clearTimeout(timer);
    parent?.removeEventListener('abort', follow);
  };
  const follow = () => {
    letGo();
    controller.abort(parent?.reason);
  };
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow);
  return {
    signal: controller.signal,
    end() {
      letGo();
      controller.abort(OVER);
    },
    [Symbol.dispose]: letGo,
  };
}

/** Settles as the promise does, or rejects as soon as the signal aborts: whichever is first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
