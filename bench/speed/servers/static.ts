import { readFileSync } from 'node:fs';
import { serve } from './serve.ts';
import { readSettings } from './settings.ts';

// The least that node:http can do: it reads nothing of the request, and sends bytes that are ready.

const body = readFileSync(readSettings().answerFile);
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length };

serve((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(body);
});
