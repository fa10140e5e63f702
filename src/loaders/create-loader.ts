import DataLoader from 'dataloader';
import { type Observer, UNOBSERVED } from '../aws/path/observer.ts';
import type { Barrier, LookUpKind } from './barrier.ts';

/**
 * Loads by key, once per request, well or badly: asking again for a key is free, and keys asked for together share their
 * calls.
 */
export interface Loader<K, V> {
  load(key: K): Promise<V>;
  /** Makes known what another call already answered. */
  prime(key: K, value: V): void;
  /** The same for a whole page, whose items are looked through when something is first asked for by key: mostly, nothing is. */
  primeAll(page: () => Iterable<readonly [K, V]>): void;
  /** Forgets everything: it may have changed. */
  clear(): void;
}

interface Batch<K, V> {
  /** What it looks up: it waits for what may lead to more of that. */
  kind: LookUpKind;
  /** One string for a key. */
  keyOf: (key: K) => string;
  /** Which keys may share a call; all of them when left out. */
  groupOf?: (key: K) => string;
  /** How many keys fill a call. */
  callSize: number;
  /** Answers by `keyOf`, never by position. A key that is left out has no answer: null. */
  loadBatch: (keys: readonly K[]) => Promise<ReadonlyMap<string, V | null | Error>>;
}

/** Makes the loaders of one request; its batches await what may add to them. */
export interface LoaderFactory {
  /** A loader over a batched read: each key gets its own value or its own error. */
  createBatchLoader<K, V>(batch: Batch<K, V>): Loader<K, V | null>;
  /** A loader over a read of one key: the reads run side by side, and none waits for another's answer. */
  createLoader<K, V>(keyOf: (key: K) => string, load: (key: K) => Promise<V>): Loader<K, V>;
}

export function createLoaderFactory(
  barrier: Barrier,
  observer: Pick<Observer, 'here' | 'loaded'> = UNOBSERVED,
): LoaderFactory {
  return {
    createBatchLoader<K, V>({ kind, keyOf, groupOf = () => '', loadBatch, callSize }: Batch<K, V>) {
      const known = new Map<string, Promise<V | null>>();
      const groups = new Set<string>();
      let size = 0;
      let go = () => {};
      let place = observer.here();
      const loader = new DataLoader<K, V | null, string>(
        async (keys) => {
          const batch = { of: kind, keys: keys.length, places: [place] };
          const answers = await barrier.note(observer.loaded(batch, () => loadBatch(keys))).catch(asError);
          return keys.map((key) => (answers instanceof Error ? answers : (answers.get(keyOf(key)) ?? null)));
        },
        {
          cacheKeyFn: keyOf,
          cacheMap: known,
          batchScheduleFn(dispatch) {
            groups.clear();
            size = 0;
            place = observer.here();
            go = barrier.wait(kind, dispatch);
          },
        },
      );
      return asLoader(loader, (key) => {
        // DataLoader would let even a known answer wait for the next batch.
        const answer = known.get(keyOf(key));
        if (answer) return answer;
        const asked = loader.load(key);
        groups.add(groupOf(key));
        size += 1;
        // One full call gains nothing by waiting. A mixed batch does: its other calls are not full.
        if (size === callSize && groups.size === 1) go();
        return asked;
      });
    },

    createLoader<K, V>(keyOf: (key: K) => string, load: (key: K) => Promise<V>) {
      const loader = new DataLoader<K, V, string>(
        async (keys) => Promise.all(keys.map((key) => load(key).catch(asError))),
        {
          batch: false,
          cacheKeyFn: keyOf,
        },
      );
      return asLoader(loader, (key) => barrier.note(loader.load(key)));
    },
  };
}

/** A failure as DataLoader remembers it: whoever asks again hears of it, and nobody asks AWS again. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('A read failed with no error.', { cause: error });
}

function asLoader<K, V>(loader: DataLoader<K, V, string>, load: (key: K) => Promise<V>): Loader<K, V> {
  let pages: (() => Iterable<readonly [K, V]>)[] = [];
  const lookThroughPages = () => {
    const unread = pages;
    pages = [];
    for (const page of unread) for (const [key, value] of page()) loader.prime(key, value);
  };
  return {
    load: (key) => {
      if (pages.length > 0) lookThroughPages();
      return load(key);
    },
    prime: (key, value) => {
      loader.prime(key, value);
    },
    primeAll: (page) => {
      pages.push(page);
    },
    clear: () => {
      pages = [];
      loader.clearAll();
    },
  };
}

/** Groups keys, in the order of their first member. */
export function groupBy<T>(items: readonly T[], groupOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groupOf(item);
    const members = groups.get(group);
    if (members) members.push(item);
    else groups.set(group, [item]);
  }
  return groups;
}
