import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { startTestGateway } from '../helpers/gateway.ts';

/** A gateway that listens on loopback, until the test ends. */
async function startServer() {
  const gateway = await startTestGateway();
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  onTestFinished(async () => {
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  });
  const query = (body: string, init: RequestInit = {}) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: body }),
      ...init,
    });
  return { ...gateway, server, query };
}

/** Resolves when the sandbox has received a call that is not answered yet. */
async function callInFlight({ sandbox }: Awaited<ReturnType<typeof startServer>>) {
  await expect.poll(() => sandbox.calls.list().some(({ outcome }) => outcome === 'pending')).toBe(true);
}

const aQuery = '{ repository(name: "checkout/api") { createdAt } }';

describe('over HTTP', () => {
  test('the graph answers', async () => {
    const { query } = await startServer();
    const response = await query(aQuery);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { repository: { createdAt: expect.any(String) } } });
  });

  test('/health and /ready say that all is well', async () => {
    const { server } = await startServer();
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  test('a connection is kept for longer than a load balancer keeps it', async () => {
    const { server } = await startServer();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const [response]: IncomingMessage[] = await once(get(`${server.url}/health`, { agent }), 'response');
    response?.resume();
    const [, seconds] = /timeout=(\d+)/.exec(String(response?.headers['keep-alive'])) ?? [];
    expect(Number(seconds)).toBeGreaterThan(60);
  });

  test('while it drains, /ready says no and /health yes', async () => {
    const { server, gateway, query } = await startServer();
    gateway.drain();
    expect((await fetch(`${server.url}/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    // Whoever has not heard of it yet is still served.
    expect((await query(aQuery)).status).toBe(200);
  });

  test.each(['/', '/nothing', '/graphql/more', '/graphiql/nothing.js'])('%s is not there', async (path) => {
    const { server } = await startServer();
    expect((await fetch(server.url + path)).status).toBe(404);
  });

  test('a query may come by GET, and a mutation may not', async () => {
    const { server, sandbox } = await startServer();
    const byGet = (document: string) =>
      fetch(`${server.url}/graphql?query=${encodeURIComponent(document)}`, {
        headers: { 'x-graphql-yoga-csrf': '1' },
      });
    expect((await byGet('{ registries { host } }')).status).toBe(200);
    const mutation = await byGet(
      'mutation { startLifecyclePreview(input: { repositoryId: "x" }) { __typename } }',
    );
    expect(mutation.status).toBe(405);
    expect(mutation.headers.get('allow')).toBe('POST');
    expect(sandbox.calls.count()).toBe(0);
  });

  test.each([
    ['a form', 'application/x-www-form-urlencoded', (query: string) => `query=${encodeURIComponent(query)}`],
    [
      'a form, loudly',
      'Application/X-WWW-Form-Urlencoded; charset=utf-8',
      (query: string) => `query=${encodeURIComponent(query)}`,
    ],
    ['plain text', 'text/plain', (query: string) => JSON.stringify({ query })],
    [
      'a form with files',
      'multipart/form-data; boundary=x',
      (query: string) => `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${query}\r\n--x--`,
    ],
  ])('what any page may post unasked is no request: %s', async (_, type, write) => {
    const { query, sandbox } = await startServer();
    const response = await query('', {
      headers: { 'content-type': type, origin: 'https://elsewhere.example' },
      body: write(aQuery),
    });
    expect(response.status).toBe(415);
    expect(sandbox.calls.count()).toBe(0);
  });

  test.each(['variables', 'extensions'])(
    'a GET whose %s are no JSON is refused in words',
    async (parameter) => {
      await using gateway = await startTestGateway();
      const response = await gateway.fetch(`/graphql?query=%7B__typename%7D&${parameter}=%7Bx`, {
        headers: { 'x-graphql-yoga-csrf': '1' },
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        errors: [
          {
            message: `The query parameter "${parameter}" must be JSON.`,
            extensions: { code: 'BAD_REQUEST' },
          },
        ],
      });
    },
  );

  test('no page of another site may read an answer, or ask whether it may post', async () => {
    const { server, query } = await startServer();
    const origin = 'https://elsewhere.example';
    const answer = await query('{ registries { host } }', {
      headers: { 'content-type': 'application/json', origin },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('a client that leaves ends the calls that were made for it', async () => {
    const running = await startServer();
    running.sandbox.faults.add({ kind: 'hang' });
    const leave = new AbortController();
    const answer = running.query(aQuery, { signal: leave.signal });
    await callInFlight(running);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    await expect.poll(() => running.sandbox.calls.list().map(({ outcome }) => outcome)).toEqual(['left']);
  });
});

test('an address that is taken is an error, not a crash', async () => {
  const { server } = await startServer();
  const taken = listen(() => undefined, '127.0.0.1', Number(new URL(server.url).port));
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('an IPv6 address is written as URLs write it', async (ctx) => {
  const server = await listen(() => undefined, '::1', 0).catch(() => ctx.skip('this machine has no IPv6'));
  onTestFinished(() => server.close(0));
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
});

describe('a stop', () => {
  /** How long Node keeps an idle connection; a stop takes milliseconds. */
  const KEEP_ALIVE_MS = 5_000;

  test('finishes what is in flight, and takes no more', async () => {
    const running = await startServer();
    running.sandbox.faults.latencyMs = 300;
    const answer = running.query(aQuery);
    await callInFlight(running);
    const closed = running.server.close(20_000);
    await expect(running.query(aQuery)).rejects.toThrow();
    expect((await answer).status).toBe(200);
    expect(await (await answer).json()).toEqual({
      data: { repository: { createdAt: expect.any(String) } },
    });
    await closed;
  });

  test('does not wait for connections that are kept alive', async () => {
    const { server } = await startServer();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const [response]: IncomingMessage[] = await once(get(`${server.url}/health`, { agent }), 'response');
    if (response) await text(response);
    await expect.poll(() => Object.keys(agent.freeSockets)).toHaveLength(1);

    const started = performance.now();
    await server.close(20_000);
    expect(performance.now() - started).toBeLessThan(KEEP_ALIVE_MS);
  });

  test('does not wait for a kept connection whose last answer came during the stop', async () => {
    const running = await startServer();
    running.sandbox.faults.latencyMs = 300;
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const asking = request(`${running.server.url}/graphql`, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    asking.end(JSON.stringify({ query: aQuery }));
    await callInFlight(running);

    const started = performance.now();
    const closed = running.server.close(20_000);
    const [response]: IncomingMessage[] = await once(asking, 'response');
    expect(response && (await text(response))).toContain('createdAt');
    await closed;
    expect(performance.now() - started).toBeLessThan(KEEP_ALIVE_MS);
  });

  test('cuts what takes longer than its deadline', async () => {
    const running = await startServer();
    running.sandbox.faults.add({ kind: 'hang' });
    const answer = running.query(aQuery);
    answer.catch(() => undefined);
    await callInFlight(running);
    await running.server.close(100);
    await expect(answer).rejects.toThrow();
  });
});
