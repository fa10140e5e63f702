import { z } from 'zod';
import type { SortKey } from '../aws/scans/row-order.ts';
import type { ScanUse } from '../aws/scans/scans.ts';
import type { SortedRows } from '../aws/scans/sorted-rows.ts';
import { invalidCursor, type Listing } from './connection.ts';
import { parseToken } from './listings.ts';

// Paging through what was read whole and sorted. A cursor holds what the item before it is sorted by, not its place: what
// is added and removed between pages neither repeats an item nor leaves one out.

export interface SortedListing<T> extends Pick<Listing<T>, 'field' | 'args'> {
  /** What was read; null when what it lists under is gone. */
  load(use: ScanUse): Promise<SortedRows<T> | null>;
  /** What an item is sorted by. */
  keyOf(item: T): SortKey;
}

const MAX_PAGE_SIZE = 1000;

/** Lists sorted rows: the token of a page is the key of the item before it, and so is each item's cursor. */
export function listSorted<T>({ field, args, load, keyOf }: SortedListing<T>): Listing<T> {
  const tokenBehind = (item: T) => formatKey(keyOf(item));
  return {
    field,
    args,
    maxPageSize: MAX_PAGE_SIZE,
    async read({ pageSize, token }) {
      const behind = token === undefined ? undefined : parseKey(token);
      const rows = await load(behind === undefined ? 'begin' : 'goOn');
      if (rows === null) return null;
      const items: T[] = [];
      for (let place = behind ? rows.firstBehind(behind) : 0; place < rows.length; place += 1) {
        const item = rows.at(place);
        if (item === undefined) continue;
        const last = items.at(-1);
        if (items.length === pageSize && last !== undefined) {
          return { items, nextToken: tokenBehind(last), tokenBehind };
        }
        items.push(item);
      }
      return { items, nextToken: undefined, tokenBehind };
    },
  };
}

const KEY_VERSION = 'k1';
const KeyShape = z.tuple([z.literal(KEY_VERSION), z.number().nullable(), z.string().min(1)]);

function formatKey({ value, name }: SortKey): string {
  return JSON.stringify([KEY_VERSION, value, name]);
}

function parseKey(token: string): SortKey {
  const parsed = KeyShape.safeParse(parseToken(token));
  if (!parsed.success) throw invalidCursor('it points nowhere');
  const [, value, name] = parsed.data;
  return { value, name };
}
