import type { Call } from './calls.ts';

/** Which calls a fault befalls, and how late their answers come. */
export interface FaultScope {
  /** `DescribeImages`, or `sagemaker.ListImages` where both services have it. All operations when left out. */
  readonly operation?: string | undefined;
  /** The share of the matching calls, 0 to 1, spread evenly: 0.5 is every second one. Default 1. */
  readonly share?: number | undefined;
  /** After so many calls it is over. Default: never. */
  readonly times?: number | undefined;
  /** Added to every call that it befalls. */
  readonly latencyMs?: number | undefined;
  readonly match?: ((call: Call) => boolean) | undefined;
}

/**
 * What befalls a call, instead of being carried out:
 * - `throttle`, `throttle-429`: ThrottlingException, HTTP 400 as in the field, or 429;
 * - `server-error`, `unavailable`: ServerException with 500, or ServiceUnavailableException with 503;
 *   with `retryAfterSeconds`, throttles and `unavailable` say when to come again, in the header Retry-After;
 * - `denied`, `expired-token`: AccessDeniedException, ExpiredTokenException, HTTP 400;
 * - `error`: an error of your own;
 * - `html`: a page of HTML, 500 unless `status` says otherwise;
 * - `truncated`: half of the real answer, with status 200; `reset-mid-body`: the same, and then the connection is cut;
 * - `wrong-types`: the real answer with every single value replaced by one of another type;
 * - `same-token`: the real answer; that of a listing ends in a token that leads to the same page again;
 * - `reset`: the connection is cut before an answer; `hang`: there is never an answer;
 * - left out: the call is carried out, only later.
 */
export type Fault = FaultScope &
  (
    | { readonly kind?: undefined; readonly latencyMs: number }
    | {
        readonly kind: 'throttle' | 'throttle-429' | 'unavailable';
        /** Any number that is not negative, though HTTP has whole ones only: tests need not wait for a second. */
        readonly retryAfterSeconds?: number | undefined;
      }
    | {
        readonly kind:
          | 'server-error'
          | 'denied'
          | 'expired-token'
          | 'truncated'
          | 'reset'
          | 'reset-mid-body'
          | 'hang'
          | 'wrong-types'
          | 'same-token';
      }
    | { readonly kind: 'html'; readonly status?: number | undefined }
    | {
        readonly kind: 'error';
        readonly error: string;
        readonly message?: string | undefined;
        readonly status?: number | undefined;
      }
  );

/** The faults in force. Latencies of all that befall a call add up; the first one with a kind decides the answer. */
export interface Faults {
  /** Added to every call. */
  latencyMs: number;
  /** Puts a fault in force; what comes back lifts it. An operation that is not served is an `UnknownOperationError`. */
  add(fault: Fault): () => void;
  list(): readonly Fault[];
  clear(): void;
}

/** Thrown for a fault or a rate of an operation that is not served, since no call would ever meet it. */
export class UnknownOperationError extends Error {
  constructor(operation: string) {
    super(`No operation ${JSON.stringify(operation)} is served here`);
  }
}

/** What befalls one call. */
export interface Fate {
  readonly latencyMs: number;
  readonly fault: Exclude<Fault, { readonly kind?: undefined }> | undefined;
}

interface Active {
  readonly fault: Fault;
  /** Calls that it might have befallen. */
  met: number;
  /** Calls that it befell. */
  hit: number;
}

/** The faults as the server sees them. */
export class FaultTable implements Faults {
  latencyMs: number;
  readonly #operations: ReadonlySet<string>;
  readonly #active = new Set<Active>();

  /** `operations` are the names by which faults may call what is served. */
  constructor(operations: ReadonlySet<string>, latencyMs: number) {
    this.#operations = operations;
    this.latencyMs = latencyMs;
  }

  add(fault: Fault): () => void {
    if (fault.operation !== undefined && !this.#operations.has(fault.operation)) {
      throw new UnknownOperationError(fault.operation);
    }
    const active = { fault, met: 0, hit: 0 };
    this.#active.add(active);
    return () => {
      this.#active.delete(active);
    };
  }

  list(): readonly Fault[] {
    return [...this.#active].map(({ fault }) => fault);
  }

  clear(): void {
    this.#active.clear();
  }

  /** Decides what befalls a call, and counts it. */
  befall(call: Call): Fate {
    const hits = [...this.#active].filter((active) => strikes(active, call)).map(({ fault }) => fault);
    const latencyMs = hits.reduce((sum, fault) => sum + (fault.latencyMs ?? 0), this.latencyMs);
    return { latencyMs, fault: hits.find((fault) => fault.kind !== undefined) };
  }
}

function strikes(active: Active, call: Call): boolean {
  const { operation, share = 1, times = Number.POSITIVE_INFINITY, match } = active.fault;
  const isMeant =
    operation === undefined || [call.operation, `${call.service}.${call.operation}`].includes(operation);
  if (!isMeant || match?.(call) === false || active.hit >= times) return false;
  active.met += 1;
  if (Math.floor(active.met * share) === Math.floor((active.met - 1) * share)) return false;
  active.hit += 1;
  return true;
}
