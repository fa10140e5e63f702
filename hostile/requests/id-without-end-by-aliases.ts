import type { HostileRequest } from '../load.ts';

/** An id of a megabyte, to be decoded ninety-nine times. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($id: ID!) { ${Array.from({ length: 99 }, (_, n) => `a${n}: node(id: $id) { id }`).join(' ')} }`,
    variables: { id: 'A'.repeat(1_000_000) },
  }),
  code: 'BAD_USER_INPUT',
  status: 200,
};
