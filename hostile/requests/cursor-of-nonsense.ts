import type { HostileRequest } from '../load.ts';

/** Goes on behind a cursor of a hundred thousand characters that nobody gave. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: 'query ($after: String) { repositories(after: $after) { nodes { name } } }',
    variables: { after: 'WzEs'.repeat(25_000) },
  }),
  code: 'CURSOR_INVALID',
  status: 200,
};
