import { createHash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { decodeEntry, type Entry, encodeEntry, sizeOf } from './entry.ts';
import type { SharedStore } from './shared-store.ts';
import type { Use } from './sources.ts';

export interface CacheOptions {
  /** How much memory entries may take; 0 remembers nothing here. */
  maxBytes: number;
  /** How old an answer may be that is given when AWS is in trouble. */
  maxStaleMs: number;
  /** Where the replicas of the gateway share what they know. */
  shared?: SharedStore | undefined;
}

/** A place in memory; what it holds is known to its shelf alone, which knows the type. */
interface Slot {
  readonly key: string;
}

/**
 * What has been read, one entry an entity or a page: in the memory of the process, and where one is configured in a store
 * that replicas share. Errors are never here.
 */
export class Cache {
  readonly #slots: LRUCache<string, Slot> | undefined;
  readonly #options: CacheOptions;
  readonly #changes = { count: 0 };
  /** The versions of what the gateway itself can make stale, as last heard of: for when no shared store can be asked. */
  readonly #versions = new LRUCache<string, string>({ max: 10_000 });
  /** Renewals that the shared store has yet to learn of. */
  readonly #untold = new Map<string, string>();

  constructor(options: CacheOptions) {
    this.#options = options;
    // By the clock that entries go by.
    this.#slots = options.maxBytes > 0 ? new LRUCache({ maxSize: options.maxBytes, perf: Date }) : undefined;
  }

  /** How much memory entries take, about. */
  get bytes(): number {
    return this.#slots?.calculatedSize ?? 0;
  }

  /** Whether anything is remembered at all, here or where replicas share. */
  get remembers(): boolean {
    return this.#slots !== undefined || this.#options.shared !== undefined;
  }

  /** How often an entry was remembered or forgotten: as long as it is the same, whatever was current is. */
  get changes(): number {
    return this.#changes.count;
  }

  /** A part of the cache, for values of one type. Its name tells registries, credentials and kinds of entry apart. */
  shelf<V>(name: string): Shelf<V> {
    return new Shelf<V>(name, this.#slots, this.#options, this.#changes);
  }

  /** The version of something that can be made stale; entries that depend on it have it in their key. */
  async versionOf(tag: string): Promise<string> {
    const { shared } = this.#options;
    if (shared === undefined) return this.#localVersion(tag);
    const renewal = this.#untold.get(tag);
    if (renewal !== undefined && !(await this.#tell(shared, tag, renewal))) return this.#localVersion(tag);

    const before = this.#versions.get(tag);
    const known = await askOrName(shared, tag);
    if (known === undefined) return this.#localVersion(tag);
    // Unless it was renewed meanwhile.
    if (this.#versions.get(tag) === before) this.#versions.set(tag, known);
    for (const [other, its] of this.#untold) if (other !== tag) void this.#tell(shared, other, its);
    return known;
  }

  /** Makes everything stale that depends on it, for every replica. */
  async renewVersion(tag: string): Promise<void> {
    const renewal = randomUUID();
    this.#versions.set(tag, renewal);
    const { shared } = this.#options;
    if (shared === undefined) return;
    this.#untold.set(tag, renewal);
    await this.#tell(shared, tag, renewal);
  }

  /** Another replica may have renewed it since, so what is told is new to everyone, this replica too. */
  async #tell(shared: SharedStore, tag: string, renewal: string): Promise<boolean> {
    const version = randomUUID();
    const told = await shared.setText(tag, version, KEEP_VERSION_MS);
    if (told && this.#untold.get(tag) === renewal) {
      this.#untold.delete(tag);
      this.#versions.set(tag, version);
    }
    return told;
  }

  #localVersion(tag: string): string {
    const version = this.#untold.get(tag) ?? this.#versions.get(tag) ?? randomUUID();
    this.#versions.set(tag, version);
    return version;
  }
}

/**
 * A version, from the shared store. One that it knows nothing of is new, since what it has forgotten may have been newer
 * than what a replica remembers; the first to ask names it. Undefined when it cannot be asked.
 */
async function askOrName(shared: SharedStore, tag: string): Promise<string | undefined> {
  const known = await shared.getText(tag);
  if (known !== null) return known;
  const version = randomUUID();
  const named = await shared.replaceText(tag, null, version, KEEP_VERSION_MS);
  return named === false ? ((await shared.getText(tag)) ?? undefined) : named && version;
}

/** How long the shared store remembers a version; when it has forgotten one, what depends on it is read again. */
const KEEP_VERSION_MS = 86_400_000;

/** An entry in memory. */
interface Known<V> {
  entry: Entry<V>;
  /** Whether this replica read it; the clocks of others are not trusted to say when they did. */
  own: boolean;
}

/** The entries of one kind. */
export class Shelf<V> {
  readonly #name: string;
  readonly #slots: LRUCache<string, Slot> | undefined;
  readonly #known = new WeakMap<Slot, Known<V>>();
  readonly #options: CacheOptions;
  readonly #changes: { count: number };

  constructor(
    name: string,
    slots: LRUCache<string, Slot> | undefined,
    options: CacheOptions,
    changes: { count: number },
  ) {
    this.#name = name;
    this.#slots = slots;
    this.#options = options;
    this.#changes = changes;
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
    return { freshUntil, isCurrent };
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
      const best = entry && entry.readAt > (known?.readAt ?? 0) ? entry : known;
      if (best === undefined) continue;
      found.set(key, best);
      if (best === entry) this.#remember(key, { entry, own: false });
    }
    return found;
  }

  /** Remembers what was read, unless something newer is known; in the shared store, nobody waits for it. */
  put(entries: readonly { key: string; entry: Entry<V> }[]): void {
    const newest = entries.filter(({ key, entry }) => {
      const known = this.#peek(key);
      return !known?.own || known.entry.readAt <= entry.readAt;
    });
    for (const { key, entry } of newest) this.#remember(key, { entry, own: true });
    this.#options.shared?.setMany(
      newest.map(({ key, entry }) => ({
        key: this.#nameOf(key),
        bytes: encodeEntry(entry),
        keepMs: this.#keepMs(entry),
      })),
    );
  }

  /** Forgets what was read at this time or before it: it is not to be given again, however old an answer may be. */
  drop(key: string, readAt: number): void {
    const known = this.#peek(key);
    if (known?.own && known.entry.readAt > readAt) return;
    this.#changes.count += 1;
    this.#slots?.delete(this.#nameOf(key));
    // No entry, for the shortest time there is.
    this.#options.shared?.setMany([{ key: this.#nameOf(key), bytes: new Uint8Array(), keepMs: 1 }]);
  }

  #recall(keys: readonly string[], wanted: (known: Known<V>) => boolean = () => true): Map<string, Entry<V>> {
    const found = new Map<string, Entry<V>>();
    for (const key of keys) {
      const slot = this.#slots?.get(this.#nameOf(key));
      const known = slot && this.#known.get(slot);
      if (known && wanted(known)) found.set(key, known.entry);
    }
    return found;
  }

  /** What memory has of a key, without counting as use. */
  #peek(key: string): Known<V> | undefined {
    const slot = this.#slots?.peek(this.#nameOf(key));
    return slot && this.#known.get(slot);
  }

  /** An entry of another replica, by this one's clock: one whose clock is ahead is not believed for longer. */
  #adopt(entry: Entry<V> | undefined): Entry<V> | undefined {
    if (entry === undefined) return undefined;
    const now = Date.now();
    const ahead = Math.max(0, entry.readAt - now);
    const freshUntil = entry.freshUntil - ahead;
    if (freshUntil + this.#options.maxStaleMs <= now) return undefined;
    return { value: entry.value, readAt: entry.readAt - ahead, freshUntil };
  }

  #remember(key: string, known: Known<V>): void {
    this.#changes.count += 1;
    if (this.#slots === undefined) return;
    const slot = { key };
    this.#known.set(slot, known);
    this.#slots.set(this.#nameOf(key), slot, {
      size: sizeOf(known.entry.value) + key.length + SLOT_BYTES,
      ttl: this.#keepMs(known.entry),
    });
  }

  /** An entry is kept beyond its freshness, for when AWS is in trouble. */
  #keepMs({ freshUntil }: Entry<V>): number {
    return Math.max(1, freshUntil - Date.now() + this.#options.maxStaleMs);
  }

  #nameOf(key: string): string {
    return `${this.#name}:${key.length <= MAX_KEY_LENGTH ? key : digest(key)}`;
  }
}

/** What a slot, its entry and its places in the maps take. */
const SLOT_BYTES = 400;

/** A page token can be kilobytes long. */
const MAX_KEY_LENGTH = 200;

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
