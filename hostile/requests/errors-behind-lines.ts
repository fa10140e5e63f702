import type { HostileRequest } from '../load.ts';

/** Fields that are none, behind half a million empty lines, from the first of which the line of each error is counted. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `{ ${'\n'.repeat(500_000)} ${Array.from({ length: 100 }, (_, n) => `x${n}`).join(' ')} }`,
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.tokens',
};
