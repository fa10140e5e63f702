import type { HostileRequest } from '../load.ts';

/** A document in an address of nine thousand characters. */
export const request: HostileRequest = {
  method: 'GET',
  search: `?query=${encodeURIComponent(`{ registries { host } }${'#'.repeat(3_000)}`)}`,
  code: 'URI_TOO_LONG',
  limit: 'limits.urlLength',
  status: 414,
};
