import { createHash } from 'node:crypto';
import { z } from 'zod';
import { assertNewToken, type Page, type PageRequest } from '../aws/page.ts';
import { badInput, GatewayError } from '../errors.ts';

// Relay connections over AWS's page tokens: one mechanism for every listing, and no knowledge of any.

/** A listing that pages forward by token. */
export interface Listing<T> {
  /** The GraphQL field that it is behind, e.g. `Repository.images`. */
  field: string;
  /** All that says which items it lists, in what order: a cursor holds for these alone. */
  args: object;
  /** The largest page that AWS gives. */
  maxPageSize: number;
  /** The token of the first page, where that has one. */
  firstToken?: string | undefined;
  /** So many more pages may be read for one request than of other listings: those that are empty by their nature. */
  extraPages?: number | undefined;
  /** Null when what it lists under is gone. */
  read(page: PageRequest): Promise<ListedPage<T> | null>;
  /** A filter that AWS cannot apply. */
  keep?: (item: T) => boolean;
}

/** A page of a listing. */
export interface ListedPage<T> extends Page<T> {
  /** The token that leads on behind an item of it, where the listing knows one for each. */
  tokenBehind?: ((item: T) => string) | undefined;
}

/** The arguments of every connection field. */
export interface ConnectionArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
}

export interface Connection<T> {
  edges: readonly Edge<T>[];
  hasNextPage: boolean;
  startCursor: Cursor | null;
  endCursor: Cursor | null;
  /** How many items the listing has, where its first page held all of it. */
  wholeCount?: number | undefined;
  /** Counts them. */
  totalCount?: () => Promise<number | null>;
}

export interface Edge<T> {
  node: T;
  cursor: Cursor;
}

/** The place behind an item: where the walk goes on. It is written out only where a client asks for it. */
export interface Cursor {
  field: string;
  argsHash: string;
  pageSize: number;
  /** The token of the page; undefined for the first. */
  token: string | undefined;
  /** How many items of that page lie before this place. */
  index: number;
}

/** How many items a client gets that does not say how many it wants. */
export const DEFAULT_FIRST = 50;
const MAX_FIRST = 1000;
/** AWS calls are the scarce thing: small requests share pages of 100, and larger ones read pages of 1000. */
const PAGE_SIZES = [100, 1000] as const;
/** So many pages may be empty or filtered out before the client is given what there is, and a place to go on from. */
export const MAX_PAGES_PER_REQUEST = 20;

/** Reads `first` items behind `after`; null when what the listing is under is gone. */
export async function connect<T>(
  listing: Listing<T>,
  { first, after }: ConnectionArgs,
): Promise<Connection<T> | null> {
  const wanted = parseFirst(first);
  const { keep = () => true } = listing;
  const argsHash = hashArgs(listing.args);
  const start: Cursor =
    after === undefined || after === null
      ? {
          field: listing.field,
          argsHash,
          pageSize: pageSizeFor(wanted, listing.maxPageSize),
          token: listing.firstToken,
          index: 0,
        }
      : parseCursor(after, listing, argsHash);
  const { field, pageSize } = start;
  const place = (token: string | undefined, index: number): Cursor => ({
    field,
    argsHash,
    pageSize,
    token,
    index,
  });

  const edges: Edge<T>[] = [];
  const seen = new Set<string>();
  let { token, index } = start;
  assertNewToken(seen, token);

  const maxPages = MAX_PAGES_PER_REQUEST + (listing.extraPages ?? 0);
  for (let pagesRead = 0; pagesRead < maxPages; pagesRead += 1) {
    const clientToken = pagesRead === 0 && token !== listing.firstToken;
    const page = await read(listing, { pageSize: start.pageSize, token }, clientToken);
    if (page === null) return null;
    assertNewToken(seen, page.nextToken);
    const isWhole = token === undefined && page.nextToken === undefined;
    const wholeCount = isWhole ? page.items.filter(keep).length : undefined;

    for (; index < page.items.length; index += 1) {
      const node = page.items[index];
      if (node === undefined || !keep(node)) continue;
      const endsPage = index === page.items.length - 1 && page.nextToken !== undefined;
      const cursor = endsPage ? place(page.nextToken, 0) : place(token, index + 1);
      edges.push({ node, cursor: page.tokenBehind ? place(page.tokenBehind(node), 0) : cursor });
      if (edges.length === wanted) {
        const hasNextPage = page.nextToken !== undefined || page.items.slice(index + 1).some(keep);
        return { ...connectionOf(edges, hasNextPage), wholeCount };
      }
    }
    if (page.nextToken === undefined) return { ...connectionOf(edges, false), wholeCount };
    token = page.nextToken;
    index = 0;
  }
  return { ...connectionOf(edges, true), endCursor: place(token, 0) };
}

function connectionOf<T>(edges: readonly Edge<T>[], hasNextPage: boolean): Connection<T> {
  return {
    edges,
    hasNextPage,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
}

/** AWS's refusal of a token that the client brought is the client's to know: its cursor is too old. */
async function read<T>(
  listing: Listing<T>,
  page: PageRequest,
  clientToken: boolean,
): Promise<ListedPage<T> | null> {
  try {
    return await listing.read(page);
  } catch (error) {
    const refused = error instanceof GatewayError && error.code === 'BAD_USER_INPUT';
    if (!clientToken || !refused || !error.extensions.aws) throw error;
    throw new GatewayError(
      'CURSOR_EXPIRED',
      'after: AWS no longer accepts the page that this cursor points at; start again without it.',
      { aws: error.extensions.aws, cause: error },
    );
  }
}

function parseFirst(first: number | null | undefined): number {
  const wanted = first ?? DEFAULT_FIRST;
  if (wanted < 1 || wanted > MAX_FIRST)
    throw badInput('first', `must be 1 to ${MAX_FIRST}; it is ${wanted}.`);
  return wanted;
}

/** How many items a page holds at most, for what it costs: arguments that are refused read nothing. */
export function itemsOf({ first }: ConnectionArgs): number {
  return Math.min(Math.max(first ?? DEFAULT_FIRST, 1), MAX_FIRST);
}

/** The size of the AWS page that a connection with these arguments, and without a cursor, begins with. */
export function firstPageSize({ first }: ConnectionArgs, maxPageSize: number): number {
  return pageSizeFor(first ?? DEFAULT_FIRST, maxPageSize);
}

function pageSizeFor(wanted: number, maxPageSize: number): number {
  return Math.min(wanted <= PAGE_SIZES[0] ? PAGE_SIZES[0] : PAGE_SIZES[1], maxPageSize);
}

const CURSOR_VERSION = 1;
const CursorShape = z.tuple([
  z.literal(CURSOR_VERSION),
  z.string(),
  z.string(),
  z.int().positive(),
  z.string().min(1).nullable(),
  z.int().nonnegative(),
]);

/** A cursor as the client sees it: opaque, and good for URLs. */
export function formatCursor({ field, argsHash, pageSize, token, index }: Cursor): string {
  return Buffer.from(
    JSON.stringify([CURSOR_VERSION, field, argsHash, pageSize, token ?? null, index]),
  ).toString('base64url');
}

function parseCursor(
  text: string,
  listing: Pick<Listing<never>, 'field' | 'maxPageSize'>,
  argsHash: string,
): Cursor {
  const parsed = CursorShape.safeParse(decode(text));
  if (!parsed.success) throw invalidCursor('it is not one that this gateway gave');
  const [, field, hash, pageSize, token, index] = parsed.data;
  if (field !== listing.field) throw invalidCursor(`it is one of ${field}, not of ${listing.field}`);
  if (hash !== argsHash)
    throw invalidCursor('it was given for other arguments, or for something that was replaced since');
  if (!PAGE_SIZES.some((size) => Math.min(size, listing.maxPageSize) === pageSize)) {
    throw invalidCursor('it is not one that this gateway gave');
  }
  return { field, argsHash, pageSize, token: token ?? undefined, index };
}

/** Far more than a token of AWS with what stands beside it. */
const MAX_CURSOR_LENGTH = 65_536;

function decode(text: string): unknown {
  if (text.length > MAX_CURSOR_LENGTH) return undefined;
  try {
    const json = Buffer.from(text, 'base64url').toString();
    // Decoding passes over what is none of its letters: one cursor would have many spellings.
    return Buffer.from(json).toString('base64url') === text ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}

/** A cursor that this listing did not give. */
export function invalidCursor(why: string): GatewayError {
  return new GatewayError('CURSOR_INVALID', `after: this cursor cannot be used here: ${why}.`);
}

/** The same for the same arguments, in whatever order their members were written. */
function hashArgs(args: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sortMembers(args)))
    .digest('base64url')
    .slice(0, 16);
}

function sortMembers(value: unknown): unknown {
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortMembers);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sortMembers(member)]),
  );
}
