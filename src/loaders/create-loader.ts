import DataLoader from 'dataloader';

/** Loads by key, once per request: asking again for a key is free, and keys asked for together share their calls. */
export interface Loader<K, V> {
  load(key: K): Promise<V>;
  /** Makes known what another call already answered. */
  prime(key: K, value: V): void;
  /** Forgets everything: it may have changed. */
  clear(): void;
}

interface Batch<K, V> {
  /** One string for a key. */
  keyOf: (key: K) => string;
  /** Answers by `keyOf`, never by position. A key that is left out has no answer: null. */
  loadBatch: (keys: readonly K[]) => Promise<ReadonlyMap<string, V | null | Error>>;
}

/** A loader over a batched read: each key gets its own value or its own error. */
export function createBatchLoader<K, V>({ keyOf, loadBatch }: Batch<K, V>): Loader<K, V | null> {
  const loader = new DataLoader<K, V | null, string>(
    async (keys) => {
      const answers = await loadBatch(keys);
      return keys.map((key) => answers.get(keyOf(key)) ?? null);
    },
    { cacheKeyFn: keyOf },
  );
  return asLoader(loader);
}

/** A loader over a read of one key: the reads run side by side, and none waits for another's answer. */
export function createLoader<K, V>(keyOf: (key: K) => string, load: (key: K) => Promise<V>): Loader<K, V> {
  const loader = new DataLoader<K, V, string>(async (keys) => Promise.all(keys.map(load)), {
    batch: false,
    cacheKeyFn: keyOf,
  });
  return asLoader(loader);
}

function asLoader<K, V>(loader: DataLoader<K, V, string>): Loader<K, V> {
  return {
    load: (key) => loader.load(key),
    prime: (key, value) => {
      loader.prime(key, value);
    },
    clear: () => {
      loader.clearAll();
    },
  };
}

/** The key of anything that is data, made of its members in the order written. */
export function keyOf<K>(key: K): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
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
