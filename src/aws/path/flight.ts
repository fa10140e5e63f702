import type { GatewayError } from '../../errors.ts';
import { type Askers, JoinedAskers } from './askers.ts';
import type { Ledger } from './ledger.ts';
import type { Place } from './observer.ts';
import type { Sources } from './sources.ts';

/** Who reads: one request, until when, at whose expense, and how new the answer must be. */
export interface Reader {
  /** The request's deadline and leave. */
  signal: AbortSignal;
  ledger: Ledger;
  /** Whose turns its calls are made in; those of the gateway itself, where nobody asked. */
  askers?: Askers | undefined;
  /** Nothing that was read before will do; undefined where the cache decides. Milliseconds since 1970. */
  since?: number | undefined;
  /** Where it is noted what was read, where somebody wants to know. */
  sources?: Sources | undefined;
}

/** What is done for one reader or many: until the last has left, at the expense of the one who began it. */
export interface Work {
  signal: AbortSignal;
  ledger: Ledger;
  /** Whose turns its calls are made in: of all who wait for it. */
  askers?: Askers | undefined;
  /**
   * Hears what the work is held up by, so that whoever gives up waiting can say why it took so long: the last attempt that
   * failed, the budget while it holds the next one back, or nothing.
   */
  onFailure?: (error: GatewayError | undefined) => void;
  /** Where in a trace it was asked for. */
  place?: Place | undefined;
}

/** Equal work in flight is one: whoever asks for it while it is under way gets its outcome. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #timedOut: () => GatewayError;
  readonly #here: () => Place | undefined;

  /**
   * `timedOut` is what a reader is told whose time is up while nothing has failed yet; `here` tells where in a trace what
   * runs now is.
   */
  constructor(timedOut: () => GatewayError, here: () => Place | undefined = () => undefined) {
    this.#timedOut = timedOut;
    this.#here = here;
  }

  /** How many are under way that can be joined. */
  get size(): number {
    return this.#flights.size;
  }

  /** Joins what is under way under this key, or begins it; `onShared` says that somebody else had begun it, and where. */
  join(
    key: string,
    reader: Reader,
    begin: (work: Work) => Promise<T>,
    onShared: (place: Place | undefined) => void = () => {},
  ): Promise<T> {
    const underWay = this.#flights.get(key);
    if (underWay?.isOpen && underWay.begunAt >= (reader.since ?? 0)) {
      onShared(underWay.place);
      underWay.askers.join(reader.askers);
      return underWay.join(reader.signal);
    }
    // Nothing is begun for somebody who has left already.
    if (reader.signal.aborted) return Promise.reject(reasonOf(reader.signal, this.#timedOut));
    const flight = new Flight(begin, reader, this.#timedOut, this.#here());
    this.#flights.set(key, flight);
    flight.outcome
      .finally(() => {
        flight.askers.close();
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      })
      .catch(() => undefined);
    return flight.join(reader.signal);
  }
}

class Flight<T> {
  readonly begunAt = Date.now();
  readonly outcome: Promise<T>;
  /** Where it was begun. */
  readonly place: Place | undefined;
  readonly askers = new JoinedAskers();
  readonly #landing = new AbortController();
  readonly #timedOut: () => GatewayError;
  #passengers = 0;
  #lastFailure: GatewayError | undefined;

  constructor(
    begin: (work: Work) => Promise<T>,
    { ledger, askers }: Reader,
    timedOut: () => GatewayError,
    place: Place | undefined,
  ) {
    this.#timedOut = timedOut;
    this.place = place;
    this.askers.join(askers);
    this.outcome = begin({
      signal: this.#landing.signal,
      ledger,
      askers: this.askers,
      place,
      onFailure: (error) => {
        this.#lastFailure = error;
      },
    });
  }

  /** Whether it can be joined: what everyone has left is being given up. */
  get isOpen(): boolean {
    return !this.#landing.signal.aborted;
  }

  /** The outcome, unless the signal aborts before; when the last passenger has left, the work is given up. */
  join(signal: AbortSignal): Promise<T> {
    this.#passengers += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#passengers -= 1;
        reject(reasonOf(signal, () => this.#lastFailure ?? this.#timedOut()));
        if (this.#passengers === 0) this.#landing.abort(signal.reason);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      // Before whoever hears the outcome can leave.
      const land = () => signal.removeEventListener('abort', leave);
      this.outcome.then(land, land);
      this.outcome.then(resolve, reject);
    });
  }
}

/** What a reader is told who waits no longer. */
function reasonOf({ reason }: AbortSignal, timedOut: () => GatewayError): unknown {
  return isTimeout(reason) ? timedOut() : reason;
}

/** Whether a signal aborted since time was up, and not since somebody left. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}
