import { describe, expect, test } from 'vitest';
import { type Direction, RowOrder, type SortKey } from '../../src/aws/scans/row-order.ts';
import { connect, formatCursor } from '../../src/schema/connection.ts';
import { listSorted, type SortedListing } from '../../src/schema/keyset.ts';
import fc from '../helpers/fast-check.ts';
import { walk } from './listing.ts';

/** A row, and how many steps of a walk have passed when it comes and when it goes. */
interface Row extends SortKey {
  from: number;
  until: number;
}

const FOREVER = 1000;
const row: fc.Arbitrary<Row> = fc
  .record({
    value: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 3 }),
    name: fc.string({ minLength: 1, maxLength: 4 }),
    from: fc.oneof(fc.constant(0), fc.nat(6)),
    stays: fc.oneof(fc.constant(FOREVER), fc.nat(6)),
  })
  .map(({ from, stays, ...key }) => ({ ...key, from, until: from + stays }));
const rows = fc.uniqueArray(row, { selector: ({ name }) => name, maxLength: 60 });
const firsts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
const direction = fc.constantFrom<Direction>('ASC', 'DESC');

/** Lists the rows that are there; each page is of the next step. */
function listing(
  all: readonly Row[],
  way: Direction,
  { keep = () => true, ...rest }: { keep?: (row: Row) => boolean } & Partial<SortedListing<Row>> = {},
) {
  const uses: string[] = [];
  let step = -1;
  const sorted = listSorted<Row>({
    field: 'Test.rows',
    args: { way },
    keyOf: ({ value, name }) => ({ value, name }),
    async load(use) {
      uses.push(use);
      step += 1;
      const there = all.filter(({ from, until }) => from <= step && step < until);
      const order = new RowOrder(
        there.length,
        (at) => there[at]?.value ?? Number.NaN,
        (at) => there[at]?.name ?? '',
      );
      return {
        length: there.length,
        at(place) {
          const found = there[order.rowAt(place, way)];
          return found && keep(found) ? found : undefined;
        },
        firstBehind: (key) => order.firstBehind(key, way),
      };
    },
    ...rest,
  });
  return { ...sorted, uses };
}

const fixed = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ value: index, name: `n${index}`, from: 0, until: FOREVER }));

describe('a walk in an order', () => {
  test('repeats nothing and leaves out nothing that was there all the time, whatever comes and goes', async () => {
    await fc.assert(
      fc.asyncProperty(rows, firsts, direction, fc.boolean(), async (all, sizes, way, odd) => {
        const keep = ({ name }: Row) => !odd || name.length % 2 === 1;
        const pages = await walk(listing(all, way, { keep }), sizes);
        const found = pages.flatMap(({ edges }) => edges.map(({ node }) => node));
        const names = found.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        const stayed = all.filter((each) => each.from === 0 && each.until >= FOREVER && keep(each));
        for (const { name } of stayed) expect(names).toContain(name);
        for (const each of found) expect(keep(each)).toBe(true);
        expect(pages.at(-1)?.hasNextPage).toBe(false);
      }),
    );
  });

  test('goes on behind any edge, not only behind the last of a page', async () => {
    const first = await connect(listing(fixed(5), 'DESC'), { first: 3 });
    for (const [index, { cursor }] of first?.edges.entries() ?? []) {
      const rest = await connect(listing(fixed(5), 'DESC'), { after: formatCursor(cursor) });
      expect(rest?.edges.map(({ node }) => node.value)).toEqual([3, 2, 1, 0].slice(index));
    }
  });

  test('says that it goes on, so that what was read may be older', async () => {
    const listed = listing(fixed(5), 'ASC');
    await walk(listed, [2]);
    expect(listed.uses).toEqual(['begin', 'goOn', 'goOn']);
  });

  test('ends where there is nothing more that is wanted', async () => {
    const keep = ({ value }: Row) => (value ?? 0) < 2;
    const page = await connect(listing(fixed(500), 'ASC', { keep }), { first: 2 });
    expect(page).toMatchObject({ hasNextPage: false, edges: [{}, {}] });
  });

  test('is null where what it lists under is gone', async () => {
    expect(await connect(listing([], 'ASC', { load: async () => null }), {})).toBeNull();
  });
});

describe('a cursor', () => {
  test('is good for its own field and arguments alone', async () => {
    const page = await connect(listing(fixed(3), 'ASC'), { first: 1 });
    const after = page?.endCursor ? formatCursor(page.endCursor) : '';
    const refused = [
      listing(fixed(3), 'DESC'),
      listing(fixed(3), 'ASC', { field: 'Test.others' }),
      listing(fixed(3), 'ASC', { args: { way: 'ASC', more: 1 } }),
    ];
    for (const other of refused) {
      await expect(connect(other, { after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
      expect(other.uses).toEqual([]);
    }
  });

  test.each([
    'no JSON',
    '[]',
    '["k0",1,"n"]',
    '["k1","1","n"]',
    '["k1",1,""]',
    '["k1",1e999,"n"]',
    '["k1",1,"n",0]',
  ])('whose key is %s was forged', async (token) => {
    const listed = listing(fixed(3), 'ASC');
    const page = await connect(listing(fixed(3), 'ASC'), { first: 1 });
    if (!page?.endCursor) throw new Error('there is no cursor');
    const after = formatCursor({ ...page.endCursor, token });
    await expect(connect(listed, { after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    expect(listed.uses).toEqual([]);
  });
});
