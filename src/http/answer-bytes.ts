import { validateHeaderValue } from 'node:http';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { operationNames } from '../aws/path/operations.ts';
import type { SharedSources } from '../aws/path/sources.ts';
import type { KeptAnswer } from './kept-answers.ts';
import { isWholeType } from './tap-answer.ts';
import { SECURITY_HEADERS } from './use-security-headers.ts';

/** A whole answer as replicas tell one another of it. */
export interface ToldAnswer extends Pick<KeptAnswer, 'headers' | 'body' | 'told'> {
  readonly sources: SharedSources;
}

/** One that is larger, with all that is said of it, holds up what is asked for behind it on the one connection, until it counts as too late. */
export const MOST_BYTES = 2 ** 20;
/** The stamps of so many are asked for in one turn; of more, whoever asks would wait for several. */
export const MOST_SOURCES = 250;
/** So many reads of one operation are no more than what few sources can have taken. */
const MOST_READS = 10_000;

/** A checksum of all that follows, and how long the head is: what is said of the body, as JSON. */
const CHECKSUM_BYTES = 4;
const PREFIX_BYTES = CHECKSUM_BYTES + 4;

/** What the gateway itself says with an answer; whatever else were believed could change what becomes of it on its way. */
const HEADERS: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'content-encoding',
  'content-type',
  'etag',
  'strict-transport-security',
  'vary',
  ...Object.keys(SECURITY_HEADERS),
]);

/** What is undefined is not there in JSON. */
const orUndefined = <T>(value: T | undefined) => value;
const Text = z.string().optional().transform(orUndefined);

const Head = z.strictObject({
  headers: z.array(z.string()).refine(areHeaders),
  told: z.strictObject({
    operation: z.strictObject({ type: z.literal('query'), name: Text }),
    documentHash: Text,
    documentId: Text,
    cost: z.number().nonnegative().optional().transform(orUndefined),
    hasData: z.boolean(),
  }),
  sources: z.strictObject({
    // Without one, nothing would ever end it.
    uses: z
      .array(z.strictObject({ owner: z.string(), name: z.string(), stamp: z.string() }))
      .min(1)
      .max(MOST_SOURCES),
    versions: z.array(z.tuple([z.string(), z.string()])).max(MOST_SOURCES),
    reads: z
      .array(z.tuple([z.enum(operationNames), z.int().positive().max(MOST_READS)]))
      .max(operationNames.length),
  }),
});

/** An answer as bytes, behind a checksum, so that what others left under its name is told from it; undefined for one that is too large. */
export function encodeAnswer({ headers, body, told, sources }: ToldAnswer): Uint8Array | undefined {
  const head = Buffer.from(JSON.stringify({ headers, told, sources }));
  if (PREFIX_BYTES + head.length + body.length > MOST_BYTES) return undefined;
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + head.length + body.length);
  bytes.writeUInt32LE(head.length, CHECKSUM_BYTES);
  head.copy(bytes, PREFIX_BYTES);
  body.copy(bytes, PREFIX_BYTES + head.length);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKSUM_BYTES)));
  return bytes;
}

/** Undefined for bytes that are no answer, or one that this gateway would not give. */
export function decodeAnswer(bytes: Uint8Array): ToldAnswer | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < PREFIX_BYTES || buffer.length > MOST_BYTES) return undefined;
  if (crc32(buffer.subarray(CHECKSUM_BYTES)) !== buffer.readUInt32LE()) return undefined;
  const bodyAt = PREFIX_BYTES + buffer.readUInt32LE(CHECKSUM_BYTES);
  if (bodyAt > buffer.length) return undefined;
  const head = Head.safeParse(jsonIn(buffer.toString('utf8', PREFIX_BYTES, bodyAt)));
  if (!head.success) return undefined;
  // In memory of its own: a small part of what came from the network would keep all of it.
  const body = Buffer.allocUnsafeSlow(buffer.length - bodyAt);
  buffer.copy(body, 0, bodyAt);
  return { ...head.data, body };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether they are names and values, one after the other, that an answer may have, and it is one of JSON to whoever reads them. */
function areHeaders(headers: readonly string[]): boolean {
  const names = headers.filter((_, at) => at % 2 === 0);
  return (
    headers.length % 2 === 0 &&
    names.includes('content-type') &&
    names.every((name, at) => isHeader(name, headers[at * 2 + 1] ?? ''))
  );
}

function isHeader(name: string, value: string): boolean {
  if (!HEADERS.has(name) || (name === 'content-type' && !isWholeType(value))) return false;
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
