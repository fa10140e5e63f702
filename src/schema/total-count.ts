import type { OperationName } from '../aws/path/operations.ts';
import { builder, type Types } from './builder.ts';
import { type Connection, type ConnectionArgs, connect, type Listing } from './connection.ts';
import { type Crowd, SCAN_CALLS } from './field-cost.ts';
import { type Selection, selectsOnly } from './selection.ts';

/** Counts a listing, under the same filters; null when what it lists under is gone. */
type Count = () => Promise<number | null>;

/** Gives a connection the field `totalCount`, counted by an operation that lists; its pages come from `connectCounted`. */
export function defineTotalCount<Shape extends object>(
  connection: PothosSchemaTypes.ObjectRef<Types, Connection<Shape>>,
  how: string,
  operation: OperationName,
): void {
  builder.objectField(connection, 'totalCount', (t) =>
    t.int({
      description: `How many there are under the same filter. ${how} Null only with an error: SCAN_LIMIT_EXCEEDED when there are more than the gateway reads.`,
      extensions: {
        cost: {
          calls: {
            [operation]: ({ distinct, registries }: Crowd) => Math.max(distinct, registries) * SCAN_CALLS,
          },
        },
      },
      resolve: ({ totalCount }) => totalCount?.() ?? null,
    }),
  );
}

const NOTHING: ReadonlySet<string> = new Set();
const COUNT_ALONE: ReadonlySet<string> = new Set(['totalCount']);

/** A page of a listing that can be counted. */
export function connectCounted<T>(
  listing: Listing<T>,
  page: ConnectionArgs,
  selection: Selection,
  count: Count,
): Promise<Connection<T> | null> {
  return countBeside((read) => connect(read(listing), page), selection, count);
}

/** What of a listing is read: all that is asked for, or nothing. */
export type Read = <T>(listing: Listing<T>) => Listing<T>;

const AS_ASKED: Read = (listing) => listing;
const NOT_AT_ALL: Read = (listing) => ({
  ...listing,
  read: async () => ({ items: [], nextToken: undefined }),
});

/**
 * A page that can be counted. Where a query asks for the count alone, no page is read for it; where the page is all of the
 * listing, it tells the count.
 */
export async function countBeside<C extends Connection<unknown>>(
  pageOf: (read: Read) => Promise<C | null>,
  selection: Selection,
  count: Count,
): Promise<C | null> {
  if (!selectsOnly(selection, COUNT_ALONE) || selectsOnly(selection, NOTHING)) {
    const connection = await pageOf(AS_ASKED);
    return connection && { ...connection, totalCount: async () => connection.wholeCount ?? count() };
  }
  // The arguments hold all the same.
  const empty = await pageOf(NOT_AT_ALL);
  const counting = count();
  const gone = await counting.then(
    (total) => total === null,
    () => false,
  );
  return gone || empty === null ? null : { ...empty, totalCount: () => counting };
}

/** The counts of several listings together. */
export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
