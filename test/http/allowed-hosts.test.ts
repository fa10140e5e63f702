import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { onAllowedHosts } from '../../src/http/allowed-hosts.ts';
import { listen } from '../../src/http/server.ts';
import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';
import { scrape, sumOf } from '../telemetry/exposition.ts';

const body = JSON.stringify({ query: '{ repository(name: "team/app") { createdAt } }' });

/** A gateway on a port of the loopback, whatever address it takes itself to listen on. */
async function startServer(config: TestGatewayOptions['config'] = {}) {
  const gateway = await startTestGateway({ world: appWorld(), config });
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  onTestFinished(async () => {
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  });
  const port = Number(new URL(server.url).port);
  /** Sends a request to the letter, and tells its status. */
  const send = async (lines: readonly string[], content = ''): Promise<{ status: number; words: string }> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${content}`);
    const answer = await text(socket);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), words: answer };
  };
  const query = (...hosts: string[]) =>
    send(
      [
        'POST /graphql HTTP/1.1',
        ...hosts.map((host) => `Host: ${host}`),
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ],
      body,
    );
  return { gateway, port, send, query };
}

describe('on loopback', () => {
  test.each([
    'localhost',
    'LOCALHOST:4000',
    '127.0.0.1',
    '127.0.0.1:8080',
    '[::1]',
    '[::1]:4000',
    'localhost.',
  ])('the gateway is known as %s', async (host) => {
    const { query } = await startServer();
    expect((await query(host)).status).toBe(200);
  });

  test.each([
    'rebound.example',
    'rebound.example:4000',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    '192.0.2.1',
    '0.0.0.0',
  ])('it is not known as %s, which a page may have lead here', async (host) => {
    const { gateway, query, send } = await startServer();
    const { status, words } = await query(host);
    expect(status).toBe(421);
    expect(words).toContain('allowedHosts');
    expect(words).toMatch(/nosniff.*no-store|no-store.*nosniff/s);
    expect(gateway.sandbox.calls.count()).toBe(0);
    for (const path of ['/graphql', '/', '/graphiql/x.js', '/metrics', '/graphql?/health', '/health/']) {
      expect((await send([`GET ${path} HTTP/1.1`, `Host: ${host}`])).status).toBe(421);
    }
    for (const path of ['/health', '/ready']) {
      expect((await send([`GET ${path} HTTP/1.1`, `Host: ${host}`])).status).toBe(200);
    }
  });
});

test('elsewhere it is known as anything, where no names are given', async () => {
  const { query } = await startServer({ host: '0.0.0.0', auth: { apiKeys: [] } });
  expect((await query('images.example.com')).status).toBe(401);
});

test('where names are given, it is known by those alone', async () => {
  const { query } = await startServer({
    host: '0.0.0.0',
    auth: { anonymous: true },
    allowedHosts: ['images.example.com', '[2001:db8::1]'],
  });
  expect((await query('Images.Example.com:443')).status).toBe(200);
  expect((await query('[2001:db8::1]')).status).toBe(200);
  for (const host of ['localhost', 'example.com', 'x.images.example.com']) {
    expect((await query(host)).status).toBe(421);
  }
});

describe('whatever it is known as', () => {
  test('a request names one host, and names it as one is written', async () => {
    const { query, gateway } = await startServer();
    expect((await query('localhost', 'rebound.example')).status).toBe(400);
    for (const host of [
      'local host',
      'a@localhost',
      'localhost/x',
      'localhost:x',
      '[localhost]',
      'localhost:99999',
      'localhost/health?',
      '1.2.3.4.5',
      '%6c',
    ]) {
      expect({ host, status: (await query(host)).status }).toEqual({ host, status: 400 });
    }
    expect((await query()).status).toBe(400);
    expect(gateway.sandbox.calls.count()).toBe(0);
    expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('HTTP/1.0 may leave the host out, to ask for health', async () => {
    const { send } = await startServer();
    expect((await send(['GET /health HTTP/1.0'])).status).toBe(200);
    expect((await send(['GET /graphql?query=%7B__typename%7D HTTP/1.0'])).status).toBe(421);
  });

  test('the gateway is no proxy', async () => {
    const { send } = await startServer();
    for (const target of ['http://rebound.example/graphql', 'http://localhost/graphql', '*']) {
      const method = target === '*' ? 'OPTIONS' : 'GET';
      const { status } = await send([`${method} ${target} HTTP/1.1`, 'Host: localhost']);
      expect({ target, status }).toEqual({ target, status: 421 });
    }
  });
});

test('whoever is turned away is counted, and one a minute is in the log with the setting', async () => {
  const { gateway, query, send } = await startServer({ metrics: { enabled: true } });
  await query('rebound.example');
  for (let i = 0; i < 3; i += 1) await send([`GET /path${i} HTTP/1.1`, `Host: other${i}.example`]);
  await query('not a host');
  expect(gateway.log).toEqual([
    expect.objectContaining({
      level: 40,
      msg: 'refused for the Host header',
      reason: expect.stringContaining('add it to allowedHosts'),
      host: 'rebound.example',
      status: 421,
      requests: 1,
    }),
  ]);
  const series = await scrape(gateway);
  const method = 'POST';
  expect(sumOf(series, 'http_responses_total', { method, path: '/graphql', status: '421' })).toBe(1);
  expect(sumOf(series, 'http_responses_total', { path: 'other', status: '421' })).toBe(3);
  expect(sumOf(series, 'http_responses_total', { status: '400' })).toBe(1);
  expect(sumOf(series, 'requests_in_flight')).toBe(1);
});

describe('where programs alone ask', () => {
  const statusFor = async (host: string, allowedHosts?: readonly string[]) => {
    const settings = { host: '0.0.0.0', allowedHosts, forPrograms: true };
    const server = await listen(
      onAllowedHosts(
        (_, response) => response.end(),
        () => settings,
      ),
      '127.0.0.1',
      0,
    );
    onTestFinished(() => server.close(0));
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1]);
  };

  test.each([
    '10.1.2.3:9464',
    '127.0.0.1:9464',
    '[fd00::1]:9464',
    '[::ffff:10.1.2.3]',
    'localhost',
    'gateway:9464',
  ])('they may by %s, which no page can have lead here', async (host) => {
    expect(await statusFor(host)).toBe(200);
    expect(await statusFor(host, ['graph.example.com'])).toBe(200);
  });

  test('other names are told, or refused', async () => {
    expect(await statusFor('rebound.example:9464')).toBe(421);
    expect(await statusFor('10.1.2.3.rebound.example')).toBe(421);
    expect(await statusFor('graph.example.com', ['graph.example.com'])).toBe(200);
  });
});
