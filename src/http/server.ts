import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that listens. */
export interface HttpServer {
  /** Where browsers and clients reach it, e.g. http://127.0.0.1:4000. */
  url: string;
  /** Stops: no new connections, what runs is finished, and what takes longer than the deadline is cut. */
  close(deadlineMs: number): Promise<void>;
}

const KEEP_ALIVE_MS = 75_000;

/** Listens on node:http; rejects when the address cannot be had. */
export async function listen(listener: RequestListener, host: string, port: number): Promise<HttpServer> {
  // Node would take the first of two Authorization headers and drop the other; joined, they are no valid one.
  const server = createServer({ joinDuplicateHeaders: true }, listener);
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
