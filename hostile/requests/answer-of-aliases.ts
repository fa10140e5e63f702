import type { HostileRequest } from '../load.ts';

/** A text of a megabyte that its answer repeats four hundred times. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($r: [String!]!) { ${Array.from({ length: 20 }, (_, n) => `a${n}: imageReferences(references: $r) { ...Echo }`).join(' ')} }
      fragment Echo on ImageReference { ${Array.from({ length: 20 }, (_, n) => `a${n}: reference`).join(' ')} }`,
    variables: { r: ['x'.repeat(1_000_000)] },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.answerBytes',
};
