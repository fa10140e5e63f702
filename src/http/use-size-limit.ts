import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** How large a request may be, in bytes of its body and characters of its address. */
export interface SizeLimits {
  bodyBytes: number;
  urlLength: number;
}

/**
 * Refuses what is too large before it is read: by the length that it announces, or, where it announces none, as soon as
 * so much of it has come. Yoga can do so too, but leads every body through a stream, announced or not, for half of a small
 * request's time.
 */
export function useSizeLimit(limits: () => SizeLimits): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      const { bodyBytes, urlLength } = limits();
      if (request.url.length > urlLength) throw urlTooLong(request.url.length, urlLength);
      const announced = request.headers.get('content-length');
      if (announced !== null) {
        if (!/^\d+$/.test(announced)) throw badLength();
        if (Number(announced) > bodyBytes) throw bodyTooLarge(bodyBytes);
        return;
      }
      if (!requestParser || !request.body) return;
      setRequestParser(async (unread) => {
        const { url, method, headers, signal } = unread;
        const body = await readWithin(unread, bodyBytes);
        return requestParser(new fetchAPI.Request(url, { method, headers, signal, body }));
      });
    },
  };
}

async function readWithin({ body }: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > most) throw bodyTooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bodyTooLarge(most: number): GraphQLError {
  return new GraphQLError(
    `The body of this request is larger than ${most} bytes, which is the most there may be (limits.bodyBytes). Send several smaller requests.`,
    {
      extensions: {
        code: 'REQUEST_ENTITY_TOO_LARGE',
        exceeded: { limit: 'limits.bodyBytes', most },
        http: { status: 413 },
      },
    },
  );
}

function urlTooLong(actual: number, most: number): GraphQLError {
  return new GraphQLError(
    `The address of this request has ${actual} characters, and at most ${most} may be (limits.urlLength). Send the document by POST.`,
    {
      extensions: {
        code: 'URI_TOO_LONG',
        exceeded: { limit: 'limits.urlLength', actual, most },
        http: { status: 414 },
      },
    },
  );
}

function badLength(): GraphQLError {
  return new GraphQLError('Content-Length must be a number of bytes.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}
