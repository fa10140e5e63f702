import { LRUCache } from 'lru-cache';
import type { Times } from './entry.ts';

/** What tells an entry from others of its name, on every replica. */
export interface Stamped extends Times {
  /** Undefined where nothing is shared. */
  readonly stamp: string | undefined;
}

/** A place in memory; the entry in it is known to its shelf alone, which knows the type. */
export interface Slot {
  newest: Stamped;
  /** Whether that is the entry here, and not a newer one, of which others have made something that is given here. */
  isHere: boolean;
}

/** What a slot, its entry and its places in the maps take. */
const SLOT_BYTES = 400;

/** The places of entries, by their names, of which those go first that nobody has asked for in the longest time. */
export class Memory {
  readonly #slots: LRUCache<string, Slot> | undefined;
  #changes = 0;

  /** Of no bytes, there are no places. */
  constructor(maxBytes: number) {
    // By the clock that entries go by.
    this.#slots = maxBytes > 0 ? new LRUCache({ maxSize: maxBytes, perf: Date }) : undefined;
  }

  /** Whether there is any. */
  get isOn(): boolean {
    return this.#slots !== undefined;
  }

  /** How much of it is taken, about. */
  get bytes(): number {
    return this.#slots?.calculatedSize ?? 0;
  }

  /** How often something was put there or went. */
  get changes(): number {
    return this.#changes;
  }

  /** The place of a name; it counts as asked for. */
  get(name: string): Slot | undefined {
    return this.#slots?.get(name);
  }

  /** The same, without counting. */
  peek(name: string): Slot | undefined {
    return this.#slots?.peek(name);
  }

  /** Puts something there, whatever there was; it takes so many bytes, and goes by itself after so long. */
  put(name: string, newest: Stamped, { bytes, keepMs }: { bytes: number; keepMs: number }): Slot {
    this.#changes += 1;
    const slot = { newest, isHere: true };
    this.#slots?.set(name, slot, { size: SLOT_BYTES + bytes, ttl: keepMs });
    return slot;
  }

  /** Notes that there is a newer entry. What is there is old, and stays for when AWS is in trouble. */
  hear(name: string, newest: Stamped): void {
    const keepMs = Math.max(1, newest.freshUntil - Date.now());
    const slot = this.peek(name) ?? this.put(name, newest, { bytes: name.length, keepMs });
    slot.newest = newest;
    slot.isHere = false;
    this.#changes += 1;
  }

  /** Forgets what is there. */
  delete(name: string): void {
    this.#changes += 1;
    this.#slots?.delete(name);
  }
}
