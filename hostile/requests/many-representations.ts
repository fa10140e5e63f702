import type { HostileRequest } from '../load.ts';

/** Two thousand entities as a router asks for them, a hundred images each. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on Repository { images(first: 100) { nodes { digest } } }
      }
    }`,
    variables: {
      representations: Array.from({ length: 2000 }, (_, n) => ({
        __typename: 'Repository',
        arn: `arn:aws:ecr:us-east-1:111122223333:repository/team/app-${n}`,
      })),
    },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.nodes',
};
