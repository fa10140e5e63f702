import type { Slot, Text } from './slot.ts';

/**
 * Reads an answer in its order while it is made, as far as it is there to stay. What was read is let go of: of a large answer that
 * leaves meanwhile, little is in memory at once.
 */
export class Reading {
  /** What is left of each slot that it is in. */
  readonly #left: Iterator<Text>[];
  /** What was read, and not taken yet. */
  #text = '';

  constructor(whole: Slot) {
    this.#left = [[whole].values()];
  }

  /** How long what it has read is. */
  get length(): number {
    return this.#text.length;
  }

  /** Hands over what it has read. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** Reads on; returns what it has to wait for, or undefined where that was all. */
  advance(): Slot | undefined {
    for (let left = this.#left.at(-1); left !== undefined; left = this.#left.at(-1)) {
      const { value: part, done } = left.next();
      if (done) this.#left.pop();
      else if (typeof part === 'string') this.#text += part;
      else if (part.text !== undefined) this.#text += part.take();
      else if (part.isSafe) this.#left.push(part.open().values());
      else {
        this.#left.push([part].values());
        return part;
      }
    }
    return undefined;
  }
}
