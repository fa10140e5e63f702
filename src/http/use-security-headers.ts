import type { Plugin } from 'graphql-yoga';

/** What every answer says to browsers, unless it says something else itself, as the explorer's page does. */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Puts the headers on every answer that tell browsers and caches what not to do with it. */
export function useSecurityHeaders(hstsSeconds: () => number): Plugin {
  return {
    onResponse({ response: { headers } }) {
      // What one caller may see is no other's: of a stream of events yoga says less.
      if (headers.get('content-type')?.startsWith('text/event-stream')) headers.delete('cache-control');
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
        if (!headers.has(name)) headers.set(name, value);
      }
      if (hstsSeconds() > 0) headers.set('strict-transport-security', `max-age=${hstsSeconds()}`);
    },
  };
}
