import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FuzzCase } from './cases.ts';

/** What came back. */
export interface FuzzAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends a case over HTTP. It rejects where no answer comes at all, or one that is not coded as it says. */
export function send(
  base: string,
  { method, path, headers, body }: FuzzCase,
  agent: Agent,
): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const asking = request({ hostname, port, method, path, agent, headers: { ...headers, ...length } });
    asking.setTimeout(PATIENCE_MS, () => asking.destroy(new Error('no answer')));
    asking.once('error', reject);
    asking.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        try {
          const text = decode(Buffer.concat(chunks), answered['content-encoding']).toString('utf8');
          resolve({ status, headers: answered, text });
        } catch (error) {
          reject(error);
        }
      });
    });
    asking.end(body);
  });
}

const PATIENCE_MS = 60_000;

/** What no case asks for is no coding here. */
function decode(bytes: Buffer, coding: string | undefined): Buffer {
  // Yoga says of streams that they are coded as `none`.
  if (coding === undefined || coding === 'none' || bytes.length === 0) return bytes;
  if (coding === 'gzip') return gunzipSync(bytes);
  if (coding === 'br') return brotliDecompressSync(bytes);
  throw new Error(`The answer is coded as ${coding}, for which nobody asked.`);
}
