/**
 * Hands the latest of a series of values to one reader: whoever is slow skips what is out of date by then, and never holds
 * up others. Unlike an async generator, it can be left while it is waited for.
 */
export class Latest<T> implements AsyncIterableIterator<T, undefined> {
  readonly #onLeave: () => void;
  readonly #readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #untaken: { value: T } | undefined;
  #ended = false;

  /** `onLeave` hears when the reader wants no more; not when the series ends by itself. */
  constructor(onLeave: () => void = () => {}) {
    this.#onLeave = onLeave;
  }

  offer(value: T): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader({ done: false, value });
    else this.#untaken = { value };
  }

  /** No more values: what has not been taken yet still can be. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader(DONE);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const untaken = this.#untaken;
    this.#untaken = undefined;
    if (untaken) return Promise.resolve({ done: false, value: untaken.value });
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    const left = !this.#ended;
    this.#untaken = undefined;
    this.end();
    if (left) this.#onLeave();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const DONE = { done: true, value: undefined } as const;
