import type { HostileRequest } from '../load.ts';

/** A cursor of a megabyte, to be decoded ninety-nine times. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($after: String) { ${Array.from({ length: 99 }, (_, n) => `a${n}: repositories(after: $after) { nodes { name } }`).join(' ')} }`,
    variables: { after: 'WzEs'.repeat(250_000) },
  }),
  code: 'CURSOR_INVALID',
  status: 200,
};
