import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import { type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { InvalidAnswerError } from '../answer-values.ts';

/** How long it may take to reach AWS at all. */
export const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * Sends the requests of AWS's JSON protocol, which have no query, over kept connections. The SDK's own handler starts
 * several timers a request, which bound what the path of a call bounds already; here only a connection that is being made
 * has one.
 */
export class KeptConnections implements HttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  // The gateway's own caps bound the calls in flight; one that queued for a socket would look like one that hangs.
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  /** Resolves when the head of the answer is there; an abort ends the request, and the reading of its answer. */
  handle(
    request: HttpRequest,
    { abortSignal }: { abortSignal?: Pick<AbortSignal, 'aborted'> } = {},
  ): Promise<{ response: HttpResponse }> {
    return new Promise((resolve, reject) => {
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      if (signal?.aborted) return reject(abortError(signal));
      const isHttps = request.protocol === 'https:';
      const sent = (isHttps ? overHttps : overHttp)(
        {
          agent: isHttps ? this.#https : this.#http,
          headers: request.headers,
          // An address of IPv6 has brackets in a URL alone.
          host: request.hostname.replace(/^\[|\]$/g, ''),
          method: request.method,
          path: request.path,
          port: request.port ?? null,
        },
        (response) => resolve({ response: toResponse(response) }),
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const isTimeout = TIMEOUT_CODES.has(error.code ?? '');
        reject(isTimeout ? Object.assign(error, { name: 'TimeoutError' }) : error);
      });
      sent.once('socket', (socket) => {
        if (socket.connecting) boundConnecting(sent, socket);
      });
      if (signal !== undefined) {
        const abort = () => {
          sent.destroy();
          reject(abortError(signal));
        };
        signal.addEventListener('abort', abort, { once: true });
        sent.once('close', () => signal.removeEventListener('abort', abort));
      }
      sent.end(request.body);
    });
  }

  /** Closes the connections. */
  destroy(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /** Has nothing that the SDK could set. */
  updateHttpClientConfig(): void {}

  /** Has nothing that the SDK could read. */
  httpHandlerConfigs(): object {
    return {};
  }
}

/** A body that is being read. */
interface Body {
  readonly whole: Promise<Uint8Array>;
}

/** What the SDK has bodies read with: its own collector pipes them through a stream of its own. */
export const collectBody = ({ whole }: Body): Promise<Uint8Array> => whole;

/**
 * Reads a body from the moment that its head is there: later, the first of it would have been queued, and the socket paused.
 * AWS's JSON protocol answers with {} at least: where there is nothing, a proxy has answered, and the SDK would read an
 * empty list. An error without a body still says by its status what it is.
 */
function readBody(response: IncomingMessage): Body {
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('error', reject);
    response.once('end', () => {
      if (chunks.length === 0 && response.statusCode === 200)
        reject(new InvalidAnswerError('the body is empty'));
      else resolve(Buffer.concat(chunks));
    });
  });
  // Whoever does not ask for it does not hear that it failed.
  whole.catch(() => undefined);
  return { whole };
}

/** What the SDK calls a timeout, whose code it leaves as it is. */
const TIMEOUT_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

function toResponse(response: IncomingMessage): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return new HttpResponse({
    statusCode: response.statusCode ?? -1,
    ...(response.statusMessage === undefined ? {} : { reason: response.statusMessage }),
    headers,
    body: readBody(response),
  });
}

function boundConnecting(sent: ClientRequest, socket: NonNullable<ClientRequest['socket']>): void {
  const timer = setTimeout(() => {
    const error = new Error(`No connection was made within ${CONNECTION_TIMEOUT_MS} ms`);
    sent.destroy(Object.assign(error, { name: 'TimeoutError' }));
  }, CONNECTION_TIMEOUT_MS);
  const letGo = () => clearTimeout(timer);
  socket.once('connect', letGo);
  socket.once('close', letGo);
}

/** As the SDK's own handler says it. */
function abortError({ reason }: AbortSignal): Error {
  return Object.assign(new Error('Request aborted', { cause: reason }), { name: 'AbortError' });
}
