import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ConnectionLimits, listen } from '../../src/http/server.ts';
import { startTestGateway } from '../helpers/gateway.ts';

// What comes over a socket and is no HTTP, or not all of it. POSTs name a host that the gateway is known by, so that they are read.

async function startServer(limits?: ConnectionLimits) {
  const gateway = await startTestGateway();
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0, limits);
  onTestFinished(async () => {
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  });
  const open = () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    // A server that hangs up while bytes are on their way resets the connection.
    socket.on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
    return socket;
  };
  const isWell = async () => expect((await fetch(`${server.url}/health`)).status).toBe(200);
  return { ...gateway, open, isWell };
}

/** All that a server says until it hangs up. */
async function saidUntilClosed(socket: Socket): Promise<string> {
  let said = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    said += text;
  });
  await once(socket, 'close');
  return said;
}

const POST = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const BODY = '{"query":"{ __typename }"}';

describe('what is no HTTP is refused, and the connection closed', () => {
  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['words', 'good morning\r\n\r\n', 400],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['a header without a colon', 'GET /health HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n', 400],
    ['a line break in a header', 'GET /health HTTP/1.1\r\nHost: x\r\nA: b\nC: d\rE: f\r\n\r\n', 400],
    ['headers that are too long', `GET /health HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an address that is too long', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a length that is no number', `${POST}Content-Length: many\r\n\r\n${BODY}`, 400],
    ['two lengths', `${POST}Content-Length: 26\r\nContent-Length: 27\r\n\r\n${BODY}`, 400],
    ['a length and chunks', `${POST}Content-Length: 26\r\nTransfer-Encoding: chunked\r\n\r\n${BODY}`, 400],
    ['a chunk that is none', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n${BODY}\r\n0\r\n\r\n`, 400],
  ])('%s', async (_, bytes, status) => {
    const { open, isWell, sandbox, log } = await startServer();
    const socket = open();
    socket.write(bytes, 'latin1');
    expect(await saidUntilClosed(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await isWell();
    expect(sandbox.calls.count()).toBe(0);
    expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

describe('a client that breaks off', () => {
  test.each([
    ['in the first line', 'GET /hea'],
    ['in its headers', 'GET /health HTTP/1.1\r\nHost: x\r\nA: '],
    ['in its body', `${POST}Content-Length: 1000\r\n\r\n${BODY}`],
    ['in a chunk', `${POST}Transfer-Encoding: chunked\r\n\r\n1000\r\n${BODY}`],
  ])('%s leaves nothing behind', async (_, bytes) => {
    const { open, isWell, sandbox, log } = await startServer();
    const socket = open();
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write(bytes, resolve));
    socket.resetAndDestroy();
    await isWell();
    expect(sandbox.calls.count()).toBe(0);
    expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

describe('a client that takes its time', () => {
  const limits = {
    headersMs: 300,
    requestMs: 600,
    checkMs: 50,
    stalledMs: 30_000,
    takenMs: 60_000,
    bytesPerSecond: 65_536,
  };

  test.each([
    ['says nothing', ''],
    ['does not end its headers', 'GET /health HTTP/1.1\r\nHost: x\r\n'],
    ['does not send its body', `${POST}Content-Length: 1000\r\n\r\n`],
  ])('and %s is hung up on', async (_, bytes) => {
    const { open, isWell } = await startServer(limits);
    const socket = open();
    if (bytes !== '') socket.write(bytes);
    expect(await saidUntilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
    await isWell();
  });

  test('and goes on byte by byte is hung up on as well', async () => {
    const { open } = await startServer(limits);
    const socket = open();
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nA: ');
    const drip = setInterval(() => socket.write('a'), 50);
    onTestFinished(() => clearInterval(drip));
    expect(await saidUntilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('between two requests is not: the connection is kept', async () => {
    const { open } = await startServer(limits);
    const socket = open().setEncoding('latin1');
    const ask = async () => {
      socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
      return String(await once(socket, 'data'));
    };
    expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
    await new Promise((resolve) => setTimeout(resolve, 2 * limits.requestMs));
    expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('over an answer, or a stream of them, is not', async () => {
    const { open, sandbox } = await startServer(limits);
    sandbox.faults.latencyMs = 2 * limits.requestMs;
    const body = '{"query":"{ repository(name: \\"checkout/api\\") { createdAt } }"}';
    const socket = open();
    socket.write(`${POST}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    expect(await saidUntilClosed(socket)).toMatch(/^HTTP\/1\.1 200 .*createdAt":"/s);
  });
});
