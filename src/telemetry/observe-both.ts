import type { Observer } from '../aws/path/observer.ts';

/** One observer that is two: the figures' and the traces'. Only the second knows where in a trace things happen. */
export function observeBoth(first: Observer, second: Observer): Observer {
  return {
    attempt(attempt) {
      const one = first.attempt(attempt);
      const other = second.attempt(attempt);
      return {
        run: (send) => one.run(() => other.run(send)),
        end(outcome) {
          one.end(outcome);
          other.end(outcome);
        },
      };
    },
    ...(second.answered ? { answered: second.answered } : {}),
    uncached(operation, why) {
      first.uncached(operation, why);
      second.uncached(operation, why);
    },
    here: () => second.here(),
    joined: (place) => second.joined(place),
    gathered: (batch, run) => first.gathered(batch, () => second.gathered(batch, run)),
    loaded: (batch, run) => first.loaded(batch, () => second.loaded(batch, run)),
  };
}
