/** A call that arrived. */
export interface Call {
  readonly service: 'ecr' | 'sagemaker';
  readonly operation: string;
  /** The caller's account and region, from the signature. */
  readonly accountId: string;
  readonly region: string;
  /** The arguments, as they were read by the operation's schema. */
  readonly input: unknown;
}

/** A call and what became of it: `ok`, the name of an error, or the kind of a fault. */
export interface LoggedCall extends Call {
  readonly outcome: string;
}

/** Every call that arrived, in order. */
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

const isOf = (name: string, operation: string | undefined) =>
  operation === undefined || name === operation || name.endsWith(`.${operation}`);

/** The log as its writer sees it. */
export class RecordingCallLog implements CallLog {
  #calls: (Call & { outcome: string })[] = [];
  readonly #inFlight = new Set<Call>();
  readonly #peaks = new Map<string, number>();

  /** Notes that a call arrived; what comes back is to be called with its outcome, once. */
  begin(call: Call): (outcome: string) => void {
    const logged = { ...call, outcome: 'pending' };
    this.#calls.push(logged);
    this.#inFlight.add(logged);
    this.#raisePeaks(call);
    return (outcome) => {
      logged.outcome = outcome;
      this.#inFlight.delete(logged);
    };
  }

  list(): readonly LoggedCall[] {
    return this.#calls.map((call) => ({ ...call }));
  }

  count(operation?: string): number {
    return this.#calls.filter((call) => isOf(nameOf(call), operation)).length;
  }

  byOperation(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const call of this.#calls) counts[nameOf(call)] = (counts[nameOf(call)] ?? 0) + 1;
    return counts;
  }

  peak(operation?: string): number {
    return this.#peaks.get(operation ?? '') ?? 0;
  }

  clear(): void {
    this.#calls = [];
    this.#peaks.clear();
  }

  #raisePeaks(call: Call): void {
    for (const name of ['', call.operation, nameOf(call)]) {
      const now = [...this.#inFlight].filter((other) =>
        isOf(nameOf(other), name === '' ? undefined : name),
      ).length;
      this.#peaks.set(name, Math.max(now, this.#peaks.get(name) ?? 0));
    }
  }
}
