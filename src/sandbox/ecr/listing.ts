import type { CallContext } from '../operation.ts';
import { cutPage, type Page, type Row } from '../page.ts';
import { invalidToken } from './errors.ts';
import { registryIdOf } from './lookup.ts';

interface Listing {
  readonly registryId?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** A page of an ECR listing. Its token holds for the same arguments, whatever the page size. */
export function listPage<T>(
  input: Listing,
  context: CallContext,
  rows: (from: number) => Iterable<Row<T>>,
  version: unknown = null,
): Page<T> {
  const { nextToken, maxResults: _, ...arguments_ } = input;
  const { operation, region, pageSize: size, quirks, sameToken } = context;
  const binding = [
    'ecr',
    operation,
    region,
    { ...arguments_, registryId: registryIdOf(input, context) },
    version,
  ];
  return cutPage({ binding, token: nextToken, size, quirks, sameToken, rows, invalidToken });
}
