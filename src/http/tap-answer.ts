import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** An answer that went out. */
export interface TappedAnswer {
  readonly status: 200 | 304;
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
/** One type, and no second one behind a comma, which browsers would take instead. */
const WHOLE = /^application\/(?:graphql-response\+)?json(?:;[^,]*)?$/;
/** Whether a type is one of what is there as a whole; streams are not. */
export function isWholeType(type: string): boolean {
  return WHOLE.test(type);
}

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
    const { statusCode: status } = response;
    if ((status === 200 || status === 304) && bytes <= mostBytes) {
      const headers = headersOf({ ...response.getHeaders(), ...head });
      const isWhole = status === 304 || (bytes > 0 && isOfWhole(headers));
      if (isWhole) onWhole({ status, headers: headers.flat(), bytes, body: () => joined(chunks, bytes) });
    }
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

/** All that it says besides what is its own. */
function headersOf(given: OutgoingHttpHeaders): [name: string, value: string][] {
  return Object.entries(given).flatMap(([given, value]) => {
    const name = given.toLowerCase();
    if (value === undefined || OWN.has(name)) return [];
    return [value].flat().map((each): [string, string] => [name, String(each)]);
  });
}

function isOfWhole(headers: readonly (readonly [name: string, value: string])[]): boolean {
  return headers.some(([name, value]) => name === 'content-type' && isWholeType(value));
}
