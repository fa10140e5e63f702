import type { HostileRequest } from '../load.ts';

/** The same with ids that decode, of a registry that is not served. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($ids: [ID!]!) { ${Array.from({ length: 99 }, (_, n) => `a${n}: nodes(ids: $ids) { id }`).join(' ')} }`,
    variables: {
      ids: Array.from({ length: 1000 }, (_, n) =>
        Buffer.from(`Repository|999999999999|us-east-1|team/app-${n}`).toString('base64url'),
      ),
    },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.nodes',
};
