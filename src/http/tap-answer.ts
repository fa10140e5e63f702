import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** An answer that went out. */
export interface TappedAnswer {
  /** Names and values, one after the other. */
  readonly headers: readonly string[];
  /** How many its body has. */
  readonly bytes: number;
  /** Makes the body, in memory of its own. */
  body(): Buffer;
}

/** What belongs to one request, or to its connection. */
const OWN = new Set([
  'x-request-id',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
]);
/** An answer that is there as a whole; streams are not. */
const WHOLE = /^application\/(?:graphql-response\+)?json(?:;|$)/;

/**
 * Listens to an answer while it goes out, and hands it over when all of it has been written, if it went well and is small
 * enough. Nothing is copied unless somebody wants it: what a client is slow to take is in memory once.
 */
export function tapAnswer(
  response: ServerResponse,
  mostBytes: number,
  onWhole: (answer: TappedAnswer) => void,
): void {
  const { writeHead, write, end } = response;
  let head: object = {};
  let chunks: (Uint8Array | string)[] = [];
  let bytes = 0;
  const take = (chunk: unknown, encoding: unknown) => {
    if (bytes > mostBytes || chunk === null || chunk === undefined || typeof chunk === 'function') return;
    const taken = isText(chunk, encoding) || chunk instanceof Uint8Array ? chunk : undefined;
    bytes += taken === undefined ? Number.POSITIVE_INFINITY : Buffer.byteLength(taken);
    if (taken !== undefined && bytes <= mostBytes) chunks.push(taken);
    else chunks = [];
  };
  const leave = () => {
    response.writeHead = writeHead;
    response.write = write;
    response.end = end;
  };
  response.writeHead = (status: number, ...rest: unknown[]): typeof response => {
    const given = rest.at(-1);
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) head = given;
    return Reflect.apply(writeHead, response, [status, ...rest]);
  };
  response.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    take(chunk, rest[0]);
    return Reflect.apply(write, response, [chunk, ...rest]);
  };
  response.end = (chunk?: unknown, ...rest: unknown[]): typeof response => {
    take(chunk, rest[0]);
    leave();
    Reflect.apply(end, response, [chunk, ...rest]);
    const headers =
      response.statusCode === 200 ? headersOf({ ...response.getHeaders(), ...head }) : undefined;
    if (headers && bytes > 0 && bytes <= mostBytes)
      onWhole({ headers, bytes, body: () => joined(chunks, bytes) });
    return response;
  };
}

function isText(chunk: unknown, encoding: unknown): chunk is string {
  const isOrdinary = encoding === undefined || encoding === null || typeof encoding === 'function';
  return typeof chunk === 'string' && (isOrdinary || encoding === 'utf8');
}

/** Memory of its own: a small part of a pool would keep all of it. */
function joined(chunks: readonly (Uint8Array | string)[], bytes: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    if (typeof chunk === 'string') offset += whole.write(chunk, offset);
    else {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
  }
  return whole;
}

/** All that it says besides what is its own; undefined where it is no whole answer. */
function headersOf(given: OutgoingHttpHeaders): string[] | undefined {
  const headers = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  const type = headers.find(([name]) => name === 'content-type')?.[1];
  if (!WHOLE.test(String(type ?? ''))) return undefined;
  return headers.flatMap(([name, value]) =>
    value === undefined || OWN.has(name) ? [] : [value].flat().flatMap((each) => [name, String(each)]),
  );
}
