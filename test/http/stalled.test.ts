import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type ConnectionLimits, listen } from '../../src/http/server.ts';

/** More than the system keeps for a connection. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);
const STALLED_MS = 100;

const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';
const LIMITS: ConnectionLimits = {
  headersMs: 60_000,
  requestMs: 60_000,
  checkMs: 60_000,
  stalledMs: STALLED_MS,
  takenMs: 60_000,
  bytesPerSecond: 1,
};

/** A server that soon gives up clients who take nothing, and a connection that has asked it, until the test ends. */
async function ask(listener: RequestListener, request = REQUEST, differing: Partial<ConnectionLimits> = {}) {
  const limits = { ...LIMITS, ...differing };
  const server = await listen(listener, '127.0.0.1', 0, limits);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(async () => {
    socket.destroy();
    await server.close(0);
  });
  await once(socket, 'connect');
  socket.write(request);
  return socket;
}

test('an answer that nobody takes is given up, with its connection', async () => {
  const answers: ServerResponse[] = [];
  const socket = await ask((_, response) => {
    answers.push(response.end(LARGE));
  });
  socket.pause();
  await expect.poll(() => answers[0]?.closed).toBe(true);
  expect(socket.bytesRead).toBeLessThan(LARGE.length);
});

test('so is a stream whose events nobody takes', async () => {
  const answers: ServerResponse[] = [];
  const socket = await ask(async (_, response) => {
    answers.push(response);
    response.write('the first event');
    await delay(3 * STALLED_MS);
    response.write(LARGE);
  });
  socket.pause();
  await expect.poll(() => answers[0]?.closed).toBe(true);
});

test('so is one that comes piece by piece, for which its time was taken away', async () => {
  const answers: ServerResponse[] = [];
  const socket = await ask((request, response) => {
    answers.push(response);
    // As GraphQL's server does.
    request.socket.setTimeout(0);
    Readable.from([Buffer.from(LARGE)]).pipe(response);
  });
  socket.pause();
  await expect.poll(() => answers[0]?.closed).toBe(true);
});

test('an answer that is still awaited, and a stream between its events, stay', async () => {
  const socket = await ask(async (_, response) => {
    await delay(5 * STALLED_MS);
    response.write('first');
    await delay(5 * STALLED_MS);
    response.end('second');
  });
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  await expect.poll(() => received).toContain('second');
});

test('an answer that is taken by the drop is given up, too', async () => {
  const answers: ServerResponse[] = [];
  const slow = { checkMs: 20, stalledMs: 60_000, takenMs: 100, bytesPerSecond: LARGE.length };
  const socket = await ask((_, response) => answers.push(response.end(LARGE)), REQUEST, slow);
  socket.pause();
  const dripping = setInterval(() => socket.read(1024), 20);
  onTestFinished(() => clearInterval(dripping));
  await expect.poll(() => answers[0]?.closed).toBe(true);
  expect(socket.bytesRead).toBeLessThan(LARGE.length);
});

test('an answer that waits behind another has its time when it is its turn', async () => {
  const quick = { checkMs: 10, stalledMs: 60_000, takenMs: 50, bytesPerSecond: 1024 * 1024 };
  const socket = await ask(
    async (request, response) => {
      // It takes much longer than the one behind it may take to be taken.
      if (request.url === '/0') await delay(500);
      response.end(`answer ${request.url}`);
    },
    [0, 1].map((n) => REQUEST.replace('/', `/${n}`)).join(''),
    quick,
  );
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  await expect.poll(() => received).toContain('answer /1');
});

test('answers that wait behind another end with their connection', async () => {
  const closed: string[] = [];
  let arrived = 0;
  const socket = await ask(
    (request, response) => {
      arrived += 1;
      response.once('close', () => closed.push(request.url ?? ''));
      // The first one never comes, so that the others have to wait.
      if (request.url !== '/0') response.end('done');
    },
    [0, 1, 2].map((n) => REQUEST.replace('/', `/${n}`)).join(''),
    { stalledMs: 60_000 },
  );
  await expect.poll(() => arrived).toBe(3);
  socket.destroy();
  await expect.poll(() => closed.toSorted()).toEqual(['/0', '/1', '/2']);
});
