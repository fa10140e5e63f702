import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves on a free port of this machine alone, and says where. */
export function serve(listener: RequestListener, path = '/graphql'): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    const address: AddressInfo | string | null = server.address();
    if (typeof address === 'object' && address !== null) sayWhere(`http://127.0.0.1:${address.port}${path}`);
  });
}

/** What whoever started it reads. */
export function sayWhere(url: string): void {
  process.stdout.write(`Listening: ${url}\n`);
}
