import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { byOwnClock, STAMP_BYTES, stampOf, timesOf } from './entry.ts';
import { Memory, type Stamped } from './memory.ts';
import type { SharedStore } from './shared-store.ts';
import { Shelf, type ShelfOptions } from './shelf.ts';
import type { SharedUse, Use } from './sources.ts';

export interface CacheOptions extends ShelfOptions {
  /** How much memory entries may take; 0 remembers nothing here. */
  maxBytes: number;
}

/**
 * What has been read, one entry an entity or a page: in the memory of the process, and where one is configured in a store
 * that replicas share. Errors are never here.
 */
export class Cache {
  readonly #memory: Memory;
  readonly #options: CacheOptions;
  /** Whose entries are read here. */
  readonly #owners = new Set<string>();
  /** The versions of what the gateway itself can make stale, as last heard of: for when no shared store can be asked. */
  readonly #versions = new LRUCache<string, string>({ max: 10_000 });
  /** Renewals that the shared store has yet to learn of. */
  readonly #untold = new Map<string, string>();

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#memory = new Memory(options.maxBytes);
  }

  /** How much memory entries take, about. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  /** Whether anything is remembered at all, here or where replicas share. */
  get remembers(): boolean {
    return this.#memory.isOn || this.#options.shared !== undefined;
  }

  /** How often an entry was remembered or forgotten: as long as it is the same, whatever was current is. */
  get changes(): number {
    return this.#memory.changes;
  }

  /** A part of the cache, for values of one type. Its owner tells registries and credentials apart. */
  shelf<V>(owner: string, kind: string): Shelf<V> {
    this.#owners.add(owner);
    return new Shelf<V>({ owner, kind }, this.#memory, this.#options);
  }

  /**
   * What another replica has made something from, if all of it is what a reader would be given here: memory has that very
   * entry, or else none that is as new, and the shared store has it. From then on, none that is older is given here.
   */
  async believe(told: readonly SharedUse[]): Promise<readonly Use[] | undefined> {
    const { shared } = this.#options;
    // Of others it is not known that whoever may read here may read them.
    if (shared === undefined || !told.every(({ owner }) => this.#owners.has(owner))) return undefined;
    const missing = told.filter((use) => !this.#has(use));
    if (!missing.every((use) => this.#wouldTake(use))) return undefined;
    const names = missing.map(nameOf);
    const starts = names.length > 0 ? await shared.getStarts(names, STAMP_BYTES) : [];
    const isThere = ({ stamp }: SharedUse, index: number) => {
      const start = starts[index];
      return start !== undefined && stampOf(start) === stamp;
    };
    if (!missing.every(isThere)) return undefined;
    const there = new Set(missing);
    for (const use of told) {
      // Memory may have learnt more meanwhile, or forgotten some.
      if (this.#has(use)) continue;
      const newest = there.has(use) ? this.#wouldTake(use) : undefined;
      if (newest === undefined) return undefined;
      this.#memory.hear(nameOf(use), newest);
    }
    return told.map((use) => this.#useOf(use));
  }

  /** Whether it is the entry that memory has. */
  #has(use: SharedUse): boolean {
    const slot = this.#memory.get(nameOf(use));
    return slot?.isHere === true && slot.newest.stamp === use.stamp;
  }

  /** An entry as it would be taken over if the shared store has it: where it is fresh, and memory would ask for it. */
  #wouldTake({ stamp, ...use }: SharedUse): Stamped | undefined {
    const slot = this.#memory.peek(nameOf(use));
    const told = slot?.newest.stamp === stamp ? slot.newest : stampedBy(stamp);
    const now = Date.now();
    if (told === undefined || told.freshUntil <= now) return undefined;
    if (slot === undefined || slot.newest === told) return told;
    const { newest, isHere } = slot;
    if (isHere && newest.freshUntil > now) return undefined;
    return newest.readAt < told.readAt ? told : undefined;
  }

  /** It holds as long as there is no other one, here or made something of. */
  #useOf(use: SharedUse): Use {
    const newest = () => this.#memory.get(nameOf(use))?.newest;
    return { freshUntil: newest()?.freshUntil ?? 0, isCurrent: () => newest()?.stamp === use.stamp };
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

/** What a stamp tells, by this replica's clock. */
function stampedBy(stamp: string): Stamped | undefined {
  const times = timesOf(stamp);
  return times && { ...byOwnClock(times), stamp };
}

function nameOf({ owner, name }: Omit<SharedUse, 'stamp'>): string {
  return `${owner}:${name}`;
}
