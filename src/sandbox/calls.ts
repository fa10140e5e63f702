/** A call that arrived. */
export interface Call {
  readonly service: 'ecr' | 'sagemaker' | 'sts';
  readonly operation: string;
  /** The caller's account and region, from the signature. */
  readonly accountId: string;
  readonly region: string;
  /** The arguments, as they were read by the operation's schema. */
  readonly input: unknown;
}

/**
 * A call and what became of it: `pending` while it runs, then `ok`, the name of an error or the kind of a fault
 * (`throttle` also where its rate was exceeded); `left` when the client had gone before the answer.
 */
export interface LoggedCall extends Call {
  readonly outcome: string;
}

/** Every call that arrived, in order; of very many, the list has the latest. */
export interface CallLog {
  list(): readonly LoggedCall[];
  /** All calls, or those of one operation: `DescribeImages`, or `sagemaker.ListImages` where both services have it. */
  count(operation?: string): number;
  /** How many calls of each `service.Operation`. */
  byOperation(): Record<string, number>;
  /** The highest number of calls in flight at once, of all operations or of one. */
  peak(operation?: string): number;
  clear(): void;
}

const nameOf = ({ service, operation }: Call) => `${service}.${operation}`;

/** Whether an operation goes by a name: `service.Operation`, `Operation`, or the empty one that all go by. */
const isOf = (full: string, name: string) => name === '' || full === name || full.endsWith(`.${name}`);

/** How many calls are kept word for word at least, and twice as many at most; counts and peaks are kept of all. */
export const keptCalls = 50_000;

/** The log as its writer sees it. */
export class RecordingCallLog implements CallLog {
  #calls: (Call & { outcome: string })[] = [];
  readonly #inFlight = new Set<Call>();
  readonly #counts = new Map<string, number>();
  readonly #peaks = new Map<string, number>();

  /** Notes that a call arrived; what comes back is to be called with its outcome, once. */
  begin(call: Call): (outcome: string) => void {
    const logged = { ...call, outcome: 'pending' };
    if (this.#calls.length === 2 * keptCalls) this.#calls = this.#calls.slice(keptCalls);
    this.#calls.push(logged);
    this.#counts.set(nameOf(call), (this.#counts.get(nameOf(call)) ?? 0) + 1);
    this.#inFlight.add(logged);
    for (const name of ['', call.operation, nameOf(call)]) this.#raisePeak(name);
    return (outcome) => {
      logged.outcome = outcome;
      this.#inFlight.delete(logged);
    };
  }

  list(): readonly LoggedCall[] {
    return this.#calls.map((call) => ({ ...call }));
  }

  count(operation = ''): number {
    return [...this.#counts].reduce((sum, [name, count]) => (isOf(name, operation) ? sum + count : sum), 0);
  }

  byOperation(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  peak(operation = ''): number {
    return this.#peaks.get(operation) ?? 0;
  }

  clear(): void {
    this.#calls = [];
    this.#counts.clear();
    this.#peaks.clear();
  }

  #raisePeak(operation: string): void {
    const now = [...this.#inFlight].filter((call) => isOf(nameOf(call), operation)).length;
    this.#peaks.set(operation, Math.max(now, this.#peaks.get(operation) ?? 0));
  }
}
