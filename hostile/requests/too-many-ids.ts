import type { HostileRequest } from '../load.ts';

/** More ids than may be asked for at once, each of them cheap. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array(1001).fill('UmVnaXN0cnl8MTExMTIyMjIzMzMzfHVzLWVhc3QtMQ') },
  }),
  code: 'BAD_USER_INPUT',
  status: 200,
};
