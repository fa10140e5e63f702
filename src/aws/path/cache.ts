import { createHash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { decodeEntry, type Entry, encodeEntry, sizeOf } from './entry.ts';
import type { SharedStore } from './shared-store.ts';

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
  /** The versions of what the gateway itself can make stale, where no shared store knows better. */
  readonly #versions = new LRUCache<string, string>({ max: 10_000 });
  /** Versions that the shared store has yet to learn. */
  readonly #unshared = new Map<string, string>();

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#slots = options.maxBytes > 0 ? new LRUCache({ maxSize: options.maxBytes }) : undefined;
  }

  /** A part of the cache, for values of one type. Its name tells registries, credentials and kinds of entry apart. */
  shelf<V>(name: string): Shelf<V> {
    return new Shelf<V>(name, this.#slots, this.#options);
  }

  /** The version of something that can be made stale; entries that depend on it have it in their key. */
  async versionOf(tag: string): Promise<string> {
    const { shared } = this.#options;
    const own = this.#unshared.get(tag);
    if (shared === undefined || (own !== undefined && !(await this.#share(tag, own)))) {
      return own ?? this.#localVersion(tag);
    }
    const known = await shared.getText(tag);
    if (typeof known === 'string') {
      // For when the store cannot be asked.
      this.#versions.set(tag, known);
      return known;
    }
    const version = this.#localVersion(tag);
    // The first to ask names it. Whoever was faster is heard the next time.
    if (known === null) await shared.replaceText(tag, null, version, this.#options.maxStaleMs);
    return version;
  }

  /** Makes everything stale that depends on it, for every replica. */
  async renewVersion(tag: string): Promise<void> {
    const version = randomUUID();
    this.#versions.set(tag, version);
    if (this.#options.shared === undefined) return;
    this.#unshared.set(tag, version);
    await this.#share(tag, version);
  }

  async #share(tag: string, version: string): Promise<boolean> {
    const known = await this.#options.shared?.setText(tag, version, this.#options.maxStaleMs);
    if (known === true && this.#unshared.get(tag) === version) this.#unshared.delete(tag);
    return known === true;
  }

  #localVersion(tag: string): string {
    const version = this.#versions.get(tag) ?? randomUUID();
    this.#versions.set(tag, version);
    return version;
  }
}

/** The entries of one kind. */
export class Shelf<V> {
  readonly #name: string;
  readonly #slots: LRUCache<string, Slot> | undefined;
  readonly #entries = new WeakMap<Slot, Entry<V>>();
  readonly #options: CacheOptions;

  constructor(name: string, slots: LRUCache<string, Slot> | undefined, options: CacheOptions) {
    this.#name = name;
    this.#slots = slots;
    this.#options = options;
  }

  /** The entries that are in memory, old ones too. */
  recall(keys: readonly string[]): Map<string, Entry<V>> {
    const found = new Map<string, Entry<V>>();
    for (const key of keys) {
      const slot = this.#slots?.get(this.#nameOf(key));
      const entry = slot && this.#entries.get(slot);
      if (entry) found.set(key, entry);
    }
    return found;
  }

  /** The entries there are, old ones too; the shared store is asked for what memory has no fresh entry of. */
  async find(keys: readonly string[]): Promise<ReadonlyMap<string, Entry<V>>> {
    const found = this.recall(keys);
    const { shared } = this.#options;
    const now = Date.now();
    const wanted = shared ? keys.filter((key) => (found.get(key)?.freshUntil ?? 0) <= now) : [];
    if (shared === undefined || wanted.length === 0) return found;

    const answers = await shared.getMany(wanted.map((key) => this.#nameOf(key)));
    for (const [index, key] of wanted.entries()) {
      const bytes = answers[index];
      const entry = bytes && decodeEntry<V>(bytes);
      // A replica whose clock is ahead must not be believed for longer than this one would be.
      if (entry === undefined || entry.readAt < (found.get(key)?.readAt ?? 0)) continue;
      const foreign = { ...entry, readAt: Math.min(entry.readAt, now) };
      found.set(key, foreign);
      this.#remember(key, foreign, bytes?.byteLength ?? 0);
    }
    return found;
  }

  /** Remembers what was read; in the shared store, nobody waits for it. */
  put(entries: readonly { key: string; entry: Entry<V> }[]): void {
    for (const { key, entry } of entries) this.#remember(key, entry, sizeOf(entry.value));
    this.#options.shared?.setMany(
      entries.map(({ key, entry }) => ({
        key: this.#nameOf(key),
        bytes: encodeEntry(entry),
        keepMs: this.#keepMs(entry),
      })),
    );
  }

  #remember(key: string, entry: Entry<V>, bytes: number): void {
    const slot = { key };
    this.#entries.set(slot, entry);
    this.#slots?.set(this.#nameOf(key), slot, {
      size: bytes + key.length + SLOT_BYTES,
      ttl: this.#keepMs(entry),
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
