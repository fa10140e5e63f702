import type { Call } from './calls.ts';
import { UnknownOperationError } from './faults.ts';

/** How often an operation may be called: AWS's token bucket, which a call takes one token of. */
export interface Rate {
  /** The bucket's size, at least 1: so many calls pass at once after a pause. */
  readonly burst: number;
  /** Tokens that come back each second; with 0, none ever. */
  readonly perSecond: number;
}

/**
 * The rates in force. As in AWS, each account, region and operation has a bucket of its own; a call that finds it empty is
 * answered ThrottlingException, and meets no fault.
 */
export interface Rates {
  /**
   * Bounds an operation, `DescribeImages` or `sagemaker.ListImages`, from now on: its buckets are full. An operation that
   * is not served is an `UnknownOperationError`.
   */
  set(operation: string, rate: Rate): void;
  /** The rates by the names under which they were set. */
  list(): Readonly<Record<string, Rate>>;
  clear(): void;
}

/** A bucket, in thousandths of a token, so that whole milliseconds and whole rates give whole numbers. */
interface Bucket {
  level: number;
  /** When that was its level, in milliseconds. */
  at: number;
}

interface Bound {
  readonly rate: Rate;
  /** By account, region and service, since a name may be that of two services' operations. */
  readonly buckets: Map<string, Bucket>;
}

const perToken = 1000;

/** The rates as the server sees them. */
export class RateTable implements Rates {
  readonly #operations: ReadonlySet<string>;
  readonly #now: () => Date;
  readonly #bounds = new Map<string, Bound>();

  /** `operations` are the names by which rates may call what is served. */
  constructor(operations: ReadonlySet<string>, now: () => Date) {
    this.#operations = operations;
    this.#now = now;
  }

  set(operation: string, { burst, perSecond }: Rate): void {
    if (!this.#operations.has(operation)) throw new UnknownOperationError(operation);
    this.#bounds.set(operation, { rate: { burst, perSecond }, buckets: new Map() });
  }

  list(): Readonly<Record<string, Rate>> {
    return Object.fromEntries([...this.#bounds].map(([operation, { rate }]) => [operation, rate]));
  }

  clear(): void {
    this.#bounds.clear();
  }

  /** Whether a call may pass; if so, it has taken its token. */
  admit({ service, operation, accountId, region }: Call): boolean {
    const bound = this.#bounds.get(`${service}.${operation}`) ?? this.#bounds.get(operation);
    if (bound === undefined) return true;
    const { rate, buckets } = bound;
    const key = `${accountId}/${region}/${service}`;
    const now = this.#now().getTime();
    const full = rate.burst * perToken;
    const { level, at } = buckets.get(key) ?? { level: full, at: now };
    // A clock that a test turns back brings nothing, and takes nothing.
    const filled = Math.min(full, level + Math.max(0, now - at) * rate.perSecond);
    const passes = filled >= perToken;
    buckets.set(key, { level: passes ? filled - perToken : filled, at: now });
    return passes;
  }
}
