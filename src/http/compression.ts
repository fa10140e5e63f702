import type { Transform } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { COMPRESSORS, type Coding } from './compressors.ts';
import { preferredCoding } from './content-coding.ts';

/** When answers are compressed. */
export interface CompressionSettings {
  readonly enabled: boolean;
  /** What is smaller goes out as it is. */
  readonly minBytes: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A body as it goes out, and how it is coded, where it is. */
export interface CodedBody {
  readonly bytes: Bytes;
  readonly coding?: Coding;
}

/** Of what was compressed so much is kept, for when it is asked for again. */
export const KEPT_BYTES = 2 ** 24;

/** Compresses answers, each as its client takes it. */
export class Compression {
  readonly #settings: () => CompressionSettings;
  readonly #kept = new LRUCache<string, Bytes, () => Promise<Bytes>>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ byteLength }) => byteLength,
    // Who asks for the same meanwhile waits for the one.
    fetchMethod: (_key, _stale, { context: compress }) => compress(),
    ignoreFetchAbort: true,
  });

  constructor(settings: () => CompressionSettings) {
    this.#settings = settings;
  }

  /** Whether a body of this size is compressed for whoever takes it so: then the answer varies by Accept-Encoding. */
  isFor(bytes: number): boolean {
    const { enabled, minBytes } = this.#settings();
    return enabled && bytes >= minBytes;
  }

  /** Whether a client takes anything but what is sent as it is. */
  isTakenBy(acceptEncoding: string | null): boolean {
    return preferredCoding(acceptEncoding, COMPRESSORS.keys()) !== 'identity';
  }

  /** What compresses a body that comes in pieces, as a client takes it; undefined where it takes it as it is. */
  streamFor(acceptEncoding: string | null): { coding: Coding; stream: Transform } | undefined {
    const coding = preferredCoding(acceptEncoding, COMPRESSORS.keys());
    const compressor = coding === 'identity' ? undefined : COMPRESSORS.get(coding);
    if (coding === 'identity' || compressor === undefined) return undefined;
    return { coding, stream: compressor.stream() };
  }

  /** A body as a client takes it. With a hash of what is in it, it is compressed once, however often it is asked for. */
  async code(bytes: Bytes, acceptEncoding: string | null, hash?: string): Promise<CodedBody> {
    if (!this.isFor(bytes.byteLength)) return { bytes };
    const coding = preferredCoding(acceptEncoding, COMPRESSORS.keys());
    const compressor = coding === 'identity' ? undefined : COMPRESSORS.get(coding);
    if (coding === 'identity' || compressor === undefined) return { bytes };
    const compressed = await (hash === undefined
      ? compressor.whole(bytes)
      : this.#kept.forceFetch(`${coding} ${hash}`, { context: () => compressor.whole(bytes) }));
    return { bytes: compressed, coding };
  }
}
