import type { HostileRequest } from '../load.ts';

/** A text that JSON writes six times as long as it is, a thousand times. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($r: [String!]!) { ${Array.from({ length: 25 }, (_, n) => `a${n}: imageReferences(references: $r) { ...Echo }`).join(' ')} }
      fragment Echo on ImageReference { ${Array.from({ length: 40 }, (_, n) => `a${n}: reference`).join(' ')} }`,
    variables: { r: ['\u0001'.repeat(10_000)] },
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.answerBytes',
};
