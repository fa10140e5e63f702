import type { Plugin } from 'graphql-yoga';
import type { Compression } from './compression.ts';

/**
 * Compresses whole answers as their clients take them (Accept-Encoding). What is whole has a length; streams of events stay as
 * they are, and an answer that leaves while it is made is compressed as it does. An entity tag tells what is in an answer: one
 * that comes again under the same tag was compressed before.
 */
export function useCompression(compression: Compression): Plugin {
  return {
    onResponse({ request, response, setResponse, fetchAPI }) {
      const { headers, status } = response;
      const length = headers.get('content-length');
      if (
        length === null ||
        !compression.isFor(Number(length)) ||
        headers.has('content-encoding') ||
        !isText(headers)
      )
        return undefined;
      headers.append('vary', 'accept-encoding');
      // What is read cannot be sent, of some: and whoever takes no coding is to have what is there.
      if (!compression.isTakenBy(request.headers.get('accept-encoding'))) return undefined;
      const code = async () => {
        const whole = new Uint8Array(await response.arrayBuffer());
        const tag = headers.get('etag') ?? undefined;
        const { bytes, coding } = await compression.code(whole, request.headers.get('accept-encoding'), tag);
        if (coding === undefined) return;
        headers.set('content-encoding', coding);
        headers.set('content-length', String(bytes.byteLength));
        setResponse(new fetchAPI.Response(bytes, { status, headers }));
      };
      return code();
    },
  };
}

function isText(headers: Headers): boolean {
  return /^(?:text\/|application\/(?:graphql-response\+)?json)/.test(headers.get('content-type') ?? '');
}
