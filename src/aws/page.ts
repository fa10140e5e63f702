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

/** AWS answered with the page token that it was asked with. */
export class RepeatedTokenError extends Error {
  override readonly name = 'RepeatedTokenError';
}

/** The token of the next page: AWS ends a listing with none, with null or with an empty one. */
export function nextToken(
  answered: string | null | undefined,
  asked: string | undefined,
): string | undefined {
  if (answered === '' || answered === null || answered === undefined) return undefined;
  if (answered === asked) throw new RepeatedTokenError('The page token leads to itself');
  return answered;
}

/** Tokens that lead in a circle would be followed for ever. */
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
