import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { FuzzCase } from './cases.ts';

/** What came back. */
export interface FuzzAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends a case over HTTP. It rejects where no answer comes at all. */
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
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    asking.end(body);
  });
}

const PATIENCE_MS = 60_000;
