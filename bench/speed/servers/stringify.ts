import { readFileSync } from 'node:fs';
import { serve } from './serve.ts';
import { readSettings } from './settings.ts';

// It reads nothing of the request, and writes out objects that are ready.

const answer: unknown = JSON.parse(readFileSync(readSettings().answerFile, 'utf8'));

serve((request, response) => {
  request.resume();
  const body = JSON.stringify(answer);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  response.writeHead(200, headers).end(body);
});
