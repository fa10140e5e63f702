import { describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { connect, formatCursor, type Listing } from '../../src/schema/connection.ts';
import fc from '../helpers/fast-check.ts';
import { type Cut, listingOf, nodesOf, refusal, walk } from './listing.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Cuts with a full or half page at least every 15th, so that 20 pages in a row are never empty. */
const cuts = fc
  .array(fc.constantFrom<Cut>('full', 'half', 'empty'), { minLength: 1, maxLength: 15 })
  .map((pages): Cut[] => (pages.every((cut) => cut === 'empty') ? ['half'] : pages));
const listings = fc.record({
  count: fc.oneof(fc.nat(30), fc.nat(450)),
  cuts,
  maxPageSize: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(50, 100, 1000)),
  firsts: fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1000 })), {
    minLength: 1,
    maxLength: 6,
  }),
});

describe('a walk', () => {
  test('yields exactly the items, each once and in order, whatever the pages and whatever is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(listings, async ({ count, firsts, ...listing }) => {
        const pages = await walk(listingOf(numbers(count), listing), firsts);
        expect(nodesOf(pages)).toEqual(numbers(count));
        expect(pages.at(-1)?.hasNextPage).toBe(false);
        for (const [index, { edges, startCursor, endCursor }] of pages.entries()) {
          expect(edges.length).toBeLessThanOrEqual(firsts[index % firsts.length] ?? 0);
          expect(startCursor).toBe(edges[0]?.cursor ?? null);
          // A page that ends with an edge ends with its cursor; one that AWS left short may end further on.
          if (edges.length === firsts[index % firsts.length]) expect(endCursor).toBe(edges.at(-1)?.cursor);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('with a filter of the gateway yields exactly the items that it keeps', async () => {
    await fc.assert(
      fc.asyncProperty(
        listings,
        fc.integer({ min: 1, max: 9 }),
        async ({ count, firsts, ...rest }, every) => {
          const keep = (item: number) => item % every === 0;
          const pages = await walk(listingOf(numbers(count), { ...rest, keep }), firsts);
          expect(nodesOf(pages)).toEqual(numbers(count).filter(keep));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('goes on right behind any edge', async () => {
    await fc.assert(
      fc.asyncProperty(listings, fc.nat(), async ({ count, firsts, ...rest }, pick) => {
        fc.pre(count > 0);
        const listing = listingOf(numbers(count), rest);
        const edges = (await walk(listing, firsts)).flatMap((page) => page.edges);
        const edge = edges[pick % edges.length];
        const after = edge && formatCursor(edge.cursor);
        const next = await connect(listing, { first: 1000, after });
        const expected = numbers(count).slice((edge?.node ?? 0) + 1);
        const found = next?.edges.map(({ node }) => node) ?? [];
        // At most 20 pages at once: then it goes on.
        expect(found).toEqual(expected.slice(0, found.length));
        if (!next?.hasNextPage) expect(found).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the calls', () => {
  test('are pages of 100 for up to 100 items, and of 1000 for more, as far as AWS goes', async () => {
    const pageSizes = async (first: number | null, maxPageSize: number) => {
      const asked: number[] = [];
      const read: Listing<number>['read'] = async ({ pageSize }) => {
        asked.push(pageSize);
        return { items: [], nextToken: undefined };
      };
      await connect(listingOf([], { maxPageSize, read }), { first });
      return asked;
    };
    expect(await pageSizes(null, 1000)).toEqual([100]);
    expect(await pageSizes(1, 1000)).toEqual([100]);
    expect(await pageSizes(100, 1000)).toEqual([100]);
    expect(await pageSizes(101, 1000)).toEqual([1000]);
    expect(await pageSizes(1000, 50)).toEqual([50]);
  });

  test('keep the size of page that the chain began with', async () => {
    const listing = listingOf(numbers(300));
    const asked: number[] = [];
    const read: Listing<number>['read'] = (page) => {
      asked.push(page.pageSize);
      return listing.read(page);
    };
    await walk({ ...listing, read }, [20, 200]);
    expect(new Set(asked)).toEqual(new Set([100]));
  });

  test('are no more than the pages that hold what is asked for', async () => {
    const listing = listingOf(numbers(300));
    const page = await connect(listing, { first: 100 });
    expect(listing.reads).toEqual([undefined]);
    // The page ends with the last edge, so its cursor leads to the next page, and this one is not read again.
    await connect(listing, { first: 100, after: formatCursor(page?.endCursor ?? fail()) });
    expect(listing.reads).toEqual([undefined, '100/1']);
  });

  test('stop after 20 pages without an item, with a place to go on from', async () => {
    // 25 empty pages, and then one with everything.
    const pages: Cut[] = [...Array<Cut>(25).fill('empty'), 'full'];
    const listing = listingOf(numbers(3), { cuts: pages });
    const first = await connect(listing, { first: 10 });
    expect(first).toMatchObject({ edges: [], hasNextPage: true, startCursor: null });
    expect(listing.reads).toHaveLength(20);
    const rest = await connect(listing, { after: formatCursor(first?.endCursor ?? fail()) });
    expect(rest).toMatchObject({ hasNextPage: false });
    expect(rest?.edges.map(({ node }) => node)).toEqual([0, 1, 2]);
    expect(nodesOf(await walk(listing, [2]))).toEqual([0, 1, 2]);
  });

  test('stop after 20 pages with what there is, and the walk loses nothing', async () => {
    const keep = (item: number) => item % 100 === 7;
    const listing = listingOf(numbers(5_000), { maxPageSize: 100, keep });
    const first = await connect(listing, { first: 1000 });
    expect(first?.edges).toHaveLength(20);
    expect(first?.hasNextPage).toBe(true);
    expect(listing.reads).toHaveLength(20);
    expect(nodesOf(await walk(listing, [1000]))).toEqual(numbers(5_000).filter(keep));
  });
});

describe('what a listing answers', () => {
  test('nothing: no edge, no cursor, no next page', async () => {
    expect(await connect(listingOf([]), {})).toEqual({
      edges: [],
      hasNextPage: false,
      startCursor: null,
      endCursor: null,
      wholeCount: 0,
    });
  });

  test('null, where what it lists under is gone', async () => {
    expect(await connect(listingOf([], { read: async () => null }), {})).toBeNull();
  });

  test('the same token twice: an error, since it would never end', async () => {
    const read: Listing<number>['read'] = async () => ({ items: [1], nextToken: 'again' });
    const walking = connect(listingOf([], { read }), { first: 10 });
    await expect(walking).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });

  test('the token that the client came with: an error too', async () => {
    const listing = listingOf(numbers(300));
    const page = await connect(listing, { first: 100 });
    const token = page?.endCursor?.token;
    const read = vi.fn<Listing<number>['read']>(async () => ({ items: [], nextToken: token }));
    const after = formatCursor(page?.endCursor ?? fail());
    await expect(connect({ ...listing, read }, { after })).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
    });
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('a page', () => {
  const keep = (item: number) => item % 2 === 0;

  test('that is all of the listing tells how many there are, wherever it begins and ends', async () => {
    const listing = listingOf(numbers(90), { keep });
    const first = await connect(listing, { first: 10 });
    const after = formatCursor(first?.endCursor ?? fail());
    for (const page of [first, await connect(listing, { first: 10, after }), await connect(listing, {})]) {
      expect(page?.wholeCount).toBe(45);
    }
  });

  test('that is not all of it tells nothing', async () => {
    const listing = listingOf(numbers(101));
    const first = await connect(listing, { first: 100 });
    const last = await connect(listing, { first: 100, after: formatCursor(first?.endCursor ?? fail()) });
    for (const page of [first, last]) expect(page?.wholeCount).toBeUndefined();
  });
});

describe('first', () => {
  test.each([0, -1, 1001, -(2 ** 31)])('%i is refused without a call', async (first) => {
    const listing = listingOf(numbers(3));
    await expect(connect(listing, { first })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `first: must be 1 to 1000; it is ${first}.`,
    });
    expect(listing.reads).toEqual([]);
  });

  test('is 50 when it is left out, or null', async () => {
    for (const args of [{}, { first: null }, { first: undefined }]) {
      expect((await connect(listingOf(numbers(60)), args))?.edges).toHaveLength(50);
    }
  });
});

describe('a cursor', () => {
  const args = { name: 'team/app', tagStatus: undefined };
  const cursorOf = async (listing: Listing<number>) => {
    const page = await connect(listing, { first: 2 });
    return page?.endCursor ?? fail();
  };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  async function expectRefused(after: string, listing = listingOf(numbers(9), { args })) {
    await expect(connect(listing, { after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    expect(listing.reads).toEqual([]);
  }

  test('of any text that is none is CURSOR_INVALID, without a call', async () => {
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), json), (text) => expectRefused(text)),
    );
  });

  test('has one spelling: what decodes to it with something added is none', async () => {
    const text = formatCursor(await cursorOf(listingOf(numbers(9), { args })));
    for (const junk of ['!!!@@', '=', ' ', '\n']) await expectRefused(`${text}${junk}`);
  });

  test('is never so long: it is not even decoded', async () => {
    const cursor = await cursorOf(listingOf(numbers(9), { args }));
    await expectRefused(formatCursor({ ...cursor, token: '1'.repeat(50_000) }));
  });

  test('is good for its own field and arguments alone', async () => {
    const cursor = await cursorOf(listingOf(numbers(9), { args }));
    await expectRefused(formatCursor(cursor), listingOf(numbers(9), { args, field: 'Test.others' }));
    await expectRefused(formatCursor(cursor), listingOf(numbers(9), { args: { ...args, tagStatus: 'ANY' } }));
    await expectRefused(formatCursor({ ...cursor, argsHash: 'another' }));
  });

  test.each([1, 99, 101, 999, 1001, 2 ** 31])('with a page size of %i was forged', async (pageSize) => {
    const cursor = await cursorOf(listingOf(numbers(9), { args }));
    await expectRefused(formatCursor({ ...cursor, pageSize }));
  });

  test('with members of other types, of another version, or with one more, was forged', async () => {
    const { field, argsHash, pageSize, index } = await cursorOf(listingOf(numbers(9), { args }));
    const good = [1, field, argsHash, pageSize, null, index];
    await expect(connect(listingOf(numbers(9), { args }), { after: encode(good) })).resolves.toBeTruthy();
    for (const [at, wrong] of [
      [0, 2],
      [3, '100'],
      [4, ''],
      [4, 7],
      [5, -1],
      [5, 1.5],
      [5, null],
    ] as const) {
      await expectRefused(encode(good.with(at, wrong)));
    }
    await expectRefused(encode([...good, 0]));
  });

  test('does not depend on the order of members, on absent ones, or on how a date is held', async () => {
    const since = new Date('2026-01-02T03:04:05Z');
    const given = await cursorOf(listingOf(numbers(9), { args: { a: 1, b: { c: since, d: undefined } } }));
    const again = listingOf(numbers(9), { args: { b: { d: null, c: new Date(since) }, a: 1 } });
    expect((await connect(again, { after: formatCursor(given) }))?.edges[0]?.node).toBe(2);
    const other = listingOf(numbers(9), { args: { a: 1, b: { c: new Date(0) } } });
    await expectRefused(formatCursor(given), other);
  });

  test('behind the last item leads to an empty end', async () => {
    const listing = listingOf(numbers(2), { args });
    const end = await connect(listing, { after: formatCursor(await cursorOf(listing)) });
    expect(end).toMatchObject({ edges: [], hasNextPage: false, startCursor: null, endCursor: null });
  });
});

describe('a token that AWS refuses', () => {
  /** Refuses every token, or every token but the first. */
  const refusing = (errorName: string, accepted: (string | undefined)[] = [undefined]) => {
    const listing = listingOf(numbers(9), { maxPageSize: 2 });
    const read: Listing<number>['read'] = (page) =>
      accepted.includes(page.token) ? listing.read(page) : Promise.reject(refusal(errorName));
    return { ...listing, read };
  };
  const cursorBehindTwo = async () => {
    const page = await connect(listingOf(numbers(9), { maxPageSize: 2 }), { first: 2 });
    return formatCursor(page?.endCursor ?? fail());
  };

  test.each(['InvalidParameterException', 'ValidationException'])(
    'with %s is the client’s cursor, expired, and says which call it was',
    async (errorName) => {
      const expired = connect(refusing(errorName), { after: await cursorBehindTwo() });
      await expect(expired).rejects.toMatchObject({
        code: 'CURSOR_EXPIRED',
        extensions: { aws: { operation: 'List', errorName } },
      });
    },
  );

  test('is not, where the client brought none, or another', async () => {
    const error = { code: 'BAD_USER_INPUT' };
    await expect(connect(refusing('InvalidParameterException'), { first: 4 })).rejects.toMatchObject(error);
    const later = refusing('InvalidParameterException', [undefined, '2/1']);
    await expect(connect(later, { first: 4, after: await cursorBehindTwo() })).rejects.toMatchObject(error);
  });

  test('for another reason keeps that reason', async () => {
    for (const code of ['UPSTREAM_THROTTLED', 'UPSTREAM_ACCESS_DENIED', 'CURSOR_INVALID'] as const) {
      const error = new GatewayError(code, 'for a reason');
      const listing = listingOf([], { maxPageSize: 2, read: () => Promise.reject(error) });
      await expect(connect(listing, { after: await cursorBehindTwo() })).rejects.toBe(error);
    }
  });
});

function fail(): never {
  throw new Error('there is no cursor');
}
