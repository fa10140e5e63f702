import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** An answer as it is on the wire. */
export interface WireAnswer {
  status: number;
  headers?: Record<string, string | string[]>;
  body: string;
  /** Where the connection ends before the answer is out: the head alone is sent, or nothing. */
  cut?: 'before' | 'within';
}

/** A request as it came. */
export interface WireRequest {
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An HTTP server that gives each request the answer that is set, and keeps what it was sent. */
export async function startScriptedEndpoint() {
  const requests: WireRequest[] = [];
  let answer: WireAnswer = { status: 200, body: '{}' };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    requests.push({ path: request.url, headers: request.headers, body: body.toString('latin1') });
    if (answer.cut === 'before') return void response.destroy();
    // The SDK sets its clock by it.
    response.sendDate = false;
    const bytes = Buffer.from(answer.body);
    response.writeHead(answer.status, { 'content-length': bytes.length, ...answer.headers });
    if (answer.cut === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, -1), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answerWith(next: WireAnswer) {
      answer = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
