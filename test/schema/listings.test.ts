import { describe, expect, test } from 'vitest';
import { connect, formatCursor } from '../../src/schema/connection.ts';
import { concatenate, listKeys, readPage } from '../../src/schema/listings.ts';
import fc from '../helpers/fast-check.ts';
import { type Cut, listingOf, nodesOf, walk } from './listing.ts';

const firsts = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 5 });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a listing of keys', () => {
  /** Even keys lead somewhere. */
  const evens = (keys: readonly number[]) => {
    const loads: (readonly number[])[] = [];
    const listing = listKeys('Test.keys', keys, async (wanted) => {
      loads.push(wanted);
      return wanted.map((key) => (key % 2 === 0 ? key : null));
    });
    return { loads, listing };
  };

  test('yields what the keys lead to, in their order, and leaves out what is gone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(2000), { maxLength: 400 }), firsts, async (keys, firsts) => {
        fc.pre(keys.length > 0);
        const { loads, listing } = evens(keys);
        expect(nodesOf(await walk(listing, firsts))).toEqual(keys.filter((key) => key % 2 === 0));
        for (const load of loads)
          expect(load.length).toBeLessThanOrEqual(firsts.every((n) => n <= 100) ? 100 : 1000);
      }),
      { numRuns: 200 },
    );
  });

  test('takes no cursor that points nowhere, and loads nothing for it', async () => {
    const { loads, listing } = evens([2, 4, 6]);
    const cursor = (await connect(listing, { first: 1 }))?.endCursor;
    loads.length = 0;
    for (const token of ['-1', '1.5', 'x', 'Infinity']) {
      const after = cursor && formatCursor({ ...cursor, token });
      await expect(connect(listing, { after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    }
    expect(loads).toEqual([]);
  });
});

describe('listings one after another', () => {
  const plans = fc.array(
    fc.record({
      count: fc.nat(120),
      cuts: fc.constantFrom<Cut[]>(['full'], ['half', 'full'], ['empty', 'full'], ['full', 'empty', 'half']),
      maxPageSize: fc.constantFrom(3, 50, 100),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const partsOf = (plan: readonly { count: number; cuts: Cut[]; maxPageSize: number }[]) =>
    plan.map(({ count, ...rest }, part) => {
      const items = Array.from({ length: count }, (_, index) => part * 1000 + index);
      const listing = listingOf(items, rest);
      return { name: `part ${part}`, items, listing, maxPageSize: rest.maxPageSize };
    });

  test('are walked like one: every item once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(plans, firsts, async (plan, firsts) => {
        const parts = partsOf(plan);
        const pages = await walk(concatenate('Test.all', {}, parts), firsts);
        expect(nodesOf(pages)).toEqual(parts.flatMap(({ items }) => items));
        expect(pages.at(-1)?.hasNextPage).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('are the same however many are asked ahead, and without those that fail, which are told', async () => {
    await fc.assert(
      fc.asyncProperty(
        plans,
        firsts,
        fc.nat(7),
        fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
        fc.func(fc.boolean()),
        async (plan, firsts, ahead, maxAhead, fails) => {
          const failed = new Set<string>();
          const parts = partsOf(plan).map((part) => {
            const read = async () => Promise.reject(new Error(part.name));
            return fails(part.name) ? { ...part, items: [], listing: { ...part.listing, read } } : part;
          });
          const listing = concatenate('Test.all', {}, parts, {
            ahead: ahead + 1,
            maxAhead,
            fromStart: true,
            onFailure: (name, error) => {
              expect(error).toEqual(new Error(name));
              failed.add(name);
              return true;
            },
          });
          expect(nodesOf(await walk(listing, firsts))).toEqual(parts.flatMap(({ items }) => items));
          expect([...failed]).toEqual(parts.map(({ name }) => name).filter((name) => fails(name)));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('are asked for their first pages in waves, of which the next begins where one is used up', async () => {
    const waves: string[][] = [];
    let wave: string[] = [];
    const parts = [...'abcdefg'].map((name) => {
      const read = async () => {
        if (wave.push(name) === 1) waves.push(wave);
        await new Promise(setImmediate);
        wave = [];
        return { items: [1], nextToken: undefined };
      };
      return { name, listing: listingOf([], { read }) };
    });
    const inWavesOf = async (options: { ahead: number; maxAhead?: number }) => {
      waves.length = 0;
      await connect(concatenate('Test.all', {}, parts, { ...options, fromStart: true }), { first: 7 });
      return waves.map((names) => names.join(''));
    };
    expect(await inWavesOf({ ahead: 3 })).toEqual(['abc', 'def', 'g']);
    expect(await inWavesOf({ ahead: 1, maxAhead: 9 })).toEqual(['a', 'bcde', 'fg']);
    expect(await inWavesOf({ ahead: 1, maxAhead: 3 })).toEqual(['a', 'bcd', 'efg']);
  });

  test('are never asked for a larger page than each of them has', async () => {
    const asked: number[] = [];
    const parts = [3, 100].map((maxPageSize) => {
      const listing = listingOf([1, 2, 3, 4], { maxPageSize });
      const read: typeof listing.read = (page) => {
        if (maxPageSize === 3) asked.push(page.pageSize);
        return listing.read(page);
      };
      return { name: String(maxPageSize), listing: { ...listing, read } };
    });
    await walk(concatenate('Test.all', {}, parts), [5]);
    expect(new Set(asked)).toEqual(new Set([3]));
  });

  test('go on behind one that is gone', async () => {
    const [first, second] = partsOf([
      { count: 2, cuts: ['full'], maxPageSize: 100 },
      { count: 2, cuts: ['full'], maxPageSize: 100 },
    ]);
    if (!first || !second) throw new Error('two were asked for');
    const gone = { name: 'gone', listing: listingOf([], { read: async () => null }) };
    const pages = await walk(concatenate('Test.all', {}, [first, gone, second]), [3]);
    expect(nodesOf(pages)).toEqual([0, 1, 1000, 1001]);
  });

  test('of which there are none are an empty listing', async () => {
    expect(await connect(concatenate('Test.all', {}, []), {})).toMatchObject({
      edges: [],
      hasNextPage: false,
    });
  });

  test('take a cursor by the name of its part, which may be gone by now', async () => {
    const parts = partsOf([
      { count: 4, cuts: ['full'], maxPageSize: 2 },
      { count: 4, cuts: ['full'], maxPageSize: 2 },
    ]);
    const page = await connect(concatenate('Test.all', {}, parts), { first: 6 });
    const after = page?.endCursor ? formatCursor(page.endCursor) : encode('none');
    const turned = await connect(concatenate('Test.all', {}, parts.toReversed()), { after, first: 1 });
    expect(turned?.edges[0]?.node).toBe(1002);
    const without = concatenate('Test.all', {}, parts.slice(0, 1));
    await expect(connect(without, { after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });

  test('take no token that is none of theirs', async () => {
    const listing = concatenate('Test.all', {}, partsOf([{ count: 4, cuts: ['full'], maxPageSize: 2 }]));
    const cursor = (await connect(listing, { first: 2 }))?.endCursor;
    for (const token of ['garbage', '[]', '["part 0"]', '[0,null]', '["no such part",null]']) {
      const after = cursor && formatCursor({ ...cursor, token });
      await expect(connect(listing, { after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });
});

describe('a listing of what is at hand', () => {
  const order = { tokenOf: String, behind: (token: string) => (item: number) => item > Number(token) };
  const listingOfItems = (items: readonly number[]) => ({
    field: 'Test.items',
    args: {},
    maxPageSize: 1000,
    read: async (page: Parameters<typeof readPage>[2]) => readPage(items, order, page),
  });
  const sorted = (options: { minLength?: number; maxLength: number }) =>
    fc.uniqueArray(fc.nat(2000), options).map((items) => items.toSorted((a, b) => a - b));

  test('yields all of it, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(sorted({ maxLength: 400 }), firsts, async (items, firsts) => {
        expect(nodesOf(await walk(listingOfItems(items), firsts))).toEqual(items);
      }),
      { numRuns: 200 },
    );
  });

  test('goes on behind an item, whatever has come and gone since', async () => {
    await fc.assert(
      fc.asyncProperty(
        sorted({ minLength: 1, maxLength: 400 }),
        sorted({ maxLength: 400 }),
        fc.integer({ min: 1, max: 400 }),
        async (items, later, first) => {
          const page = await connect(listingOfItems(items), { first });
          const after = page?.endCursor && formatCursor(page.endCursor);
          const last = page?.edges.at(-1)?.node ?? 0;
          const rest = await connect(listingOfItems(later), { first: 1000, after });
          expect(rest?.edges.map(({ node }) => node)).toEqual(later.filter((item) => item > last));
        },
      ),
      { numRuns: 200 },
    );
  });
});
