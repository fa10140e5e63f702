/** 32-bit FNV-1a with a final mix. */
export function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Dice that fall the same way whenever they are made with the same key (mulberry32). */
export class Dice {
  #state: number;

  constructor(key: string) {
    this.#state = hash(key);
  }

  /** In [0, 1). */
  next(): number {
    return this.#word() / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.next() * from.length)] ?? from[0];
  }

  /** Lower-case hexadecimal digits. */
  hex(length: number): string {
    const bytes = Buffer.allocUnsafe(Math.ceil(length / 8) * 4);
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32BE(this.#word(), at);
    return bytes.toString('hex').slice(0, length);
  }

  #word(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
}

/** Dice for one decision, or a few that belong together. */
export const dice = (key: string) => new Dice(key);
