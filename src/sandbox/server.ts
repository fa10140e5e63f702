import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { type AwsRequest, answerRequest, type EndpointParts } from './endpoint.ts';

/** Answers requests that are not for AWS; undefined when this one is. */
export type SideDoor = (method: string, path: string, body: string) => Answer | undefined;

/** A server that listens. */
export interface ListeningServer {
  readonly host: string;
  readonly port: number;
  /** Ends every connection, also those that are kept alive or wait for an answer. */
  close(): Promise<void>;
}

/** More than any request that AWS would take. */
const maxBodyBytes = 1 << 20;

/** Serves the endpoint over HTTP. */
export async function listen(
  parts: EndpointParts,
  sideDoor: SideDoor,
  { host, port }: { host: string; port: number },
): Promise<ListeningServer> {
  const server = createServer((request, response) => {
    serve(request, response, parts, sideDoor).catch(() => request.socket.destroy());
  });
  // Clients keep connections for longer than Node's five seconds, and would meet one that closes under their hands.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { host, port: portOf(server), close: () => close(server) };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
  sideDoor: SideDoor,
): Promise<void> {
  const body = await readText(request);
  if (body === undefined) return send(response, tooLarge);
  const { pathname } = new URL(request.url ?? '/', 'http://sandbox');
  const aside = sideDoor(request.method ?? 'GET', pathname, body);
  if (aside !== undefined) return send(response, aside);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { outcome, latencyMs, finish } = await answerRequest(awsRequest(request, body), parts);
  if (latencyMs > 0) await sleep(latencyMs, undefined, { signal: gone.signal }).catch(() => undefined);
  if (outcome === 'hang' && !response.destroyed)
    await new Promise((resolve) => response.once('close', resolve));
  // Before the answer, so that whoever has the answer finds the call in the log as done.
  finish({ left: response.destroyed });
  if (response.destroyed) return;
  if (typeof outcome === 'object') send(response, outcome);
  else request.socket.destroy();
}

function awsRequest(request: IncomingMessage, body: string): AwsRequest {
  return {
    target: headerOf(request, 'x-amz-target'),
    authorization: request.headers.authorization,
    securityToken: headerOf(request, 'x-amz-security-token'),
    body,
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

const tooLarge: Answer = { status: 413, contentType: 'text/plain', body: 'Request body too large' };

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, contentType, body, headers, delivery }: Answer): void {
  const bytes = Buffer.from(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const sent = delivery === 'half' ? half : bytes;
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': sent.length,
    'x-amzn-RequestId': randomUUID(),
    ...headers,
  });
  if (delivery !== 'cut') response.end(sent);
  else response.write(half, () => response.destroy());
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
