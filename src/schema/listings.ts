import { z } from 'zod';
import type { PageRequest } from '../aws/page.ts';
import { invalidCursor, type ListedPage, type Listing } from './connection.ts';

// Listings made of others: what they add is where a token leads.

/** Lists what a known set of keys leads to: the token is the place of the next key. */
export function listKeys<K, T>(
  field: string,
  keys: readonly K[],
  load: (keys: readonly K[]) => Promise<readonly (T | null)[]>,
): Listing<T> {
  return {
    field,
    args: { keys },
    maxPageSize: keys.length,
    async read({ pageSize, token }) {
      const start = token === undefined ? 0 : Number(token);
      if (!Number.isSafeInteger(start) || start < 0) throw invalidCursor('it points nowhere');
      const found = await load(keys.slice(start, start + pageSize));
      const end = start + pageSize;
      return {
        items: found.flatMap((item) => (item === null ? [] : [item])),
        nextToken: end < keys.length ? String(end) : undefined,
      };
    },
  };
}

/** How items are sorted. */
export interface Order<T> {
  /** One string for the key of an item. */
  tokenOf(item: T): string;
  /** Whether an item comes behind that key, whether or not there is an item of that key; throws where it is none. */
  behind(token: string): (item: T) => boolean;
}

/**
 * A page of what is at hand as a whole, and sorted. Each item's token is its key and not its place, so that what is added
 * and removed between pages neither repeats an item nor leaves one out.
 */
export function readPage<T>(
  items: readonly T[],
  { tokenOf, behind }: Order<T>,
  { pageSize, token }: PageRequest,
): ListedPage<T> {
  const left = token === undefined ? items : items.filter(behind(token));
  const page = left.slice(0, pageSize);
  const last = page.at(-1);
  const isLast = page.length === left.length || last === undefined;
  return { items: page, nextToken: isLast ? undefined : tokenOf(last), tokenBehind: tokenOf };
}

const PartToken = z.tuple([z.string(), z.string().nullable()]);

/** One of several listings, by a name that a cursor can hold. */
export interface Part<T> {
  name: string;
  listing: Listing<T>;
}

export interface ConcatenateOptions {
  /** How many parts are asked for their first pages at once, the one that is being read among them. */
  ahead?: number;
  /** How many at most, where so many did not fill the page, and more are asked at once each time. */
  maxAhead?: number | undefined;
  /** Whether the first page of all is asked for, and not one behind a cursor. */
  fromStart?: boolean;
  /** Hears that a part cannot be read, and whether to go on without the rest of it. */
  onFailure?: (name: string, error: unknown) => boolean;
}

/** Where the parts that were asked at once did not fill the page, so many times as many are asked next. */
const AHEAD_GROWTH = 4;

/**
 * Lists one listing after another: the token says which, and that one's own token. From the start, and where the walk goes
 * from one part to the next, the first pages of several parts are asked for at once, so that it waits for the slowest of
 * them and not for their sum; in the midst of a part nothing is asked for ahead, since that part may well fill the page.
 */
export function concatenate<T>(
  field: string,
  args: object,
  parts: readonly Part<T>[],
  { ahead = 1, maxAhead = ahead, fromStart = false, onFailure = () => false }: ConcatenateOptions = {},
): Listing<T> {
  const parse = (token: string | undefined) => {
    const parsed = PartToken.safeParse(parseToken(token ?? ''));
    const at = parsed.success ? parts.findIndex(({ name }) => name === parsed.data[0]) : -1;
    if (!parsed.success || at < 0) throw invalidCursor('it points into something that is no longer served');
    return { at, inner: parsed.data[1] ?? undefined };
  };
  const format = (at: number, inner: string | undefined) => {
    const part = parts[at];
    return part && JSON.stringify([part.name, inner ?? null]);
  };

  const firstPages = new Map<number, Promise<ListedPage<T> | null>>();
  let asksAhead = fromStart;
  let atOnce = ahead;
  const readPart = (at: number, pageSize: number, inner: string | undefined) => {
    const listing = parts[at]?.listing;
    return listing?.read({ pageSize: Math.min(pageSize, listing.maxPageSize), token: inner }) ?? null;
  };
  const readFirst = (at: number, pageSize: number) => {
    if (!firstPages.has(at)) {
      const end = asksAhead ? Math.min(at + atOnce, parts.length) : at + 1;
      if (asksAhead) atOnce = Math.min(atOnce * AHEAD_GROWTH, maxAhead);
      for (let next = at; next < end; next += 1) {
        const page = Promise.resolve(readPart(next, pageSize, undefined));
        // The walk may end before it.
        page.catch(() => undefined);
        firstPages.set(next, page);
      }
    }
    const page = firstPages.get(at) ?? null;
    firstPages.delete(at);
    return page;
  };

  return {
    field,
    args,
    maxPageSize: Math.max(1, ...parts.map(({ listing }) => listing.maxPageSize)),
    firstToken: format(0, undefined),
    extraPages: parts.length,
    async read({ pageSize, token }): Promise<ListedPage<T>> {
      if (parts.length === 0 && token === undefined) return { items: [], nextToken: undefined };
      const { at, inner } = parse(token);
      const goOn = (): string | undefined => {
        asksAhead = true;
        return format(at + 1, undefined);
      };
      try {
        const page = await (inner === undefined ? readFirst(at, pageSize) : readPart(at, pageSize, inner));
        const next = page?.nextToken;
        const { items = [], tokenBehind: innerBehind } = page ?? {};
        const tokenBehind =
          innerBehind && ((item: T) => JSON.stringify([parts[at]?.name, innerBehind(item)]));
        return { items, nextToken: next === undefined ? goOn() : format(at, next), tokenBehind };
      } catch (error) {
        if (!onFailure(parts[at]?.name ?? '', error)) throw error;
        return { items: [], nextToken: goOn() };
      }
    },
  };
}

/** The JSON of a token; undefined where it is none. */
export function parseToken(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
