import { setMaxListeners } from 'node:events';
import { startDeadline } from '../../deadline.ts';
import { GatewayError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { RegistryKey } from '../registry.ts';
import type { Entry } from './entry.ts';
import { isTimeout, type Reader } from './flight.ts';
import { Ledger } from './ledger.ts';
import type { OperationName } from './operations.ts';

export interface OldAnswerOptions {
  registry: RegistryKey;
  /** How long a reader waits for an answer while an old one is at hand. */
  patienceMs: number;
  /** How long an old answer that was given may take to be read again behind the reader's back. */
  refreshMs: number;
  log: Logger;
  /** The process's own ledger: for reads that no request waits for any more. */
  totals: Ledger;
}

/** Joins or begins the work behind a key; `onShared` hears that somebody else had begun it. */
export type Fly<V> = (reader: Reader, onShared?: () => void) => Promise<V>;

/** Lets old answers of one registry stand in while AWS is in trouble, and never because somebody may not read them any more. */
export class OldAnswers {
  readonly #options: OldAnswerOptions;
  /** The operations whose last call came to nothing: old answers are given at once, until one succeeds. */
  readonly #inTrouble = new Set<OperationName>();
  /** Of those, the ones of which the log says that old answers stand in. */
  readonly #said = new Set<OperationName>();
  readonly #closing = new AbortController();

  constructor(options: OldAnswerOptions) {
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * Keeps account of whether an operation is in trouble. A refusal is an answer, of which `onRefused` hears: whoever may not
   * read it any more is not given the old one, now or in later trouble.
   */
  async watch<V>(operation: OperationName, answer: Promise<V>, onRefused: () => void): Promise<V> {
    try {
      const value = await answer;
      this.#inTrouble.delete(operation);
      if (this.#said.delete(operation)) {
        this.#options.log.info({ operation, ...this.#options.registry }, 'AWS answers again');
      }
      return value;
    } catch (error) {
      if (isTrouble(error)) this.#inTrouble.add(operation);
      else if (error instanceof GatewayError) {
        this.#inTrouble.delete(operation);
        onRefused();
      }
      throw error;
    }
  }

  /**
   * A new answer; or, when there is an old one, that, if AWS is in trouble or takes long. Then the new one is read all the
   * same, behind the reader's back, for the next.
   */
  async newOrOld<V>(
    operation: OperationName,
    old: Entry<V> | undefined,
    reader: Reader,
    fly: Fly<V>,
  ): Promise<V> {
    if (old === undefined) return fly(reader);
    const giveOld = (): V => {
      reader.ledger.addStale({ operation, registry: this.#options.registry, readAt: old.readAt });
      this.#say(operation);
      return old.value;
    };
    if (this.#inTrouble.has(operation)) {
      this.#refresh(fly);
      return giveOld();
    }
    using patience = startDeadline(this.#options.patienceMs, reader.signal);
    // Listened to before the flight listens: so the flight is never left by everyone.
    patience.signal.addEventListener('abort', () => {
      if (!reader.signal.aborted) this.#refresh(fly);
    });
    try {
      return await fly({ ...reader, signal: patience.signal });
    } catch (error) {
      // What the last attempt failed with is not yet AWS's answer when the reader waits no longer.
      if (!isTrouble(error) && !isTimeout(patience.signal.reason)) throw error;
      return giveOld();
    }
  }

  /** The clients are told by each answer; whoever is on call, once. */
  #say(operation: OperationName): void {
    if (this.#said.has(operation)) return;
    this.#said.add(operation);
    const { log, registry } = this.#options;
    log.warn(
      { operation, ...registry },
      'AWS fails, throttles or is slow; old answers stand in for new ones',
    );
  }

  /** Gives up what is being read for nobody. */
  close(): void {
    this.#closing.abort();
  }

  /** Reads for the next reader; nobody hears of it when that fails, and it is no read of a request. */
  #refresh<V>(fly: Fly<V>): void {
    const { refreshMs, totals } = this.#options;
    const deadline = startDeadline(refreshMs, this.#closing.signal);
    fly({ signal: deadline.signal, ledger: new Ledger({ whole: totals }) }, () => {})
      .catch(() => undefined)
      .finally(() => deadline[Symbol.dispose]());
  }
}

/** Whether AWS could not answer, and not: would not. */
export function isTrouble(error: unknown): boolean {
  return error instanceof GatewayError && TROUBLE.has(error.code);
}

const TROUBLE: ReadonlySet<string> = new Set([
  'UPSTREAM_THROTTLED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_INVALID_RESPONSE',
  // What was read before an operation was turned off is still allowed.
  'SWITCHED_OFF',
]);
