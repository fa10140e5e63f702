import type { Slot, Text } from './slot.ts';

/**
 * Reads an answer in its order while it is made, as far as it is there to stay. What was read is let go of: of a large answer that
 * leaves meanwhile, little is in memory at once.
 */
export class Reading {
  /** The parts of each slot that it is in, and how many of them were read: what was read of them is gone. */
  readonly #open: { readonly parts: Text[]; read: number }[];
  /** What was read, and not taken yet. */
  #text = '';

  constructor(whole: Slot) {
    this.#open = [{ parts: [whole], read: 0 }];
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
    for (let open = this.#open.at(-1); open !== undefined; open = this.#open.at(-1)) {
      const { parts, read } = open;
      const part = parts[read];
      if (part === undefined) {
        this.#open.pop();
        continue;
      }
      if (typeof part !== 'string' && part.text === undefined && !part.isSafe) return part;
      open.read += 1;
      if (typeof part === 'string') {
        this.#text += part;
        parts[read] = '';
      } else if (part.text !== undefined) this.#text += part.take();
      else this.#open.push({ parts: part.open(), read: 0 });
    }
    return undefined;
  }
}
