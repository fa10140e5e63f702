import type { Logger } from '../../log.ts';

/** How long all must be well before the log says so: a connection that comes and goes is one outage. */
const STEADY_MS = 5000;

/** Says once in the log that something cannot be used, and once that it can again, however often it fails between. */
export class Outage {
  readonly #name: string;
  readonly #log: Logger;
  readonly #steadyMs: number;
  readonly #failing = new Set<string>();
  #said = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, log: Logger, steadyMs: number = STEADY_MS) {
    this.#name = name;
    this.#log = log;
    this.#steadyMs = steadyMs;
  }

  /** Whether some way of using it failed the last time. */
  get isOn(): boolean {
    return this.#failing.size > 0;
  }

  /** One way of using it fails, and why. */
  failed(way: string, reason: string): void {
    this.#failing.add(way);
    clearTimeout(this.#timer);
    if (this.#said) return;
    this.#said = true;
    this.#log.warn({ reason }, `${this.#name} cannot be used; going on without it`);
  }

  /** One way of using it works. */
  worked(way: string): void {
    if (!this.#failing.delete(way) || this.#failing.size > 0) return;
    this.#timer = setTimeout(() => {
      this.#said = false;
      this.#log.info(`${this.#name} can be used again`);
    }, this.#steadyMs).unref();
  }

  /** Says nothing more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#said = true;
  }
}
