import type { HostileRequest } from '../load.ts';

/** Asks for a hundred thousand ids, in variables, where no word of the document is counted. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array(100_000).fill('x') },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.values',
};
