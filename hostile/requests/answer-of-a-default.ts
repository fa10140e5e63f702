import type { HostileRequest } from '../load.ts';

/** A text that is answered a hundred times and stands in the document, as the default of a variable. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: `query ($r: [String!]! = ["${'x'.repeat(500_000)}"]) {
      ${Array.from({ length: 100 }, (_, n) => `a${n}: imageReferences(references: $r) { reference }`).join(' ')}
    }`,
  }),
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.answerBytes',
};
