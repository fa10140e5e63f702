import type { HostileRequest } from '../load.ts';

/** Variables of a hundred thousand lists within lists. */
export const request: HostileRequest = {
  body: `{"query":"query ($ids: [ID!]!) { nodes(ids: $ids) { id } }","variables":{"ids":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.depth',
};
