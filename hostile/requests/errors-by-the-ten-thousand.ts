import type { HostileRequest } from '../load.ts';

/** As many ids that do not decode as the price allows: all but the first errors are only counted. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($ids: [ID!]!) { ${Array.from({ length: 20 }, (_, n) => `a${n}: nodes(ids: $ids) { id }`).join(' ')} }`,
    variables: { ids: Array.from({ length: 1000 }, (_, n) => `x${n}`) },
  }),
  code: 'BAD_USER_INPUT',
  limit: 'limits.errors',
  status: 200,
};
