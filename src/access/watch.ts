import type { Scope } from './scope.ts';

export interface WatchOptions<Event> {
  /** Whether what is watched exists for somebody who sees so much. */
  isSeenBy(scope: Scope): boolean;
  /** What is told last of what does not exist. */
  nothing(): Event;
}

/**
 * Events of something, for as long as whoever watches may see it: once it is hidden, there is one more event, which tells of
 * nothing, and the end. Like its source, it can be left while it is waited for.
 */
export class Watch<Event> implements AsyncIterableIterator<Event, undefined> {
  readonly #events: AsyncIterator<Event>;
  readonly #options: WatchOptions<Event>;
  #isHidden = false;
  #last: { value: Event } | undefined;

  constructor(events: AsyncIterator<Event>, options: WatchOptions<Event>) {
    this.#events = events;
    this.#options = options;
  }

  /** Whoever watches sees so much from now on. */
  heed(scope: Scope): void {
    if (this.#isHidden || this.#options.isSeenBy(scope)) return;
    this.#isHidden = true;
    this.#last = { value: this.#options.nothing() };
    void this.#events.return?.();
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    const { done, value } = await this.#events.next();
    if (!done) return { done: false, value };
    const last = this.#last;
    this.#last = undefined;
    return last ? { done: false, value: last.value } : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    this.#last = undefined;
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
