import { z } from 'zod';
import type { Page, PageRequest } from '../aws/page.ts';
import { invalidCursor, type Listing } from './connection.ts';

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

/** A page of what is at hand as a whole: the token is the key of the last item before it. */
export function readPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { pageSize, token }: PageRequest,
): Page<T> {
  const before = token === undefined ? -1 : items.findIndex((item) => keyOf(item) === token);
  if (token !== undefined && before < 0) throw invalidCursor('what it points behind is gone');
  const page = items.slice(before + 1, before + 1 + pageSize);
  const last = page.at(-1);
  const isLast = before + 1 + pageSize >= items.length;
  return { items: page, nextToken: isLast || last === undefined ? undefined : keyOf(last) };
}

const PartToken = z.tuple([z.string(), z.string().nullable()]);

/** Lists one listing after another: the token says which, and that one's own token. */
export function concatenate<T>(
  field: string,
  args: object,
  parts: readonly { name: string; listing: Listing<T> }[],
): Listing<T> {
  const parse = (token: string | undefined) => {
    if (token === undefined) return { at: 0, inner: undefined };
    const parsed = PartToken.safeParse(parseJson(token));
    const at = parsed.success ? parts.findIndex(({ name }) => name === parsed.data[0]) : -1;
    if (!parsed.success || at < 0) throw invalidCursor('it points into something that is no longer served');
    return { at, inner: parsed.data[1] ?? undefined };
  };
  const format = (at: number, inner: string | undefined) => {
    const part = parts[at];
    return part && JSON.stringify([part.name, inner ?? null]);
  };

  return {
    field,
    args,
    maxPageSize: Math.max(1, ...parts.map(({ listing }) => listing.maxPageSize)),
    async read({ pageSize, token }): Promise<Page<T>> {
      const { at, inner } = parse(token);
      const listing = parts[at]?.listing;
      const page = await listing?.read({ pageSize: Math.min(pageSize, listing.maxPageSize), token: inner });
      const next = page?.nextToken;
      return {
        items: page?.items ?? [],
        nextToken: next === undefined ? format(at + 1, undefined) : format(at, next),
      };
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
