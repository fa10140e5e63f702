import { GatewayError } from '../errors.ts';

/** One page of an AWS listing. */
export interface Page<T> {
  items: readonly T[];
  /** Leads to the next page; undefined on the last. */
  nextToken: string | undefined;
}

/** Which page to read. */
export interface PageRequest {
  pageSize: number;
  /** As AWS gave it; undefined for the first page. */
  token?: string | undefined;
}

/** AWS ends a listing with no token, with null or with an empty one. */
export function endOrToken(token: string | null | undefined): string | undefined {
  return token === '' || token === null ? undefined : token;
}

/** A token that leads to itself would be followed for ever. */
export function assertNewToken(seen: Set<string>, token: string | undefined): void {
  if (token === undefined) return;
  if (seen.has(token)) {
    throw new GatewayError('UPSTREAM_INVALID_RESPONSE', 'AWS gave the same page token twice in one listing.');
  }
  seen.add(token);
}

/** Reads a short listing whole; for ones that AWS keeps small, since nothing bounds it but their end. */
export async function readAll<T>(read: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await read(token);
    items.push(...page.items);
    assertNewToken(seen, page.nextToken);
    token = page.nextToken;
  } while (token !== undefined);
  return items;
}
