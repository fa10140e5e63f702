import { createHash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Compression } from './compression.ts';
import { asksForTrustedDocument } from './use-trusted-documents.ts';

/** What an answer says of its body, and one without a body does not. */
const OF_BODY: readonly string[] = ['content-type', 'content-encoding', 'content-length'];

/**
 * Gives the answers to trusted documents that are asked for by GET an entity tag, so that a client which has such an answer
 * still is told that it holds (304) instead of all of it. Who may see what is looked at each time, as what is answered is.
 */
export function useEntityTags(compression: Compression): Plugin {
  return {
    onResponse({ request, response, setResponse, fetchAPI }) {
      const { headers, status } = response;
      const type = headers.get('content-type') ?? '';
      if (request.method !== 'GET' || status !== 200 || !asksForTrustedDocument(request)) return undefined;
      // Streams are others each time.
      const length = headers.get('content-length');
      if (length === null) return undefined;
      const tag = async () => {
        const etag = entityTagOf(type, await response.text());
        headers.set('etag', etag);
        headers.set('cache-control', 'private, no-cache');
        headers.append('vary', 'accept, authorization');
        if (!isAmong(etag, request.headers.get('if-none-match'))) return;
        // The body may differ by it all the same, and a cache goes by what it was told last.
        if (compression.isFor(Number(length))) headers.append('vary', 'accept-encoding');
        for (const name of OF_BODY) headers.delete(name);
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

/** Whether a tag is among those that a client has the answers to; they are compared as If-None-Match does, weakly. */
export function isAmong(etag: string, tags: string | null | undefined): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return (tags ?? '').split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag));
}

/** The headers of an answer, names and values one after the other, as they are without its body. */
export function withoutBody(headers: readonly string[]): string[] {
  return headers.filter((_, at) => !OF_BODY.includes(headers[at - (at % 2)] ?? ''));
}
