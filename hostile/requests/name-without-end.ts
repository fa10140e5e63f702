import type { HostileRequest } from '../load.ts';

/** A name of half a million characters, for a pattern to stumble over. */
export const request: HostileRequest = {
  body: JSON.stringify({
    query: 'query ($name: RepositoryName!) { repository(name: $name) { id } }',
    variables: { name: 'a-'.repeat(250_000) },
  }),
  code: 'BAD_USER_INPUT',
};
