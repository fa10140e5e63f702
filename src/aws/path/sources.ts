import type { Cache } from './cache.ts';
import type { OperationName } from './operations.ts';

/** What was read, an entry of the cache or a whole listing, as it was given to somebody. */
export interface Use {
  /** Until when it may be given without asking again, in milliseconds since 1970. */
  readonly freshUntil: number;
  /** Whether the very same one would be given today. */
  isCurrent(): boolean;
  /** What other replicas know it by; there is none where they cannot. */
  shared?(): SharedUse | undefined;
}

/** An entry of the cache, as replicas tell one another of it. */
export interface SharedUse {
  /** Whose it is: a registry, and the credentials that it was read with. */
  readonly owner: string;
  readonly name: string;
  /** What tells it from others of its name. */
  readonly stamp: string;
}

/** All that an answer is made from, as replicas tell one another of it. */
export interface SharedSources {
  readonly uses: readonly SharedUse[];
  /** What can be made stale, and in which version it was read. */
  readonly versions: readonly (readonly [tag: string, version: string])[];
  readonly reads: readonly (readonly [OperationName, number])[];
}

/** What can be made stale, and in which version it was read. */
interface Dependency {
  readonly cache: Pick<Cache, 'versionOf'>;
  readonly tag: string;
  readonly version: string;
}

/**
 * What an answer is made from. While all of that is what the cache would give, the answer is what it would be if it were made
 * again. What cannot be told so leaves it incomplete: a read that failed, or is not at its end; an old answer; what was read
 * around the cache; what somebody has to be told of each time.
 */
export class Sources {
  readonly #uses: Use[] = [];
  readonly #dependencies = new Map<string, Dependency>();
  readonly #reads = new Map<OperationName, number>();
  #open = 0;
  #isUncertain = false;
  #freshUntil = Number.POSITIVE_INFINITY;

  /** Those that another replica has told of, with what they are here. */
  static of({ reads, versions }: SharedSources, uses: readonly Use[], cache: Dependency['cache']): Sources {
    const sources = new Sources();
    for (const [operation, times] of reads) sources.begin(operation, times);
    sources.#open = uses.length;
    for (const use of uses) sources.add(use);
    for (const [tag, version] of versions) sources.dependOn(cache, tag, version);
    return sources;
  }

  /** Reads begin, of an operation where they count as such; until what each of them gave is noted, this is incomplete. */
  begin(operation: OperationName | undefined, reads = 1): void {
    this.#open += reads;
    if (operation === undefined) return;
    this.#reads.set(operation, (this.#reads.get(operation) ?? 0) + reads);
  }

  /** Notes what a read gave. */
  add(use: Use): void {
    this.#open -= 1;
    this.#uses.push(use);
    this.#freshUntil = Math.min(this.#freshUntil, use.freshUntil);
  }

  /** Notes in which version something was read that can be made stale. */
  dependOn(cache: Dependency['cache'], tag: string, version: string): void {
    // Made stale meanwhile: what was read before and after is one answer no more.
    if ((this.#dependencies.get(tag)?.version ?? version) !== version) this.#isUncertain = true;
    this.#dependencies.set(tag, { cache, tag, version });
  }

  /** Something is in the answer of which nobody can tell later whether it still holds. */
  addUncertain(): void {
    this.#isUncertain = true;
  }

  /** Whether there is nothing in the answer but what is noted here. */
  get isComplete(): boolean {
    return this.#open === 0 && !this.#isUncertain;
  }

  /** Until when an answer may be given that is made from this, in milliseconds since 1970. */
  get freshUntil(): number {
    return this.#freshUntil;
  }

  /** How many entries it is. */
  get size(): number {
    return this.#uses.length;
  }

  /** How many reads of each operation it took. */
  get reads(): ReadonlyMap<OperationName, number> {
    return this.#reads;
  }

  /** The same for other replicas; undefined where they could not tell whether it holds, or it is more than so many. */
  shared(most: number): SharedSources | undefined {
    const uses = new Map<string, SharedUse>();
    for (const use of this.#uses) {
      const shared = use.shared?.();
      if (shared === undefined) return undefined;
      // A thing may have been read more than once.
      uses.set(`${shared.owner}:${shared.name}`, shared);
      if (uses.size + this.#dependencies.size > most) return undefined;
    }
    const versions = [...this.#dependencies].map(([tag, { version }]) => [tag, version] as const);
    return { uses: [...uses.values()], versions, reads: [...this.#reads] };
  }

  /** Whether all of it is what this process would give. */
  areCurrent(): boolean {
    return Date.now() < this.#freshUntil && this.#uses.every((use) => use.isCurrent());
  }

  /** Whether nothing of it was made stale, on any replica; undefined where nothing of it can be. */
  areInForce(): Promise<boolean> | undefined {
    return this.#dependencies.size === 0 ? undefined : this.#allInForce();
  }

  async #allInForce(): Promise<boolean> {
    for (const { cache, tag, version } of this.#dependencies.values())
      if ((await cache.versionOf(tag)) !== version) return false;
    return true;
  }
}
