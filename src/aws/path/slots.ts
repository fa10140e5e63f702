import { type Askers, OF_ITS_OWN } from './askers.ts';
import { FairQueue } from './fair-queue.ts';

/** Who waits, and until when. */
export interface Waiter {
  /** Ends the wait. */
  signal: AbortSignal;
  /** In whose turns it comes; those of the gateway itself, where nobody asked. */
  askers?: Askers | undefined;
}

/** Lets so many pieces of work run at once; callers who have to wait take turns. */
export class Slots {
  #most: number;
  #running = 0;
  readonly #waiting = new FairQueue<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  /** How many may run from now on; what runs already is not stopped. */
  set most(most: number) {
    this.#most = most;
    this.#admit();
  }

  /** Whether nothing runs or waits. */
  get isIdle(): boolean {
    return this.#running === 0 && this.#waiting.size === 0;
  }

  /** Runs work when there is a slot for it. Rejects with the signal's reason as soon as that aborts before. */
  async run<T>(waiter: Waiter, work: () => Promise<T>): Promise<T> {
    waiter.signal.throwIfAborted();
    if (this.#running < this.#most) this.#running += 1;
    else await this.#enter(waiter);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#admit();
    }
  }

  #enter({ signal, askers = OF_ITS_OWN }: Waiter): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        stop();
        resolve();
      };
      const leave = () => {
        stop();
        this.#waiting.delete(enter);
        reject(signal.reason);
      };
      const unfollow = askers.each((caller) => this.#waiting.push(enter, caller));
      const stop = () => {
        unfollow();
        signal.removeEventListener('abort', leave);
      };
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #admit(): void {
    while (this.#running < this.#most) {
      const enter = this.#waiting.shift();
      if (enter === undefined) return;
      this.#running += 1;
      enter();
    }
  }
}
