import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

// What is harmless by itself, and was not meant to be sent by so many connections that nobody reads.

/** Connections that are held, until they are broken off. */
export interface Held {
  /** The status that each was answered with first. */
  statuses: readonly number[];
  breakOff(): void;
}

/** Asks for an answer of so many bytes over each of so many connections, and reads no more of it than its beginning. */
export async function askUnread(
  url: string,
  { connections, bytes, headers = '' }: { connections: number; bytes: number; headers?: string },
): Promise<Held> {
  const aliases = Array.from({ length: 33 }, (_, n) => `a${n}: reference`).join(' ');
  const body = JSON.stringify({
    query: `query ($r: [String!]!) { imageReferences(references: $r) { ${aliases} } }`,
    variables: { r: ['x'.repeat(bytes / 33)] },
  });
  const sockets = await open(url, connections, post(body, headers));
  const statuses = await Promise.all(
    sockets.map(async (socket) => {
      const [beginning]: Buffer[] = await once(socket, 'data');
      socket.pause();
      return Number(/^HTTP\/1.1 (\d+)/.exec(String(beginning))?.[1]);
    }),
  );
  return { statuses, breakOff: () => breakOff(sockets) };
}

/** Asks this query so many times over each of so many connections, one behind the other, and breaks them off when told. */
export async function askPipelined(
  url: string,
  {
    connections,
    times,
    query,
    headers = '',
  }: { connections: number; times: number; query: string; headers?: string },
): Promise<Omit<Held, 'statuses'>> {
  const sockets = await open(url, connections, post(JSON.stringify({ query }), headers).repeat(times));
  return { breakOff: () => breakOff(sockets) };
}

/** Connections that have sent this. */
async function open(url: string, connections: number, text: string): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  return Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname);
      // One that the gateway gives up is none that anybody waits for.
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      await new Promise((resolve) => socket.write(text, resolve));
      return socket;
    }),
  );
}

function breakOff(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

function post(body: string, headers: string): string {
  return `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}
