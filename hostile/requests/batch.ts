import type { HostileRequest } from '../load.ts';

/** Sends a hundred operations as one array, so that each is within the limits. */
export const request: HostileRequest = {
  body: JSON.stringify(Array(100).fill({ query: '{ repositories(first: 1000) { nodes { name } } }' })),
  code: 'BAD_REQUEST',
};
