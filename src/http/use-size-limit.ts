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
  // Not by `for await`, which cuts the connection where it is left early, and the refusal with it.
  const reader = body?.getReader();
  const next = () => reader?.read().catch(() => Promise.reject(brokenOff()));
  for (let part = await next(); part?.value; part = await next()) {
    length += part.value.byteLength;
    if (length > most) {
      if (reader) void discard(reader);
      throw bodyTooLarge(most);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

/** Reads the rest for nobody, so that the connection is free for the next request; node:http bounds for how long. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The client has left.
  }
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

/** Nobody may be there to read it, but the log is to say whose fault it was. */
function brokenOff(): GraphQLError {
  return new GraphQLError('The body of this request broke off.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
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
