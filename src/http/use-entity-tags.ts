import { createHash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import { asksForTrustedDocument } from './use-trusted-documents.ts';

/**
 * Gives the answers to trusted documents that are asked for by GET an entity tag, so that a client which has such an answer
 * still is told that it holds (304) instead of all of it. Who may see what is looked at each time, as what is answered is.
 */
export function useEntityTags(): Plugin {
  return {
    onResponse({ request, response, setResponse, fetchAPI }) {
      const { headers, status } = response;
      const type = headers.get('content-type') ?? '';
      if (request.method !== 'GET' || status !== 200 || !asksForTrustedDocument(request)) return undefined;
      // Streams are others each time.
      if (!headers.has('content-length')) return undefined;
      const tag = async () => {
        const etag = entityTagOf(type, await response.text());
        headers.set('etag', etag);
        headers.set('cache-control', 'private, no-cache');
        headers.append('vary', 'accept, authorization');
        if (!isAmong(etag, request.headers.get('if-none-match'))) return;
        for (const name of ['content-type', 'content-length']) headers.delete(name);
        setResponse(new fetchAPI.Response(null, { status: 304, headers }));
      };
      return tag();
    },
  };
}

/** Weak, since it is the same whichever way the answer is compressed. */
function entityTagOf(type: string, text: string): string {
  return `W/"${createHash('sha256').update(type).update('\n').update(text).digest('base64url')}"`;
}

/** As If-None-Match compares: weakly. */
function isAmong(etag: string, tags: string | null): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return (tags ?? '').split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag));
}
