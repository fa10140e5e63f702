import type { Outlet } from './outlet.ts';
import { DATA_FIRST } from './written-data.ts';

/** Begins an answer with its data, and remembers of what has left what is to be known of it. */
export class DataOutlet implements Outlet {
  hasBegun = false;
  readonly #outlet: Outlet;
  readonly #allNull: string;
  #hasValue = false;
  #length = 0;

  constructor(outlet: Outlet, allNull: string) {
    this.#outlet = outlet;
    this.#allNull = allNull;
  }

  get pieceLength(): number {
    return this.#outlet.pieceLength;
  }

  begin(): boolean {
    this.hasBegun = this.#outlet.begin();
    if (this.hasBegun) this.#outlet.push(DATA_FIRST);
    return this.hasBegun;
  }

  push(text: string): void {
    this.#hasValue = this.hasValueWith(text);
    this.#length += text.length;
    this.#outlet.push(text);
  }

  /** Whether a root field has a value, by what has left and what comes next. */
  hasValueWith(text: string): boolean {
    return this.#hasValue || !this.#allNull.startsWith(text, this.#length);
  }
}
