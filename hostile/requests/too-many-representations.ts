import type { HostileRequest } from '../load.ts';

/** More entities than a router may ask for at once, each of them cheap. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    variables: {
      r: Array(1001).fill({
        __typename: 'Repository',
        arn: 'arn:aws:ecr:us-east-1:111122223333:repository/team/app',
      }),
    },
  }),
  code: 'BAD_USER_INPUT',
  status: 200,
};
