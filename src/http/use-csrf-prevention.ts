import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { unsupportedType } from './use-media-types.ts';

/** What a page may send to any site without the browser asking there first: the types of HTML's forms, and none. */
const SIMPLE_TYPES = ['', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
/** What no page of another site can send, unless CORS allows it. That it is there is enough. */
export const CSRF_HEADERS = ['x-graphql-yoga-csrf', 'apollo-require-preflight'] as const;

/**
 * Refuses what a page of another site may have made a browser send (CSRF). Unlike graphql-yoga's own plugin it believes a
 * browser that says where a request comes from, since EventSource can send no headers.
 */
export function useCsrfPrevention({ allowsOrigin }: { allowsOrigin: (origin: string) => boolean }): Plugin {
  return {
    onRequestParse({ request: { method, headers } }) {
      const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      const isSimple = SIMPLE_TYPES.includes(type);
      if (method === 'POST' && isSimple) throw unsupportedType();
      // Every browser says so by now, of each request, and no page can change it.
      const site = headers.get('sec-fetch-site');
      const fromHere = site === 'same-origin' || site === 'none';
      const allowed = allowsOrigin(headers.get('origin') ?? '');
      if (site !== null && !fromHere && !allowed) throw refusal(CROSS_SITE);
      if (isSimple && !fromHere && !allowed && !CSRF_HEADERS.some((name) => headers.has(name))) {
        throw refusal(UNKNOWN_SITE);
      }
    },
  };
}

const CROSS_SITE =
  'This request comes from a page of another site, and that site is not allowed. Add its origin to cors.origins, if its pages may ask here.';
const UNKNOWN_SITE = `A page of any site could have sent this request. Send a header that only this site's pages can set: ${CSRF_HEADERS[0]}: 1; or send it by POST, as application/json.`;

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'CROSS_SITE_REQUEST', http: { status: 403 } } });
}
