import { GatewayError } from '../../src/errors.ts';
import { type Connection, connect, formatCursor, type Listing } from '../../src/schema/connection.ts';

/** How a listing cuts its pages, each entry one page, used over and over: full, half full, or empty. */
export type Cut = 'full' | 'half' | 'empty';

export interface TestListing extends Listing<number> {
  /** The tokens that were asked for, in order. */
  reads: (string | undefined)[];
}

/**
 * Lists numbers as AWS lists things: a token says where a page begins, and which cut it has. The same token gives the
 * same page, whatever was read before.
 */
export function listingOf(
  items: readonly number[],
  { cuts = ['full'], maxPageSize = 1000, ...rest }: { cuts?: readonly Cut[] } & Partial<Listing<number>> = {},
): TestListing {
  const reads: (string | undefined)[] = [];
  return {
    field: 'Test.numbers',
    args: {},
    maxPageSize,
    reads,
    async read({ pageSize, token }) {
      reads.push(token);
      const [start = 0, page = 0] = token?.split('/').map(Number) ?? [];
      const cut = cuts[page % cuts.length] ?? 'full';
      const size = cut === 'full' ? pageSize : cut === 'half' ? Math.ceil(pageSize / 2) : 0;
      const end = start + size;
      return {
        items: items.slice(start, end),
        // An empty page at the end may still have a token, as in AWS.
        nextToken: end < items.length ? `${end}/${page + 1}` : undefined,
      };
    },
    ...rest,
  };
}

/** Walks a listing to its end as a client does, with these numbers of items one after the other, over and over. */
export async function walk<T>(listing: Listing<T>, firsts: readonly number[]): Promise<Connection<T>[]> {
  const pages: Connection<T>[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await connect(listing, { first: firsts[pages.length % firsts.length], after });
    if (page === null) return pages;
    pages.push(page);
    if (!page.hasNextPage) return pages;
    if (page.endCursor === null || pages.length > 10_000) throw new Error('a walk that does not go on');
    after = formatCursor(page.endCursor);
  }
}

export const nodesOf = <T>(pages: readonly Connection<T>[]): T[] =>
  pages.flatMap(({ edges }) => edges.map(({ node }) => node));

/** AWS's refusal of a request, as the sources throw it. */
export function refusal(errorName: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', 'refused', {
    aws: { service: 'ecr', operation: 'List', errorName, registryId: '111122223333', region: 'us-east-1' },
  });
}
