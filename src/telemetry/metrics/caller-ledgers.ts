import type { Viewer } from '../../access/viewer.ts';
import { Ledger } from '../../aws/path/ledger.ts';
import { callerLabels } from './labels.ts';

/**
 * What reading costs, caller by caller: a request's ledger adds to its caller's, and that to the whole process's. So who
 * began a call pays for it, and all callers together have paid for what AWS saw on behalf of requests.
 */
export class CallerLedgers {
  readonly #whole: Ledger;
  readonly #labelOf: (viewer: Viewer) => string;
  readonly #ledgers = new Map<string, Ledger>();

  constructor(whole: Ledger, most: number) {
    this.#whole = whole;
    this.#labelOf = callerLabels(most);
  }

  /** The ledger that a request of this caller is a part of. */
  of(viewer: Viewer): Ledger {
    const label = this.#labelOf(viewer);
    const ledger = this.#ledgers.get(label) ?? new Ledger({ whole: this.#whole });
    this.#ledgers.set(label, ledger);
    return ledger;
  }

  entries(): Iterable<[caller: string, Ledger]> {
    return this.#ledgers.entries();
  }
}
