import type { Plugin } from 'graphql-yoga';

/** What every answer says to browsers, unless it says something else itself, as the explorer's page does. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Puts the headers on every answer that tell browsers and caches what not to do with it. */
export function useSecurityHeaders(hstsSeconds: () => number): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of Object.entries(HEADERS)) {
        if (!headers.has(name)) headers.set(name, value);
      }
      // What one caller may see is no other's. Of a stream of events yoga says less.
      const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
      if (isStream || !headers.has('cache-control')) headers.set('cache-control', 'no-store');
      if (hstsSeconds() > 0) headers.set('strict-transport-security', `max-age=${hstsSeconds()}`);
    },
  };
}
