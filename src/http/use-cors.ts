import type { Plugin } from 'graphql-yoga';

/** Which pages of other sites may ask, and read the answer. */
export interface CorsSettings {
  /** Exact: scheme, host and port. */
  readonly origins: readonly string[];
  /** Whether browsers may send cookies. */
  readonly credentials: boolean;
  /** How long a browser may remember what it was told. */
  readonly maxAgeSeconds: number;
}

/** What a page may read of an answer: what it has by now, when to come again, whom to name, and how to say who is asking. */
const EXPOSED = 'etag, retry-after, x-request-id, www-authenticate';

/**
 * Tells browsers which pages of other sites may ask here. Any other page is told nothing, which to browsers is no.
 * (Yoga's own names its one origin to whoever asks, and knows no refusal but an allowed origin `null`.)
 */
export function useCors(settings: () => CorsSettings, path: string): Plugin {
  const originOf = ({ headers, url }: Request): string | undefined => {
    const origin = headers.get('origin');
    const allowed = origin !== null && settings().origins.includes(origin) && pathOf(url) === path;
    return allowed ? origin : undefined;
  };
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const method = request.headers.get('access-control-request-method');
      if (request.method !== 'OPTIONS' || method === null || originOf(request) === undefined) return;
      const asked = request.headers.get('access-control-request-headers');
      const headers = {
        'access-control-allow-methods': 'GET, POST',
        // Whoever may ask may send any header: none of them means more from a page than from another client.
        ...(asked === null ? {} : { 'access-control-allow-headers': asked }),
        'access-control-max-age': `${settings().maxAgeSeconds}`,
        vary: 'access-control-request-headers',
      };
      endResponse(new fetchAPI.Response(null, { status: 204, headers }));
    },
    onResponse({ request, response }) {
      if (settings().origins.length === 0) return;
      // Of a refusal too, or a cache in between would give it to those who are allowed.
      response.headers.append('vary', 'origin');
      const origin = originOf(request);
      if (origin === undefined) return;
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', EXPOSED);
      if (settings().credentials) response.headers.set('access-control-allow-credentials', 'true');
    },
  };
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
