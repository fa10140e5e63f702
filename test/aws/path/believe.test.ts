import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cache } from '../../../src/aws/path/cache.ts';
import { type Entry, encodeEntry, timesOf } from '../../../src/aws/path/entry.ts';
import type { SharedUse } from '../../../src/aws/path/sources.ts';
import { FakeStore } from './fake-store.ts';
import { startVirtualTime, type VirtualTime } from './virtual-time.ts';

const LIFETIME_MS = 10_000;
const MAX_STALE_MS = 60_000;

let time: VirtualTime;
beforeEach(() => {
  time = startVirtualTime();
});
afterEach(() => time[Symbol.dispose]());

function entryOf(value: string, agoMs = 0): Entry<string> {
  const readAt = Date.now() - agoMs;
  return { value, readAt, freshUntil: readAt + LIFETIME_MS };
}

/** A replica, with one shelf. */
function replicaOver(shared: FakeStore | undefined, { owner = 'registry', maxBytes = 1_000_000 } = {}) {
  const cache = new Cache({ maxBytes, maxStaleMs: MAX_STALE_MS, shared });
  const shelf = cache.shelf<string>(owner, 'images');
  return {
    cache,
    shelf,
    put: (key: string, entry: Entry<string>) => shelf.put([{ key, entry }]),
    valueOf: async (key: string) => (await shelf.find([key])).get(key)?.value,
    /** What it tells others of an entry that it gives. */
    async told(key: string): Promise<SharedUse> {
      const entry = (await shelf.find([key])).get(key) ?? expect.fail('it has none');
      return shelf.use(key, entry).shared?.() ?? expect.fail('it cannot be told');
    },
  };
}

/** Has the shared store answer when what is returned is called. */
function holdBack(store: FakeStore): () => void {
  let answer = () => {};
  store.answering = new Promise((resolve) => {
    answer = resolve;
  });
  return answer;
}

/** Two replicas, of which one has read something and told of it. */
async function startTwo() {
  const store = new FakeStore();
  const [here, there] = [replicaOver(store), replicaOver(store)];
  there.put('k', entryOf('image'));
  return { store, here, there, told: await there.told('k') };
}

describe('what another replica made something from is believed', () => {
  test('where memory knows nothing of it, and the shared store has that very entry', async () => {
    const { here, told } = await startTwo();
    const [use] = (await here.cache.believe([told])) ?? [];
    expect(use?.freshUntil).toBe(Date.now() + LIFETIME_MS);
    expect(use?.isCurrent()).toBe(true);
    expect(use?.shared).toBeUndefined();
  });

  test('where memory has that very entry, and then nobody is asked', async () => {
    const { store, here, told } = await startTwo();
    await here.valueOf('k');
    store.away = true;
    const asked = store.asked;
    expect((await here.cache.believe([told]))?.map((use) => use.isCurrent())).toEqual([true]);
    expect(store.asked).toBe(asked);
  });

  test('where what memory has is old, and older', async () => {
    const { here, there } = await startTwo();
    await here.valueOf('k');
    await time.pass(LIFETIME_MS);
    there.put('k', entryOf('newer'));
    const [use] = (await here.cache.believe([await there.told('k')])) ?? [];
    expect(use?.isCurrent()).toBe(true);
  });

  test('no longer than of a replica whose clock is ahead than our own', async () => {
    const { here, there } = await startTwo();
    there.put('k', entryOf('image', -3_600_000));
    const told = await there.told('k');
    const freshUntil = Date.now() + LIFETIME_MS;
    for (let times = 0; times < 2; times += 1) {
      const [use] = (await here.cache.believe([told])) ?? [];
      expect(use?.freshUntil).toBe(freshUntil);
      await time.pass(10);
    }
  });
});

test('what was read before what is believed, and ends after it, is not remembered, here nor for others', async () => {
  const { store, here, told } = await startTwo();
  const [use] = (await here.cache.believe([told])) ?? [];
  here.put('k', entryOf('older', 1));
  expect(use?.isCurrent()).toBe(true);
  expect(await here.valueOf('k')).toBe('image');
  expect(await replicaOver(store).valueOf('k')).toBe('image');
});

describe('it is not believed', () => {
  test('where memory has another one that is fresh, whatever the shared store has', async () => {
    const { here, there, told } = await startTwo();
    here.put('k', entryOf('own'));
    there.put('k', entryOf('image'));
    expect(await here.cache.believe([told])).toBeUndefined();
    expect(await here.valueOf('k')).toBe('own');
  });

  test('where what memory has is old, and yet newer', async () => {
    const { store, here } = await startTwo();
    const { readAt } = entryOf('');
    here.put('k', { value: 'own', readAt, freshUntil: readAt + 1 });
    await time.pass(10);
    const other = replicaOver(store);
    other.put('k', entryOf('older', 20));
    expect(await here.cache.believe([await other.told('k')])).toBeUndefined();
  });

  test.each([
    ['another one', (store: FakeStore) => store.spoil(() => encodeEntry(entryOf('other')))],
    ['none', (store: FakeStore) => store.flush()],
    ['bytes that are none', (store: FakeStore) => store.spoil(() => Buffer.from('short'))],
  ])('where the shared store has %s', async (_, change) => {
    const { store, here, told } = await startTwo();
    change(store);
    expect(await here.cache.believe([told])).toBeUndefined();
  });

  test('where the shared store cannot be asked, or there is none', async () => {
    const { store, here, told } = await startTwo();
    store.away = true;
    expect(await here.cache.believe([told])).toBeUndefined();
    expect(await replicaOver(undefined).cache.believe([told])).toBeUndefined();
  });

  test('once it is not fresh any more', async () => {
    const { here, told } = await startTwo();
    await time.pass(LIFETIME_MS);
    expect(await here.cache.believe([told])).toBeUndefined();
  });

  test('where it was read with rights that nobody here reads with', async () => {
    const { store, told } = await startTwo();
    expect(await replicaOver(store, { owner: 'other' }).cache.believe([told])).toBeUndefined();
  });

  test('where one of many is not', async () => {
    const { here, there, told } = await startTwo();
    there.put('other', entryOf('image'));
    const other = await there.told('other');
    here.put('other', entryOf('own'));
    expect(await here.cache.believe([told, other])).toBeUndefined();
    expect(await here.cache.believe([told, { ...told, stamp: 'no stamp' }])).toBeUndefined();
    expect(await here.cache.believe([told])).toBeDefined();
  });

  test('where memory learns of a newer one while the shared store is asked', async () => {
    const { store, here, told } = await startTwo();
    const answer = holdBack(store);
    const believed = here.cache.believe([told]);
    await time.pass(1);
    here.put('k', entryOf('own'));
    answer();
    expect(await believed).toBeUndefined();
    expect(await here.valueOf('k')).toBe('own');
  });

  test('where memory had it and has let go of it while the shared store was asked for others', async () => {
    const { store, here, there, told } = await startTwo();
    there.put('other', entryOf('image'));
    await here.valueOf('k');
    const other = await there.told('other');
    const answer = holdBack(store);
    const believed = here.cache.believe([told, other]);
    here.shelf.drop('k', Date.now());
    answer();
    expect(await believed).toBeUndefined();
  });
});

describe('what was believed', () => {
  const believe = async () => {
    const two = await startTwo();
    const [use] = (await two.here.cache.believe([two.told])) ?? [];
    return { ...two, use: use ?? expect.fail('it is not believed') };
  };

  test('is current when the very entry is fetched, and no more when there is another', async () => {
    const { here, use } = await believe();
    expect(await here.valueOf('k')).toBe('image');
    expect(use.isCurrent()).toBe(true);
    here.put('k', entryOf('newer'));
    expect(use.isCurrent()).toBe(false);
  });

  test('is not current when it is dropped here', async () => {
    const { here, use } = await believe();
    here.shelf.drop('k', Date.now());
    expect(use.isCurrent()).toBe(false);
  });

  test('counts as a change, by which others are looked at again', async () => {
    const { here, there, told } = await startTwo();
    const changes = [here.cache.changes];
    await here.cache.believe([told]);
    changes.push(here.cache.changes);
    await time.pass(1);
    there.put('k', entryOf('newer'));
    await here.cache.believe([await there.told('k')]);
    changes.push(here.cache.changes);
    expect(new Set(changes).size).toBe(3);
  });

  test('is not current when memory has forgotten it: what came since may have been forgotten as well', async () => {
    const { store, there } = await startTwo();
    const here = replicaOver(store, { maxBytes: 1_000 });
    const [use] = (await here.cache.believe([await there.told('k')])) ?? [];
    expect(use?.isCurrent()).toBe(true);
    for (const key of ['a', 'b', 'c']) here.put(key, entryOf('x'.repeat(100)));
    expect(use?.isCurrent()).toBe(false);
  });

  test('is never followed by an older one that the shared store has by then', async () => {
    const { store, here, use } = await believe();
    store.spoil(() => encodeEntry(entryOf('older', 1)));
    expect(await here.valueOf('k')).toBeUndefined();
    expect(use.isCurrent()).toBe(true);
  });

  test('is asked for again by the next of which it is told, while nobody has fetched it', async () => {
    const { store, here, there, told, use } = await believe();
    store.away = true;
    expect(await here.cache.believe([told])).toBeUndefined();
    store.away = false;
    expect(await here.cache.believe([told])).toBeDefined();
    await time.pass(1);
    there.put('k', entryOf('newer'));
    expect(await here.cache.believe([told])).toBeUndefined();
    expect(use.isCurrent()).toBe(true);
    expect(await here.cache.believe([await there.told('k')])).toBeDefined();
    expect(use.isCurrent()).toBe(false);
  });

  test('leaves an old one in memory for when AWS is in trouble', async () => {
    const { store, here, there } = await startTwo();
    await here.valueOf('k');
    await time.pass(LIFETIME_MS);
    there.put('k', entryOf('newer'));
    expect(await here.cache.believe([await there.told('k')])).toBeDefined();
    store.away = true;
    expect(await here.valueOf('k')).toBe('image');
    store.away = false;
    expect(await here.valueOf('k')).toBe('newer');
  });
});

test('what is told of an entry tells its times', async () => {
  const { told } = await startTwo();
  expect(timesOf(told.stamp)).toEqual({ readAt: Date.now(), freshUntil: Date.now() + LIFETIME_MS });
  expect(timesOf('no stamp')).toBeUndefined();
});

test('an entry that is there no more is not told of', async () => {
  const { there } = await startTwo();
  const entry = (await there.shelf.find(['k'])).get('k') ?? expect.fail('it has none');
  const use = there.shelf.use('k', entry);
  there.put('k', entryOf('newer'));
  expect(use.shared?.()).toBeUndefined();
});
