import type { HostileRequest } from '../load.ts';

/** Picks an operation that the document does not have. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: 'query A { registries { host } } query B { repositories { nodes { name } } }',
    operationName: '__proto__',
  }),
  code: 'OPERATION_RESOLUTION_FAILURE',
};
