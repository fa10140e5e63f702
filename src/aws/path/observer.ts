import type { RegistryKey } from '../registry.ts';
import type { OperationName } from './operations.ts';

/** Where in a trace something happens; only whoever traces knows what is in it. */
export type Place = object;

/** One attempt of a call. */
export interface Attempt {
  operation: OperationName;
  registry: RegistryKey;
  /** 1 is the first. */
  number: number;
}

/** How an attempt failed: the error code that a client would see, and AWS's own name and request. */
export interface AttemptFailure {
  code: string;
  name: string;
  requestId?: string | undefined;
}

/** An attempt that is watched. */
export interface ObservedAttempt {
  /** Runs what sends it. */
  run<T>(send: () => T): T;
  /** It was answered, has failed, or nobody waits for it any more. */
  end(outcome: 'ok' | 'left' | AttemptFailure): void;
}

/** A batch of keys that are looked up together, for several who asked. */
export interface ObservedBatch {
  /** What they are: an AWS operation, or what a loader loads. */
  of: string;
  keys: number;
  /** Where each was asked for: the first one's trace has the batch, the others' are linked. */
  places: readonly (Place | undefined)[];
}

/** Hears what reading does, for metrics and traces. This room tells; who listens is no business of it. */
export interface Observer {
  /** An attempt of a call begins. */
  attempt(attempt: Attempt): ObservedAttempt;
  /** The AWS request that answers the attempt under way. */
  answered?: (requestId: string) => void;
  /** A read that the cache did not answer: it knew nothing fresh, or was not to be asked. */
  uncached(operation: OperationName, why: 'miss' | 'bypass'): void;
  /** Where in its trace whoever asks is; undefined where nothing is traced. */
  here(): Place | undefined;
  /** Whoever is here waits for work that was begun elsewhere. */
  joined(place: Place | undefined): void;
  /** Keys of different requests are looked up in calls of one operation. */
  gathered<T>(batch: ObservedBatch, run: () => Promise<T>): Promise<T>;
  /** Keys of one request are loaded together. */
  loaded<T>(batch: ObservedBatch, run: () => Promise<T>): Promise<T>;
}

const UNOBSERVED_ATTEMPT: ObservedAttempt = { run: (send) => send(), end() {} };

/** Nobody listens. */
export const UNOBSERVED: Observer = {
  attempt: () => UNOBSERVED_ATTEMPT,
  uncached() {},
  here: () => undefined,
  joined() {},
  gathered: (_, run) => run(),
  loaded: (_, run) => run(),
};
