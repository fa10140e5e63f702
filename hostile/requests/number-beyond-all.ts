import type { HostileRequest } from '../load.ts';

/** A number that JSON can spell and nothing can hold. */
export const request: HostileRequest = {
  body: '{"query":"query ($n: Int!) { repositories(first: $n) { nodes { name } } }","variables":{"n":1e999}}',
  code: 'BAD_USER_INPUT',
};
