import { untilAborted } from '../../deadline.ts';

interface Growing {
  readonly bytes: number;
}

/**
 * Memory for collections while they are being read. Together they grow beyond it by no more than a page each: then all but
 * the oldest wait until one has ended. The oldest never waits, so that there is an end to it.
 */
export class GrowthRoom {
  readonly #maxBytes: number;
  /** Oldest first. */
  readonly #growing = new Set<Growing>();
  readonly #waiting = new Set<() => void>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes note of a collection, until the end of what is done with it. */
  async hold<T>(collection: Growing, work: () => Promise<T>): Promise<T> {
    this.#growing.add(collection);
    try {
      return await work();
    } finally {
      this.#growing.delete(collection);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    }
  }

  /** Resolves when a collection may grow by another page; rejects when the signal aborts. */
  async mayGrow(collection: Growing, signal: AbortSignal): Promise<void> {
    while (!this.#hasRoomFor(collection)) {
      const { promise, resolve } = withResolvers();
      this.#waiting.add(resolve);
      await untilAborted(promise, signal).finally(() => this.#waiting.delete(resolve));
    }
  }

  #hasRoomFor(collection: Growing): boolean {
    const [oldest] = this.#growing;
    if (oldest === undefined || oldest === collection) return true;
    let bytes = 0;
    for (const growing of this.#growing) bytes += growing.bytes;
    return bytes < this.#maxBytes;
  }
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
