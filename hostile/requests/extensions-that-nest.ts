import type { HostileRequest } from '../load.ts';

/** The same in the extensions of a request, which no schema describes. */
export const request: HostileRequest = {
  body: `{"query":"{ registries { host } }","extensions":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  code: 'OPERATION_TOO_COSTLY',
  limit: 'limits.depth',
};
