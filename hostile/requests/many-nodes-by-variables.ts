import type { HostileRequest } from '../load.ts';

/** A thousand times a thousand, by variables. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query:
      'query ($n: Int!) { repositories(first: $n) { nodes { images(first: $n) { nodes { digest } } } } }',
    variables: { n: 1000 },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.nodes',
};
