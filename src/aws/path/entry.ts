import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

/** When something was read, in milliseconds since 1970. */
export interface Times {
  /** When its read began: what changed since may not be in it. */
  readAt: number;
  /** Until when it may be given without asking again. */
  freshUntil: number;
}

/** Something that was read. */
export interface Entry<V> extends Times {
  value: V;
}

const CHECKSUM_BYTES = 4;

/** So many bytes from its beginning tell an entry from all others of its name: a checksum, and its times. */
export const STAMP_BYTES = CHECKSUM_BYTES + 16;

/** An entry as bytes, behind a checksum, so that what others left under its name is told from it. */
export function encodeEntry<V>({ value, readAt, freshUntil }: Entry<V>): Uint8Array {
  const body = serialize(value);
  const bytes = Buffer.allocUnsafe(STAMP_BYTES + body.length);
  bytes.writeDoubleLE(readAt, CHECKSUM_BYTES);
  bytes.writeDoubleLE(freshUntil, CHECKSUM_BYTES + 8);
  body.copy(bytes, STAMP_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKSUM_BYTES)));
  return bytes;
}

/** Undefined for bytes that are no entry. What it holds is of the shape that was put under its name: names tell versions. */
export function decodeEntry<V>(bytes: Uint8Array): Entry<V> | undefined {
  const buffer = bufferOf(bytes);
  const times = timesIn(buffer);
  if (times === undefined || crc32(buffer.subarray(CHECKSUM_BYTES)) !== buffer.readUInt32LE())
    return undefined;
  try {
    return { value: deserialize(buffer.subarray(STAMP_BYTES)), ...times };
  } catch {
    // Written by a newer Node.
    return undefined;
  }
}

/** What tells an entry from others of its name, as text; undefined for bytes that are too few to be of one. */
export function stampOf(bytes: Uint8Array): string | undefined {
  return bytes.length < STAMP_BYTES ? undefined : bufferOf(bytes).toString('base64', 0, STAMP_BYTES);
}

/** The times of an entry, by its stamp; undefined for a text that is none. */
export function timesOf(stamp: string): Times | undefined {
  return timesIn(Buffer.from(stamp, 'base64'));
}

/** Times of another replica, by this one's clock: one whose clock is ahead is not believed for longer. */
export function byOwnClock({ readAt, freshUntil }: Times): Times {
  const ahead = Math.max(0, readAt - Date.now());
  return { readAt: readAt - ahead, freshUntil: freshUntil - ahead };
}

/** About how many bytes of memory a value takes: strings of one byte a letter, and what V8 needs around them. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Date) return 64;
  let size = 24;
  for (const member of Object.values(value)) size += 8 + sizeOf(member);
  return size;
}

function timesIn(buffer: Buffer): Times | undefined {
  if (buffer.length < STAMP_BYTES) return undefined;
  const readAt = buffer.readDoubleLE(CHECKSUM_BYTES);
  const freshUntil = buffer.readDoubleLE(CHECKSUM_BYTES + 8);
  return Number.isFinite(readAt) && Number.isFinite(freshUntil) ? { readAt, freshUntil } : undefined;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
