import type { HostileRequest } from '../load.ts';

/** A body of two megabytes, most of it blank. */
export const request: HostileRequest = {
  body: JSON.stringify({ query: `{ registries { host } }${' '.repeat(2 ** 21)}` }),
  code: 'REQUEST_ENTITY_TOO_LARGE',
  limit: 'limits.bodyBytes',
  status: 413,
};
