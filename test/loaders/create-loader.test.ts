import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createBatchLoader, createLoader, groupBy, keyOf } from '../../src/loaders/create-loader.ts';

describe('a batch loader', () => {
  /** Knows the lengths of words; has none for an empty one, and refuses those with an x. */
  function lengths() {
    const batches: (readonly string[])[] = [];
    const loader = createBatchLoader<string, number>({
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
    const loader = createLoader<{ id: number }, number>(keyOf, load);
    void loader.load({ id: 1 });
    await expect(loader.load({ id: 2 })).rejects.toThrow('two');
    await expect(loader.load({ id: 3 })).resolves.toBe(3);
    await loader.load({ id: 3 });
    expect(load).toHaveBeenCalledTimes(3);
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
