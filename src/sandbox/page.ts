import { createHash } from 'node:crypto';
import { readPageToken, writePageToken } from './wire/page-token.ts';

/** Shares (0 to 1) of a listing's pages that come empty, or half filled, although a token follows. */
export interface Quirks {
  readonly emptyPages: number;
  readonly shortPages: number;
}

/** A row of a listing and its position, which grows from row to row but may skip numbers. */
export type Row<T> = readonly [position: number, item: T];

/** What a page is cut out of. */
export interface PageRequest<T> {
  /** The operation and the arguments that must repeat with a token. */
  readonly binding: readonly unknown[];
  readonly token: string | undefined;
  readonly size: number;
  readonly quirks: Quirks;
  /** Whether to give the token of the page itself, also on the last one. */
  readonly sameToken: boolean;
  /** The rows from a position on. */
  readonly rows: (from: number) => Iterable<Row<T>>;
  /** The error for a token that is altered, or of another listing. */
  readonly invalidToken: () => Error;
}

/** A page, and the token of the next one. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken: string | undefined;
}

/** Cuts a page out of a listing. A token is given only where rows follow. */
export function cutPage<T>(request: PageRequest<T>): Page<T> {
  const binding = JSON.stringify(request.binding);
  const start =
    request.token === undefined ? { position: 0, plain: false } : readPageToken(request.token, binding);
  if (start === undefined) throw request.invalidToken();
  const size = start.plain ? request.size : quirkySize(request, `${binding}${request.token ?? ''}`);
  const items: T[] = [];
  const sameToken = request.sameToken ? writePageToken(start, binding) : undefined;
  for (const [position, item] of request.rows(start.position)) {
    if (items.length === size) {
      return { items, nextToken: sameToken ?? writePageToken({ position, plain: size === 0 }, binding) };
    }
    items.push(item);
  }
  return { items, nextToken: sameToken };
}

/** Which pages are quirky depends on the token alone, so that the same token gives the same page. */
function quirkySize({ size, quirks }: { size: number; quirks: Quirks }, page: string): number {
  if (quirks.emptyPages === 0 && quirks.shortPages === 0) return size;
  const lot = createHash('sha256').update(page).digest().readUInt32BE() / 2 ** 32;
  if (lot < quirks.emptyPages) return 0;
  return lot < quirks.emptyPages + quirks.shortPages ? Math.ceil(size / 2) : size;
}

/** Rows of something that is small enough to be an array. */
export function* rowsOf<T>(items: readonly T[], from: number): Generator<Row<T>> {
  for (let position = from; position < items.length; position += 1) {
    const item = items[position];
    if (item !== undefined) yield [position, item];
  }
}
