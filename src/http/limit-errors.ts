import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';

/** Beyond a limit: which setting, how much it is, how much it may be. */
export interface Excess {
  /** The setting, as `limits.aliases`. */
  limit: string;
  actual: number;
  most: number;
}

/** What a request is told that is more than it may be: what is too much, by how much, and what to do about it. */
export function tooMuch(message: string, details: GraphQLErrorExtensions): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'OPERATION_TOO_COSTLY', http: { status: 400, spec: false }, ...details },
  });
}

/** The same where one number says it all. */
export function beyondLimit(what: string, advice: string, { limit, actual, most }: Excess): GraphQLError {
  return tooMuch(`${what} ${actual}, and at most ${most} may be (${limit}). ${advice}`, {
    exceeded: { limit, actual, most },
  });
}

/** What a caller is told who may ask again later. */
export function rateLimited(message: string, retryAfterMs: number, status: 429 | 503 = 429): GraphQLError {
  const headers = { 'retry-after': `${Math.ceil(retryAfterMs / 1000)}` };
  return new GraphQLError(message, {
    extensions: { code: 'RATE_LIMITED', retryAfterMs, http: { status, headers } },
  });
}

/** How long whoever finds no place is told to wait for one: nobody knows, and most are soon free. */
export const PLACE_RETRY_MS = 1000;
