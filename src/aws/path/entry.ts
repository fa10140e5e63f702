import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

/** Something that was read. Times are milliseconds since 1970. */
export interface Entry<V> {
  value: V;
  /** When its read began: what changed since may not be in it. */
  readAt: number;
  /** Until when it may be given without asking again. */
  freshUntil: number;
}

const CHECKSUM_BYTES = 4;

/** An entry as bytes, behind a checksum, so that what others left under its name is told from it. */
export function encodeEntry<V>({ value, readAt, freshUntil }: Entry<V>): Uint8Array {
  const body = serialize([value, readAt, freshUntil]);
  const bytes = Buffer.allocUnsafe(CHECKSUM_BYTES + body.length);
  bytes.writeUInt32LE(crc32(body));
  body.copy(bytes, CHECKSUM_BYTES);
  return bytes;
}

/** Undefined for bytes that are no entry. What it holds is of the shape that was put under its name: names tell versions. */
export function decodeEntry<V>(bytes: Uint8Array): Entry<V> | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length <= CHECKSUM_BYTES) return undefined;
  const body = buffer.subarray(CHECKSUM_BYTES);
  if (crc32(body) !== buffer.readUInt32LE()) return undefined;
  try {
    const [value, readAt, freshUntil] = deserialize(body);
    return typeof readAt === 'number' && typeof freshUntil === 'number'
      ? { value, readAt, freshUntil }
      : undefined;
  } catch {
    // Written by a newer Node.
    return undefined;
  }
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
