import type { RequestListener } from 'node:http';

/** A name or an address, and perhaps a port: nothing with which the rest of a URL would begin. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Refuses, with 400, requests whose Host header and path make no URL, or another one than they seem to: nobody behind could
 * tell what they ask for.
 */
export function withReadableAddress(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '', headers } = request;
    const { host = 'localhost' } = headers;
    if (HOST.test(host) && url.startsWith('/') && URL.canParse(`http://${host}${url}`)) {
      listener(request, response);
      return;
    }
    response.writeHead(400, { connection: 'close', 'content-type': 'text/plain' });
    response.end('The Host header and the path of the request must make a URL.\n');
  };
}
