import { readFileSync } from 'node:fs';
import { serve } from './serve.ts';
import { readSettings } from './settings.ts';

// It reads the request, parses it as whoever answers POSTed JSON has to, and writes out objects that are ready.

const answer: unknown = JSON.parse(readFileSync(readSettings().answerFile, 'utf8'));

serve((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const { query }: { query?: unknown } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof query !== 'string') return response.writeHead(400).end();
    const body = JSON.stringify(answer);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    };
    return response.writeHead(200, headers).end(body);
  });
});
