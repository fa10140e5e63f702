import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

/** How bodies are compressed. */
export type Coding = 'zstd' | 'br' | 'gzip';

/** A way to compress, in a thread of zlib's own. */
export interface Compressor {
  whole(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets each piece out when it has come in. */
  stream(): Transform;
}

const { constants } = zlib;
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const zstd = zstdOfNode();

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const GZIP = { level: 1 };

/** The fastest first. JSON gets hardly smaller at any higher level, and that takes several times as long. */
export const COMPRESSORS: ReadonlyMap<Coding, Compressor> = new Map<Coding, Compressor>([
  ...(zstd ? [['zstd', zstd] as const] : []),
  [
    'br',
    {
      whole: (bytes) => brotli(bytes, BROTLI),
      stream: () => zlib.createBrotliCompress({ ...BROTLI, flush: constants.BROTLI_OPERATION_FLUSH }),
    },
  ],
  [
    'gzip',
    {
      whole: (bytes) => gzip(bytes, GZIP),
      stream: () => zlib.createGzip({ ...GZIP, flush: constants.Z_SYNC_FLUSH }),
    },
  ],
]);

/** Node has it since 22.15; the types here are those of the oldest Node that is served. */
function zstdOfNode(): Compressor | undefined {
  const { zstdCompress, createZstdCompress }: { zstdCompress: unknown; createZstdCompress: unknown } = {
    zstdCompress: undefined,
    createZstdCompress: undefined,
    ...zlib,
  };
  if (!isZstd(zstdCompress) || !isZstdStream(createZstdCompress)) return undefined;
  const compress = promisify(zstdCompress);
  return {
    whole: (bytes) => compress(bytes, ZSTD),
    stream: () => createZstdCompress({ ...ZSTD, flush: ZSTD_E_FLUSH }),
  };
}

/** By constants.ZSTD_c_compressionLevel. */
const ZSTD = { params: { 100: 1 } };
/** constants.ZSTD_e_flush */
const ZSTD_E_FLUSH = 1;

type Zstd = (
  bytes: Uint8Array,
  options: { params: Record<number, number> },
  callback: (error: Error | null, compressed: Uint8Array<ArrayBuffer>) => void,
) => void;

function isZstd(value: unknown): value is Zstd {
  return typeof value === 'function';
}

type ZstdStream = (options: { params: Record<number, number>; flush: number }) => Transform;

function isZstdStream(value: unknown): value is ZstdStream {
  return typeof value === 'function';
}
