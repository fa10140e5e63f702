import type { HostileRequest } from '../load.ts';

/** The same as a router would ask. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($r: [_Any!]!) { ${Array.from({ length: 99 }, (_, n) => `a${n}: _entities(representations: $r) { __typename }`).join(' ')} }`,
    variables: { r: Array.from({ length: 1000 }, (_, n) => ({ __typename: 'Image', uri: `x${n}` })) },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.nodes',
};
