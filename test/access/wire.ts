import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { keep } from '../helpers/secrets.ts';
import type { WireRequest } from './ways-in-requests.ts';

/** What came back. Of a stream, its beginning: what follows is not waited for. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends a request as it stands, a header that is given twice included, which `fetch` would join. */
export function send(
  url: string,
  { method, path, headers, body }: WireRequest,
  authorization?: string | readonly string[],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request(new URL(path, url), { method, headers, agent: false }, (response) => {
      const done = () => {
        const { statusCode: status = 0, headers: received } = response;
        if (status >= 400) keep('answers', `${JSON.stringify(received)} ${text}`);
        resolve({ status, headers: received, text });
      };
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (part: string) => {
          text += part;
          if (!/^data: .*\n/m.test(text)) return;
          done();
          response.destroy();
        })
        .on('end', done)
        .on('error', reject);
    });
    if (authorization !== undefined) sending.setHeader('authorization', authorization);
    sending.on('error', reject).end(body);
  });
}
