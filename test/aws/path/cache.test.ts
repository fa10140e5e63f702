import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cache } from '../../../src/aws/path/cache.ts';
import { type Entry, encodeEntry } from '../../../src/aws/path/entry.ts';
import type { Shelf } from '../../../src/aws/path/shelf.ts';
import fc from '../../helpers/fast-check.ts';
import { FakeStore } from './fake-store.ts';
import { startVirtualTime, type VirtualTime } from './virtual-time.ts';

const LIFETIME_MS = 10_000;
const MAX_STALE_MS = 60_000;

let time: VirtualTime;
beforeEach(() => {
  time = startVirtualTime();
});
afterEach(() => time[Symbol.dispose]());

function cacheOver(shared?: FakeStore, maxBytes = 1_000_000) {
  return new Cache({ maxBytes, maxStaleMs: MAX_STALE_MS, shared });
}

/** An entry that was read so long ago. */
function entryOf<V>(value: V, agoMs = 0): Entry<V> {
  const readAt = Date.now() - agoMs;
  return { value, readAt, freshUntil: readAt + LIFETIME_MS };
}

async function valueIn(shelf: Shelf<string>, key: string): Promise<string | undefined> {
  return (await shelf.find([key])).get(key)?.value;
}

describe('memory', () => {
  test('gives what was put there, by shelf and key', async () => {
    const cache = cacheOver();
    const [images, others] = [
      cache.shelf<string>('registry', 'images'),
      cache.shelf<string>('registry', 'others'),
    ];
    const entry = entryOf('image');
    images.put([{ key: 'k', entry }]);
    expect(await images.find(['k', 'other'])).toEqual(new Map([['k', entry]]));
    expect(await valueIn(others, 'k')).toBeUndefined();
  });

  test('tells keys apart that are too long to be kept whole', async () => {
    const shelf = cacheOver().shelf<string>('registry', 'pages');
    const long = 'token'.repeat(1_000);
    shelf.put([{ key: `${long}1`, entry: entryOf('one') }]);
    shelf.put([{ key: `${long}2`, entry: entryOf('two') }]);
    expect([await valueIn(shelf, `${long}1`), await valueIn(shelf, `${long}2`)]).toEqual(['one', 'two']);
  });

  test('keeps what is no longer fresh for when AWS is in trouble, and then forgets it', async () => {
    const shelf = cacheOver().shelf<string>('registry', 'images');
    shelf.put([{ key: 'k', entry: entryOf('image') }]);
    await time.pass(LIFETIME_MS + MAX_STALE_MS - 1);
    expect(await valueIn(shelf, 'k')).toBe('image');
    await time.pass(2);
    expect(await valueIn(shelf, 'k')).toBeUndefined();
  });

  test('never takes more than it may', () => {
    const puts = fc.array(fc.record({ key: fc.string({ maxLength: 5 }), size: fc.nat(3_000) }));
    fc.assert(
      fc.property(puts, fc.integer({ min: 1, max: 10_000 }), (entries, maxBytes) => {
        const cache = cacheOver(undefined, maxBytes);
        const shelf = cache.shelf<string>('registry', 'images');
        for (const { key, size } of entries) {
          shelf.put([{ key, entry: entryOf('x'.repeat(size)) }]);
          expect(cache.bytes).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });

  test('of no size remembers nothing', async () => {
    const shelf = cacheOver(undefined, 0).shelf<string>('registry', 'images');
    shelf.put([{ key: 'k', entry: entryOf('image') }]);
    expect(await valueIn(shelf, 'k')).toBeUndefined();
  });

  test('is not set back by an answer that was asked for earlier', async () => {
    const shelf = cacheOver().shelf<string>('registry', 'images');
    shelf.put([{ key: 'k', entry: entryOf('new', 1) }]);
    shelf.put([{ key: 'k', entry: entryOf('old', 2) }]);
    expect(await valueIn(shelf, 'k')).toBe('new');
  });

  test('recalls what was read since a time', async () => {
    const shelf = cacheOver().shelf<string>('registry', 'images');
    shelf.put([{ key: 'old', entry: entryOf('old', 1) }]);
    shelf.put([{ key: 'new', entry: entryOf('new') }]);
    expect([...shelf.recallSince(['old', 'new'], Date.now()).keys()]).toEqual(['new']);
  });
});

describe('what replicas share', () => {
  test('is adopted where memory has nothing fresh, once', async () => {
    const store = new FakeStore();
    const [here, there] = [
      cacheOver(store).shelf<string>('registry', 'images'),
      cacheOver(store).shelf<string>('registry', 'images'),
    ];
    here.put([{ key: 'k', entry: entryOf('image') }]);
    expect(await valueIn(there, 'k')).toBe('image');
    expect(await valueIn(there, 'k')).toBe('image');
    expect(store.asked).toBe(1);
  });

  test('replaces what is older in memory, and nothing that is newer', async () => {
    const store = new FakeStore();
    const [here, there] = [
      cacheOver(store).shelf<string>('registry', 'images'),
      cacheOver(store).shelf<string>('registry', 'images'),
    ];
    here.put([{ key: 'k', entry: entryOf('first') }]);
    await time.pass(LIFETIME_MS);
    there.put([{ key: 'k', entry: entryOf('second') }]);
    expect(await valueIn(here, 'k')).toBe('second');
    await time.pass(LIFETIME_MS);
    here.put([{ key: 'k', entry: entryOf('third', LIFETIME_MS) }]);
    store.spoil(() => encodeEntry(entryOf('older', 2 * LIFETIME_MS)));
    expect(await valueIn(here, 'k')).toBe('third');
  });

  test('is asked for in vain when memory learns more meanwhile', async () => {
    const store = new FakeStore();
    const [here, there] = [
      cacheOver(store).shelf<string>('registry', 'images'),
      cacheOver(store).shelf<string>('registry', 'images'),
    ];
    there.put([{ key: 'k', entry: entryOf('old', 5) }]);
    let answer = () => {};
    store.answering = new Promise((resolve) => {
      answer = resolve;
    });
    const found = here.find(['k', 'other']);
    here.put([{ key: 'k', entry: entryOf('new', 1) }]);
    here.put([{ key: 'other', entry: entryOf('unknown to the store') }]);
    answer();
    expect([...(await found).values()].map(({ value }) => value)).toEqual(['new', 'unknown to the store']);
    expect(await valueIn(here, 'k')).toBe('new');
  });

  test.each([
    ['garbage', () => Buffer.from('<html>no entry</html>')],
    ['nothing at all', () => new Uint8Array()],
    ['half an entry', (bytes: Uint8Array) => bytes.subarray(0, bytes.byteLength / 2)],
    ['an entry that is too old', () => encodeEntry(entryOf('old', LIFETIME_MS + MAX_STALE_MS))],
  ])('is not believed when it is %s', async (_what, spoil) => {
    const store = new FakeStore();
    cacheOver(store)
      .shelf<string>('registry', 'images')
      .put([{ key: 'k', entry: entryOf('image') }]);
    store.spoil(spoil);
    expect(await valueIn(cacheOver(store).shelf<string>('registry', 'images'), 'k')).toBeUndefined();
  });

  test('of a replica whose clock is ahead is believed no longer than our own', async () => {
    const store = new FakeStore();
    const shelf = cacheOver(store).shelf<string>('registry', 'images');
    cacheOver(store)
      .shelf<string>('registry', 'images')
      .put([{ key: 'k', entry: entryOf('image', -3_600_000) }]);
    expect((await shelf.find(['k'])).get('k')).toEqual(entryOf('image'));
  });

  test('is no answer for a reader who must have it anew, whenever it says it was read', async () => {
    const store = new FakeStore();
    const shelf = cacheOver(store).shelf<string>('registry', 'images');
    const since = Date.now();
    cacheOver(store)
      .shelf<string>('registry', 'images')
      .put([{ key: 'k', entry: entryOf('image', -5_000) }]);
    await time.pass(1);
    expect(await valueIn(shelf, 'k')).toBe('image');
    expect(shelf.recallSince(['k'], since)).toEqual(new Map());
  });

  test('is forgotten by all who would ask for it when one drops it, and by none when there is newer', async () => {
    const store = new FakeStore();
    const [one, other] = [
      cacheOver(store).shelf<string>('registry', 's'),
      cacheOver(store).shelf<string>('registry', 's'),
    ];
    one.put([{ key: 'k', entry: entryOf('k') }]);
    one.drop('k', Date.now() - 1);
    expect(await valueIn(one, 'k')).toBe('k');
    one.drop('k', Date.now());
    await time.pass(2);
    expect([await valueIn(one, 'k'), await valueIn(other, 'k')]).toEqual([undefined, undefined]);
  });

  test('is not missed when it is away', async () => {
    const store = new FakeStore();
    store.away = true;
    const shelf = cacheOver(store).shelf<string>('registry', 'images');
    shelf.put([{ key: 'k', entry: entryOf('image') }]);
    expect(await valueIn(shelf, 'k')).toBe('image');
    expect(await valueIn(shelf, 'other')).toBeUndefined();
  });
});

describe('a version', () => {
  test('stays until it is renewed', async () => {
    const cache = cacheOver();
    const before = await cache.versionOf('tag');
    expect(await cache.versionOf('tag')).toBe(before);
    expect(await cache.versionOf('other')).not.toBe(before);
    await cache.renewVersion('tag');
    expect(await cache.versionOf('tag')).not.toBe(before);
  });

  test('is the same on every replica, and renewed on all', async () => {
    const store = new FakeStore();
    const [here, there] = [cacheOver(store), cacheOver(store)];
    const before = await here.versionOf('tag');
    expect(await there.versionOf('tag')).toBe(before);
    await here.renewVersion('tag');
    const after = await there.versionOf('tag');
    expect(after).not.toBe(before);
    expect(await here.versionOf('tag')).toBe(after);
  });

  test('is the same for all who ask at once', async () => {
    const store = new FakeStore();
    const replicas = [cacheOver(store), cacheOver(store), cacheOver(store)];
    const versions = await Promise.all([...replicas, ...replicas].map((cache) => cache.versionOf('tag')));
    expect(new Set(versions).size).toBe(1);
  });

  test('that the store has forgotten is new: what a replica remembers may be older than what was forgotten', async () => {
    const store = new FakeStore();
    const [here, there] = [cacheOver(store), cacheOver(store)];
    const first = await there.versionOf('tag');
    await here.renewVersion('tag');
    store.flush();
    expect(await there.versionOf('tag')).not.toBe(first);
  });

  test('stays as it was last heard while the store is away', async () => {
    const store = new FakeStore();
    const cache = cacheOver(store);
    const before = await cache.versionOf('tag');
    store.away = true;
    expect(await cache.versionOf('tag')).toBe(before);
    expect(await cache.versionOf('other')).toBe(await cache.versionOf('other'));
  });

  test('that was renewed while the store was away is told to all when it is back, whatever is asked first', async () => {
    const store = new FakeStore();
    const [here, there] = [cacheOver(store), cacheOver(store)];
    const before = await there.versionOf('tag');
    store.away = true;
    await here.renewVersion('tag');
    expect(await here.versionOf('tag')).not.toBe(before);
    store.away = false;
    await here.versionOf('other');
    const after = await there.versionOf('tag');
    expect(after).not.toBe(before);
    expect(await here.versionOf('tag')).toBe(after);
  });

  test('that is told late is new to who renewed it too: another replica may have done so since', async () => {
    const store = new FakeStore();
    const [here, there] = [cacheOver(store), cacheOver(store)];
    store.away = true;
    await here.renewVersion('tag');
    const meanwhile = await here.versionOf('tag');
    store.away = false;
    await there.renewVersion('tag');
    expect(await here.versionOf('tag')).not.toBe(meanwhile);
  });

  test('that is renewed while it is asked for is not forgotten for the older one', async () => {
    const store = new FakeStore();
    const cache = cacheOver(store);
    const before = await cache.versionOf('tag');
    let answer = () => {};
    store.answering = new Promise((resolve) => {
      answer = resolve;
    });
    const asked = cache.versionOf('tag');
    await cache.renewVersion('tag');
    answer();
    expect(await asked).toBe(before);
    store.away = true;
    expect(await cache.versionOf('tag')).not.toBe(before);
  });
});
