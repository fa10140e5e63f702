import type { RequestListener } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { Exposition } from '../telemetry/metrics/metrics.ts';
import { type Origin, originOf, type ServerContext } from './caller.ts';

/** Tells the figures in the format that the Accept header asks for. */
export type Expose = (accept: string | null) => Promise<Exposition>;

/**
 * Answers /metrics on the main port, to whoever may. The names of all registries and callers are in them: to others there is
 * no such path.
 */
export function useMetrics(
  expose: Expose,
  mayRead: (origin: Origin) => boolean,
): Plugin<ServerContext, ServerContext> {
  return {
    async onRequest({ request, url, endResponse, fetchAPI, serverContext }) {
      if (url.pathname !== '/metrics' || request.method !== 'GET') return;
      if (!mayRead(originOf(request, serverContext))) return;
      const { contentType, text } = await expose(request.headers.get('accept'));
      endResponse(
        new fetchAPI.Response(text, {
          headers: { 'content-type': contentType, 'cache-control': 'no-store' },
        }),
      );
    },
  };
}

/** Answers /metrics, and nothing else, on a port of their own. */
export function metricsListener(expose: Expose): RequestListener {
  return async ({ method, url, headers }, response) => {
    if (method !== 'GET' || url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is /metrics.\n');
      return;
    }
    try {
      const { contentType, text } = await expose(headers.accept ?? null);
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
    } catch {
      response.writeHead(500).end();
    }
  };
}
