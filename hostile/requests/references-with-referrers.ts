import type { HostileRequest } from '../load.ts';

/** A thousand image references, each in a repository of its own, with a thousand artifacts each. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($references: [String!]!) {
      imageReferences(references: $references) { image { referrers(first: 1000) { nodes { digest } } } }
    }`,
    variables: {
      references: Array.from(
        { length: 1000 },
        (_, n) => `111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app-${n}:latest`,
      ),
    },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.calls',
};
