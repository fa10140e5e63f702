import { createHash } from 'node:crypto';
import { attached } from '../../attached.ts';
import { byOwnClock, decodeEntry, type Entry, encodeEntry, sizeOf, stampOf } from './entry.ts';
import type { Memory, Slot } from './memory.ts';
import type { SharedStore } from './shared-store.ts';
import type { Use } from './sources.ts';

/** What tells a shelf from others. */
export interface ShelfName {
  /** Whose entries are there: a registry, and the credentials that it is read with. */
  readonly owner: string;
  readonly kind: string;
}

export interface ShelfOptions {
  /** How old an answer may be that is given when AWS is in trouble. */
  maxStaleMs: number;
  /** Where the replicas of the gateway share what they know. */
  shared?: SharedStore | undefined;
}

/** An entry in memory. */
interface Known<V> {
  entry: Entry<V>;
  /** Whether this replica read it; the clocks of others are not trusted to say when they did. */
  own: boolean;
}

/** The entries of one kind. */
export class Shelf<V> {
  readonly #of: ShelfName;
  readonly #memory: Memory;
  readonly #known = attached<Slot, Known<V>>();
  readonly #options: ShelfOptions;

  constructor(of: ShelfName, memory: Memory, options: ShelfOptions) {
    this.#of = of;
    this.#memory = memory;
    this.#options = options;
  }

  /** What somebody was given of it. */
  use(key: string, entry: Entry<V>): Use {
    const { freshUntil } = entry;
    // Whoever remembers what it was given keeps nothing in memory that the cache has let go of.
    const given = new WeakRef(entry);
    const isCurrent = () => {
      // An entry that is given in an answer is in use as well.
      const now = this.#recall([key]).get(key);
      return now !== undefined && now === given.deref();
    };
    const shared = () => {
      const stamp = isCurrent() ? this.#memory.peek(this.#nameOf(key))?.newest.stamp : undefined;
      return stamp === undefined ? undefined : { owner: this.#of.owner, name: this.#nameWithin(key), stamp };
    };
    return { freshUntil, isCurrent, shared };
  }

  /** The entries that this replica read itself, at this time or later (milliseconds since 1970). */
  recallSince(keys: readonly string[], since: number): ReadonlyMap<string, Entry<V>> {
    return this.#recall(keys, ({ entry, own }) => own && entry.readAt >= since);
  }

  /** The entries there are, old ones too; the shared store is asked for what memory has no fresh entry of. */
  async find(keys: readonly string[]): Promise<ReadonlyMap<string, Entry<V>>> {
    const found = this.#recall(keys);
    const { shared } = this.#options;
    const wanted = shared ? keys.filter((key) => (found.get(key)?.freshUntil ?? 0) <= Date.now()) : [];
    if (shared === undefined || wanted.length === 0) return found;

    const answers = await shared.getMany(wanted.map((key) => this.#nameOf(key)));
    for (const [index, key] of wanted.entries()) {
      const bytes = answers[index];
      const entry = bytes && this.#adopt(decodeEntry<V>(bytes));
      // Memory may have learnt more meanwhile.
      const known = this.#peek(key)?.entry ?? found.get(key);
      const best = entry && entry.readAt > (known?.readAt ?? 0) && this.#isNewest(key, entry) ? entry : known;
      if (best === undefined) continue;
      found.set(key, best);
      if (best === entry && bytes) this.#remember(key, { entry, own: false }, stampOf(bytes));
    }
    return found;
  }

  /** Remembers what was read, unless something newer is known; in the shared store, nobody waits for it. */
  put(entries: readonly { key: string; entry: Entry<V> }[]): void {
    const newest = entries.filter(({ key, entry }) => {
      const known = this.#peek(key);
      return (!known?.own || known.entry.readAt <= entry.readAt) && !this.#hasHeardOfNewer(key, entry);
    });
    const { shared } = this.#options;
    const told = newest.flatMap(({ key, entry }) => {
      const bytes = shared && encodeEntry(entry);
      this.#remember(key, { entry, own: true }, bytes && stampOf(bytes));
      return bytes ? [{ key: this.#nameOf(key), bytes, keepMs: this.#keepMs(entry) }] : [];
    });
    shared?.setMany(told);
  }

  /** Forgets what was read at this time or before it: it is not to be given again, however old an answer may be. */
  drop(key: string, readAt: number): void {
    const known = this.#peek(key);
    if (known?.own && known.entry.readAt > readAt) return;
    this.#memory.delete(this.#nameOf(key));
    // No entry, for the shortest time there is.
    this.#options.shared?.setMany([{ key: this.#nameOf(key), bytes: new Uint8Array(), keepMs: 1 }]);
  }

  #recall(keys: readonly string[], wanted: (known: Known<V>) => boolean = () => true): Map<string, Entry<V>> {
    const found = new Map<string, Entry<V>>();
    for (const key of keys) {
      const slot = this.#memory.get(this.#nameOf(key));
      const known = slot && this.#known.get(slot);
      if (known && wanted(known)) found.set(key, known.entry);
    }
    return found;
  }

  /** What memory has of a key, without counting as use. */
  #peek(key: string): Known<V> | undefined {
    const slot = this.#memory.peek(this.#nameOf(key));
    return slot && this.#known.get(slot);
  }

  /** An entry of another replica, by this one's clock. */
  #adopt(entry: Entry<V> | undefined): Entry<V> | undefined {
    if (entry === undefined) return undefined;
    const times = byOwnClock(entry);
    if (times.freshUntil + this.#options.maxStaleMs <= Date.now()) return undefined;
    return { value: entry.value, ...times };
  }

  /** Whether nothing was made of a newer one that is given here. */
  #isNewest(key: string, { readAt }: Entry<V>): boolean {
    return readAt >= (this.#memory.peek(this.#nameOf(key))?.newest.readAt ?? 0);
  }

  /** Whether another replica has read it since, and something is given here that was made of that. */
  #hasHeardOfNewer(key: string, { readAt }: Entry<V>): boolean {
    const slot = this.#memory.peek(this.#nameOf(key));
    return slot !== undefined && !slot.isHere && slot.newest.readAt > readAt;
  }

  #remember(key: string, known: Known<V>, stamp: string | undefined): void {
    if (!this.#memory.isOn) return;
    const { value, readAt, freshUntil } = known.entry;
    const size = { bytes: sizeOf(value) + key.length, keepMs: this.#keepMs(known.entry) };
    const slot = this.#memory.put(this.#nameOf(key), { readAt, freshUntil, stamp }, size);
    this.#known.set(slot, known);
  }

  /** An entry is kept beyond its freshness, for when AWS is in trouble. */
  #keepMs({ freshUntil }: Entry<V>): number {
    return Math.max(1, freshUntil - Date.now() + this.#options.maxStaleMs);
  }

  #nameOf(key: string): string {
    return `${this.#of.owner}:${this.#nameWithin(key)}`;
  }

  #nameWithin(key: string): string {
    return `${this.#of.kind}:${key.length <= MAX_KEY_LENGTH ? key : digest(key)}`;
  }
}

/** A page token can be kilobytes long. */
const MAX_KEY_LENGTH = 200;

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
