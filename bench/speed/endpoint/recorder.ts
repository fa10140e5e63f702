import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer as it was given once. */
interface Recording {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Stands before an AWS endpoint whose answers never change, and answers as that did when it was asked the same before, byte
 * by byte. So it costs next to nothing of the processor that what is measured runs on.
 */
export class Recorder implements AsyncDisposable {
  readonly #endpoint: string;
  readonly #recordings = new Map<string, Promise<Recording>>();
  readonly #server: Server;
  /** How long every call takes. */
  latencyMs = 0;
  /** How many calls there were. */
  calls = 0;

  private constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.#server = createServer(async (incoming, response) => {
      try {
        const { status, contentType, body } = await this.#answer(incoming);
        response.writeHead(status, {
          'Content-Type': contentType,
          'Content-Length': body.length,
          'x-amzn-RequestId': '00000000-0000-4000-8000-000000000000',
        });
        response.end(body);
      } catch {
        incoming.socket.destroy();
      }
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Starts one before an endpoint. */
  static async start(endpoint: string): Promise<Recorder> {
    const recorder = new Recorder(endpoint);
    await new Promise<void>((resolve, reject) => {
      recorder.#server.once('error', reject);
      recorder.#server.listen(0, '127.0.0.1', resolve);
    });
    return recorder;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(incoming: IncomingMessage): Promise<Recording> {
    const arrived = performance.now();
    this.calls += 1;
    const body = await buffer(incoming);
    const key = `${incoming.headers['x-amz-target']} ${scopeOf(incoming)} ${body.toString('latin1')}`;
    let recording = this.#recordings.get(key);
    if (recording === undefined) {
      recording = ask(this.#endpoint, incoming, body);
      this.#recordings.set(key, recording);
      recording.catch(() => this.#recordings.delete(key));
    }
    const answer = await recording;
    const left = this.latencyMs - (performance.now() - arrived);
    if (left > 0) await sleep(left);
    return answer;
  }
}

/** Whose the call is, and where: account, region and service. The day is of no consequence. */
function scopeOf({ headers: { authorization = '' } }: IncomingMessage): string {
  const [, account, region, service] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
  return [account, region, service].join('/');
}

async function ask(endpoint: string, incoming: IncomingMessage, body: Buffer): Promise<Recording> {
  return await new Promise((resolve, reject) => {
    const { method, url = '/', headers } = incoming;
    const asked = request(new URL(url, endpoint), { method, headers }, (answer) => {
      const contentType = answer.headers['content-type'] ?? '';
      buffer(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, contentType, body: bytes }),
        reject,
      );
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
