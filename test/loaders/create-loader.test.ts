import { describe, expect, test, vi } from 'vitest';
import { keyOf } from '../../src/aws/path/key.ts';
import { createBarrier } from '../../src/loaders/barrier.ts';
import { createLoaderFactory, groupBy } from '../../src/loaders/create-loader.ts';
import fc from '../helpers/fast-check.ts';

/** The loaders of one request, which ends with `signal`. */
const loadersOf = ({ signal } = new AbortController()) => createLoaderFactory(createBarrier(signal));

describe('a batch loader', () => {
  /** Knows the lengths of words; has none for an empty one, and refuses those with an x. */
  function lengths() {
    const batches: (readonly string[])[] = [];
    const loader = loadersOf().createBatchLoader<string, number>({
      kind: 'images',
      callSize: 100,
      keyOf: (word) => word,
      async loadBatch(words) {
        batches.push(words);
        const answers = words.map((word): [string, number | Error] => [
          word,
          word.includes('x') ? new Error(word) : word.length,
        ]);
        return new Map(answers.filter(([word]) => word !== '').toReversed());
      },
    });
    return { batches, loader };
  }

  test('gives each key its own answer or error, in one batch of distinct keys', async () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'x'), maxLength: 4 }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(words, async (words) => {
        const { batches, loader } = lengths();
        const answers = await Promise.allSettled(words.map((word) => loader.load(word)));
        for (const [index, word] of words.entries()) {
          expect(answers[index]).toEqual(
            word.includes('x')
              ? { status: 'rejected', reason: new Error(word) }
              : { status: 'fulfilled', value: word === '' ? null : word.length },
          );
        }
        expect(batches).toEqual([[...new Set(words)]]);
      }),
    );
  });

  test('asks once for a key, or not at all when its answer is known', async () => {
    const { batches, loader } = lengths();
    loader.prime('known', 42);
    expect(await loader.load('known')).toBe(42);
    await loader.load('a');
    await loader.load('a');
    expect(batches).toEqual([['a']]);
  });

  test('looks through a page whose items are known when it is first asked, and not before', async () => {
    const { batches, loader } = lengths();
    const page = vi.fn(() => [['known', 42] as const, ['again', 43] as const]);
    loader.primeAll(page);
    expect(page).not.toHaveBeenCalled();
    expect(await Promise.all([loader.load('known'), loader.load('again')])).toEqual([42, 43]);
    expect(page).toHaveBeenCalledOnce();

    loader.primeAll(() => [['forgotten', 44]]);
    loader.clear();
    expect(await loader.load('forgotten')).toBe('forgotten'.length);
    expect(batches).toEqual([['forgotten']]);
  });

  test('remembers the failure of a whole batch', async () => {
    const loadBatch = vi.fn(async () => {
      throw new Error('no');
    });
    const loader = loadersOf().createBatchLoader<string, never>({
      kind: 'images',
      callSize: 100,
      keyOf,
      loadBatch,
    });
    await expect(loader.load('a')).rejects.toThrow('no');
    await expect(loader.load('a')).rejects.toThrow('no');
    expect(loadBatch).toHaveBeenCalledTimes(1);
  });

  test('forgets everything when it is cleared', async () => {
    const { batches, loader } = lengths();
    await loader.load('a');
    loader.clear();
    await loader.load('a');
    expect(batches).toEqual([['a'], ['a']]);
  });
});

describe('a loader of one key', () => {
  test('loads keys side by side: none waits for another, and none shares another’s failure', async () => {
    const load = vi.fn(({ id }: { id: number }) =>
      id === 1
        ? new Promise<never>(() => {})
        : id === 2
          ? Promise.reject(new Error('two'))
          : Promise.resolve(id),
    );
    const loader = loadersOf().createLoader<{ id: number }, number>(keyOf, load);
    void loader.load({ id: 1 });
    await expect(loader.load({ id: 2 })).rejects.toThrow('two');
    await expect(loader.load({ id: 3 })).resolves.toBe(3);
    await loader.load({ id: 3 });
    expect(load).toHaveBeenCalledTimes(3);
  });

  test('remembers a failure as it remembers an answer', async () => {
    const load = vi.fn(async () => {
      throw new Error('no');
    });
    const loader = loadersOf().createLoader<string, never>(keyOf, load);
    await expect(loader.load('a')).rejects.toThrow('no');
    await expect(loader.load('a')).rejects.toThrow('no');
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe('a batch while reads of its request are under way that may add to it', () => {
  /** A read that ends when the test says so and may lead to look-ups, and a batch loader beside it. */
  function request(controller = new AbortController()) {
    const barrier = createBarrier(controller.signal);
    const { createBatchLoader, createLoader } = createLoaderFactory(barrier);
    const batches: (readonly string[])[] = [];
    const reads = new Map<string, { resolve(answer: string): void; reject(error: Error): void }>();
    const loader = createLoader<string, string>(
      keyOf,
      (key) => new Promise((resolve, reject) => reads.set(key, { resolve, reject })),
    );
    const single = {
      load(key: string) {
        const answer = loader.load(key);
        barrier.hold(['images'], answer);
        return answer;
      },
    };
    const batched = createBatchLoader<string, string>({
      kind: 'images',
      callSize: 100,
      keyOf,
      groupOf: (key) => key.slice(0, 1),
      async loadBatch(keys) {
        batches.push(keys);
        return new Map(keys.map((key) => [key, key]));
      },
    });
    return { controller, batches, reads, loader, single, batched };
  }
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };
  const keys = (group: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${group}${index}`);

  test('waits for all of them, and takes the keys of those that they wake', async () => {
    const { batches, reads, single, batched } = request();
    const links = ['a', 'b', 'c'].map(async (key) => batched.load(await single.load(key)));
    await turns();
    for (const key of ['b', 'a']) {
      reads.get(key)?.resolve(key.toUpperCase());
      await turns();
    }
    expect(batches).toEqual([]);
    reads.get('c')?.resolve('C');
    expect(await Promise.all(links)).toEqual(['A', 'B', 'C']);
    expect(batches).toEqual([['B', 'A', 'C']]);
  });

  test('waits for the reads that the last answer leads to', async () => {
    const { batches, reads, single, batched } = request();
    const link = single.load('a').then((next) => single.load(next));
    const look = batched.load('x');
    await turns();
    reads.get('a')?.resolve('b');
    await turns();
    expect(batches).toEqual([]);
    reads.get('b')?.resolve('end');
    await Promise.all([link, look]);
    expect(batches).toEqual([['x']]);
  });

  test('does not wait for a read that leads to nothing of its kind', async () => {
    const { batches, loader, batched } = request();
    void loader.load('a');
    expect(await batched.load('x')).toBe('x');
    expect(batches).toEqual([['x']]);
  });

  test('goes when a read fails', async () => {
    const { reads, single, batched } = request();
    const failing = single.load('a');
    const look = batched.load('x');
    await turns();
    reads.get('a')?.reject(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    expect(await look).toBe('x');
  });

  test('goes when the request ends, and so does one that comes later', async () => {
    const { controller, single, batched } = request();
    void single.load('a');
    const look = batched.load('x');
    await turns();
    controller.abort();
    expect(await look).toBe('x');
    expect(await batched.load('y')).toBe('y');
  });

  test('goes once, and at once, when it is a full call', async () => {
    const { batches, reads, single, batched } = request();
    const read = single.load('a');
    await turns();
    const looks = keys('x', 130).map((key) => batched.load(key));
    expect(batches).toEqual([keys('x', 100)]);
    await turns();
    expect(batches).toHaveLength(1);
    reads.get('a')?.resolve('end');
    await Promise.all([read, ...looks]);
    expect(batches).toEqual([keys('x', 100), keys('x', 130).slice(100)]);
  });

  test('waits when its hundred keys are of several calls, none of which is full', async () => {
    const { batches, batched, reads, single } = request();
    const read = single.load('a');
    const looks = [...keys('x', 80), ...keys('y', 80)].map((key) => batched.load(key));
    await turns();
    expect(batches).toEqual([]);
    reads.get('a')?.resolve('end');
    await Promise.all([read, ...looks]);
    expect(batches).toHaveLength(1);
  });

  test('does not keep what is known waiting', async () => {
    const { batches, single, batched } = request();
    batched.prime('known', 'answer');
    void single.load('a');
    expect(await batched.load('known')).toBe('answer');
    expect(batches).toEqual([]);
  });

  test('makes progress however batches and single reads take turns', async () => {
    const { batches, reads, single, batched } = request();
    const link = async (key: string) => {
      const first = await batched.load(`${key}1`);
      const second = await single.load(String(first));
      return batched.load(`${second}2`);
    };
    const links = [link('a'), link('b')];
    await turns();
    for (const [key, read] of reads) {
      read.resolve(key);
      await turns();
    }
    expect(await Promise.all(links)).toEqual(['a12', 'b12']);
    expect(batches).toEqual([
      ['a1', 'b1'],
      ['a12', 'b12'],
    ]);
  });

  test('is one of all that is asked for in a turn, when nothing is under way', async () => {
    const { batches, batched } = request();
    await Promise.all(keys('x', 250).map((key) => batched.load(key)));
    expect(batches).toEqual([keys('x', 250)]);
  });
});

test('keyOf tells keys apart by their members, and takes an absent one for none', () => {
  expect(keyOf({ a: 1, b: undefined })).toBe(keyOf({ a: 1 }));
  expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: '1' }));
  expect(keyOf('a')).toBe('a');
});

test('groupBy keeps every item once, in order, under its own group', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), (items) => {
      const groups = groupBy(items, (item) => String(item % 7));
      expect([...groups.keys()]).toEqual([...new Set(items.map((item) => String(item % 7)))]);
      for (const [group, members] of groups) {
        expect(members).toEqual(items.filter((item) => String(item % 7) === group));
      }
    }),
  );
});
