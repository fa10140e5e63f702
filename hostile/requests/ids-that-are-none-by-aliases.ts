import type { HostileRequest } from '../load.ts';

/** A thousand ids that do not decode, under ninety-nine names: an error for each, and no call to price. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($ids: [ID!]!) { ${Array.from({ length: 99 }, (_, n) => `a${n}: nodes(ids: $ids) { id }`).join(' ')} }`,
    variables: { ids: Array.from({ length: 1000 }, (_, n) => `x${n}`) },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.nodes',
};
