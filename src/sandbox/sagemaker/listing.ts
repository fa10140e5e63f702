import type { CallContext } from '../operation.ts';
import { cutPage, type Page, rowsOf } from '../page.ts';
import { invalidToken } from './errors.ts';

interface Listing {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/**
 * A page of a SageMaker listing. The service takes MaxResults rows first and filters them then, so that pages may be short or
 * empty although a token follows.
 */
export function listPage<T>(
  input: Listing,
  context: CallContext,
  rows: readonly T[],
  isMeant: (row: T) => boolean = () => true,
): Page<T> {
  const { NextToken: token, MaxResults: _, ...arguments_ } = input;
  const { operation, accountId, region, pageSize: size, quirks, sameToken } = context;
  const binding = ['sagemaker', operation, accountId, region, arguments_];
  const page = cutPage({
    binding,
    token,
    size,
    quirks,
    sameToken,
    rows: (from) => rowsOf(rows, from),
    invalidToken,
  });
  return { ...page, items: page.items.filter(isMeant) };
}

/** Members by which both listings filter. */
export interface TimeFilter {
  readonly CreationTimeAfter?: Date | undefined;
  readonly CreationTimeBefore?: Date | undefined;
  readonly LastModifiedTimeAfter?: Date | undefined;
  readonly LastModifiedTimeBefore?: Date | undefined;
}

/** What both listings list. */
export interface Timed {
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
}

/** Whether a row lies between the times of a filter; the bounds themselves are in. */
export const isWithin = (filter: TimeFilter, { CreationTime: created, LastModifiedTime: modified }: Timed) =>
  (filter.CreationTimeAfter === undefined || created >= filter.CreationTimeAfter) &&
  (filter.CreationTimeBefore === undefined || created <= filter.CreationTimeBefore) &&
  (filter.LastModifiedTimeAfter === undefined || modified >= filter.LastModifiedTimeAfter) &&
  (filter.LastModifiedTimeBefore === undefined || modified <= filter.LastModifiedTimeBefore);

/** Rows sorted by a key, DESCENDING unless the request says otherwise. */
export function sorted<T>(
  rows: Iterable<T>,
  keyOf: (row: T) => string | number,
  order: string | undefined,
): T[] {
  const ascending = [...rows].sort((a, b) => compare(keyOf(a), keyOf(b)));
  return order === 'ASCENDING' ? ascending : ascending.reverse();
}

const compare = (a: string | number, b: string | number) => (a < b ? -1 : Number(a > b));
