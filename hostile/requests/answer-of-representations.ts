import type { HostileRequest } from '../load.ts';

/** A text of a megabyte in the key of an entity, for a router that asks for it eighty times. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($r: [_Any!]!) { ${Array.from({ length: 80 }, (_, n) => `a${n}: _entities(representations: $r) { ... on ImageReference { reference } }`).join(' ')} }`,
    variables: { r: [{ __typename: 'ImageReference', reference: 'x'.repeat(1_000_000) }] },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.answerBytes',
};
