import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that listens. */
export interface HttpServer {
  /** Where browsers and clients reach it, e.g. http://127.0.0.1:4000. */
  url: string;
  /** Begins to part with its clients: each answer from now on is the last one on its connection. */
  drain(): void;
  /** Stops: no new connections, what runs is finished, and what takes longer than the deadline is cut, and told of. */
  close(deadlineMs: number, onCut?: (answers: number) => void): Promise<void>;
}

const KEEP_ALIVE_MS = 75_000;
const SWEEP_MS = 50;

/** How long a client may take to send a request, and to take the next bytes of the answer. */
export interface ConnectionLimits {
  /** For the headers, from the first byte on; for the first byte, from the connection on. */
  headersMs: number;
  /** For all of it. */
  requestMs: number;
  /** How often it is looked who took longer. */
  checkMs: number;
  /** For taking something of what is to be written; streams in which nothing happens are none. */
  stalledMs: number;
  /** For taking what is left of an answer that is complete, and a second more for each so many bytes of it. */
  takenMs: number;
  bytesPerSecond: number;
}

/** Whoever sends a byte now and then holds a connection for no longer than this; whoever reads nothing, an answer. */
const LIMITS: ConnectionLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  checkMs: 5_000,
  stalledMs: 30_000,
  takenMs: 60_000,
  bytesPerSecond: 64 * 1024,
};

/** How long an answer of so many bytes may take to be taken, once it is written. */
export function longestTakingMs(bytes: number, { takenMs, bytesPerSecond } = LIMITS): number {
  return takenMs + (bytes * 1000) / bytesPerSecond;
}

/** Listens on node:http; rejects when the address cannot be had. */
export async function listen(
  listener: RequestListener,
  host: string,
  port: number,
  limits: ConnectionLimits = LIMITS,
): Promise<HttpServer> {
  let draining = false;
  /** The answers of each connection that are not out: one that is written, and those queued behind it (pipelining). */
  const open = new Map<Socket, Set<ServerResponse>>();
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    // Node would take the first of two Authorization headers and drop the other; joined, they are no valid one.
    joinDuplicateHeaders: true,
  };
  const server = createServer(options, (request, response) => {
    // A connection that closes with an answer loses no request: the client knows before it sends the next one.
    if (draining) response.shouldKeepAlive = false;
    const answers = open.get(request.socket);
    answers?.add(response);
    response.on('close', () => answers?.delete(response));
    // GraphQL's server takes the time away from connections by which it sends what comes piece by piece.
    response.once('pipe', () => request.socket.setTimeout(limits.stalledMs));
    listener(request, response);
  });
  server.on('connection', (socket) => {
    const answers = new Set<ServerResponse>();
    open.set(socket, answers);
    socket.once('close', () => {
      open.delete(socket);
      // Node tells the answer whose turn it is that its connection is gone, and none of those queued behind it.
      for (const answer of answers) if (answer.socket === null) answer.emit('close');
    });
  });
  // Clients and load balancers keep connections for longer than Node's five seconds, most for a minute, and would send
  // a request into one that closes under their hands.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Node tells when no byte has come or gone for so long; of a kept connection, for as long as it is kept.
  server.timeout = limits.stalledMs;
  server.on('timeout', (socket) => {
    // An answer that waits for AWS, or a stream for its next event, has nothing to write.
    if (!open.get(socket)?.size || socket.writableLength > 0) socket.destroy();
  });
  const overdue = watchTaking(open, limits);
  server.once('close', () => clearInterval(overdue));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

  const drain = () => {
    draining = true;
    for (const answer of answersOf(open)) answer.shouldKeepAlive = false;
  };
  return {
    url: urlOf(host, server.address()),
    drain,
    async close(deadlineMs, onCut = () => {}) {
      drain();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sweep = setInterval(() => {
        // A connection that is kept alive turns idle only when its last answer is out.
        server.closeIdleConnections();
        // Browsers open connections ahead, on which nothing may ever come: to Node they are not idle.
        for (const socket of open.keys()) if (socket.bytesRead === 0) socket.destroy();
      }, SWEEP_MS);
      await Promise.race([closed, delay(deadlineMs, undefined, { ref: false })]);
      clearInterval(sweep);
      const cut = [...answersOf(open)].length;
      if (cut > 0) onCut(cut);
      server.closeAllConnections();
      await closed;
    },
  };
}

type OpenAnswers = ReadonlyMap<Socket, ReadonlySet<ServerResponse>>;

function* answersOf(open: OpenAnswers): Generator<ServerResponse> {
  for (const answers of open.values()) yield* answers;
}

/** Gives up answers that are complete and taken so slowly that they would be held for ever. */
function watchTaking(open: OpenAnswers, limits: ConnectionLimits): NodeJS.Timeout {
  const dueAt = new WeakMap<ServerResponse, number>();
  const look = () => {
    const now = performance.now();
    for (const answer of answersOf(open)) {
      // One that is queued has its time when it is its turn.
      if (!answer.writableEnded || answer.socket === null) continue;
      const left = answer.socket.writableLength;
      const due = dueAt.get(answer) ?? now + longestTakingMs(left, limits);
      dueAt.set(answer, due);
      if (now > due) answer.req.socket.destroy();
    }
  };
  return setInterval(look, limits.checkMs).unref();
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
