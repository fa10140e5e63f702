import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { withReadableAddress } from './readable-address.ts';

/** A server that listens. */
export interface HttpServer {
  /** Where browsers and clients reach it, e.g. http://127.0.0.1:4000. */
  url: string;
  /** Stops: no new connections, what runs is finished, and what takes longer than the deadline is cut. */
  close(deadlineMs: number): Promise<void>;
}

const KEEP_ALIVE_MS = 75_000;

/** How long a client may take to send a request. Answers, and streams of them, take as long as they take. */
export interface ReceivingLimits {
  /** For the headers, from the first byte on; for the first byte, from the connection on. */
  headersMs: number;
  /** For all of it. */
  requestMs: number;
  /** How often it is looked who took longer. */
  checkMs: number;
}

/** Whoever sends a byte now and then holds a connection for no longer than this. */
const RECEIVING: ReceivingLimits = { headersMs: 15_000, requestMs: 60_000, checkMs: 5_000 };

/** Listens on node:http; rejects when the address cannot be had. */
export async function listen(
  listener: RequestListener,
  host: string,
  port: number,
  receiving: ReceivingLimits = RECEIVING,
): Promise<HttpServer> {
  const limits = {
    headersTimeout: receiving.headersMs,
    requestTimeout: receiving.requestMs,
    connectionsCheckingInterval: receiving.checkMs,
  };
  const server = createServer(limits, withReadableAddress(listener));
  // Clients and load balancers keep connections for longer than Node's five seconds, most for a minute, and would send
  // a request into one that closes under their hands.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(host, server.address()),
    async close(deadlineMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that is kept alive turns idle only when its last answer is out.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      server.closeIdleConnections();
      await Promise.race([closed, delay(deadlineMs, undefined, { ref: false })]);
      clearInterval(sweep);
      server.closeAllConnections();
      await closed;
    },
  };
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
