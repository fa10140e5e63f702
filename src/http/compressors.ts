import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** How bodies are compressed. */
export type Coding = 'zstd' | 'br' | 'gzip';

/** Compresses in a thread of zlib's own. */
export type Compress = (bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;

const { constants } = zlib;
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const zstd = zstdOfNode();

/** The fastest first. JSON gets hardly smaller at any higher level, and that takes several times as long. */
export const COMPRESSORS: ReadonlyMap<Coding, Compress> = new Map<Coding, Compress>([
  ...(zstd ? [['zstd', zstd] as const] : []),
  ['br', (bytes) => brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['gzip', (bytes) => gzip(bytes, { level: 1 })],
]);

/** Node has it since 22.15; the types here are those of the oldest Node that is served. */
function zstdOfNode(): Compress | undefined {
  const { zstdCompress }: { zstdCompress: unknown } = { zstdCompress: undefined, ...zlib };
  if (!isCompressor(zstdCompress)) return undefined;
  const compress = promisify(zstdCompress);
  return (bytes) => compress(bytes, { params: { [ZSTD_C_COMPRESSION_LEVEL]: 1 } });
}

/** constants.ZSTD_c_compressionLevel */
const ZSTD_C_COMPRESSION_LEVEL = 100;

type Compressor = (
  bytes: Uint8Array,
  options: { params: Record<number, number> },
  callback: (error: Error | null, compressed: Uint8Array<ArrayBuffer>) => void,
) => void;

function isCompressor(value: unknown): value is Compressor {
  return typeof value === 'function';
}
