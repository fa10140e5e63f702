import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readEvents } from '../helpers/events.ts';
import { graphqlUrl, post, start } from './program.ts';

const QUERY = '{ repositories(first: 5) { nodes { name createdAt } } }';

/** A client of one connection, which asks again and again until it is told that the connection closes. */
async function askUntilClosed(url: string): Promise<{ answered: number; lost: unknown[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  let answered = 0;
  for (;;) {
    try {
      const asking = request(url, {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
      });
      asking.end(JSON.stringify({ query: QUERY }));
      const [response]: IncomingMessage[] = await once(asking, 'response');
      if (response === undefined) return { answered, lost: ['no response'] };
      const body = await text(response);
      if (response.statusCode !== 200 || !body.includes('createdAt')) return { answered, lost: [body] };
      answered += 1;
      if (response.headers.connection === 'close') return { answered, lost: [] };
    } catch (error) {
      return { answered, lost: [error] };
    }
  }
}

/** A preview that goes on for as long as the test. */
async function startPreview(url: string): Promise<string> {
  const { body } = await post(url, '{ repository(name: "checkout/worker") { id } }');
  const id = JSON.stringify(body).match(/"id":"([^"]+)"/)?.[1] ?? '';
  await post(url, `mutation { startLifecyclePreview(input: { repositoryId: "${id}" }) { __typename } }`);
  return id;
}

async function subscribeTo(url: string, id: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: `subscription { lifecyclePreview(repositoryId: "${id}") { status } }` }),
  });
  const events = readEvents<{ lifecyclePreview: { status: string } }>(response);
  expect((await events.next()).value).toEqual({ data: { lifecyclePreview: { status: 'IN_PROGRESS' } } });
  return events;
}

describe('SIGTERM under load', () => {
  test('loses no request that was accepted, and ends every stream with its last event', async () => {
    await using serving = await start(
      [
        'serve',
        '--sandbox',
        '--images',
        '200',
        '--latency-ms',
        '20',
        '--preview-ms',
        '600000',
        '--port',
        '0',
      ],
      { REGISTRY_GRAPH_DRAIN_DELAY_MS: '1000', REGISTRY_GRAPH_DRAIN_TIMEOUT_MS: '60000' },
    );
    const url = await graphqlUrl(serving);
    const id = await startPreview(url);
    const streams = await Promise.all(Array.from({ length: 5 }, () => subscribeTo(url, id)));
    const clients = Array.from({ length: 20 }, () => askUntilClosed(url));
    await Promise.race([...clients, askTimes(url, 15)]);
    serving.signal('SIGTERM');

    const outcomes = await Promise.all(clients);
    expect(outcomes.flatMap(({ lost }) => lost)).toEqual([]);
    expect(outcomes.every(({ answered }) => answered > 0)).toBe(true);
    for (const stream of streams) expect(await stream.rest()).toEqual([]);
    const { code, stderr } = await serving.exit;
    expect(code).toBe(0);
    // Then it has ended by itself, before the deadline.
    expect(stderr).not.toContain('answers were cut');
  }, 90_000);
});

async function askTimes(url: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await post(url, QUERY);
}

test('until the delay is over a stop says that it is not ready, and serves who comes all the same', async () => {
  await using serving = await start(['serve', '--sandbox', '--images', '200', '--port', '0'], {
    REGISTRY_GRAPH_DRAIN_DELAY_MS: '600000',
    REGISTRY_GRAPH_METRICS: 'true',
    REGISTRY_GRAPH_METRICS_PORT: '0',
  });
  const url = await graphqlUrl(serving);
  const [, metrics = ''] = await serving.said(/Metrics: (http:\S+)/);
  const ready = async () => {
    const response = await fetch(new URL('/ready', url));
    return { status: response.status, body: await response.json() };
  };
  expect(await ready()).toEqual({ status: 200, body: { ready: true, draining: false, missing: [] } });
  serving.signal('SIGTERM');
  await expect.poll(ready).toEqual({ status: 503, body: { ready: false, draining: true, missing: [] } });
  expect((await fetch(new URL('/health', url))).status).toBe(200);
  expect(await post(url, QUERY)).toMatchObject({ status: 200 });
  expect(await (await fetch(metrics)).text()).toMatch(/^registry_graph_ready 0$/m);
  serving.signal('SIGTERM');
  expect(await serving.exit).toMatchObject({ code: 1 });
});

test('a connection on which nothing ever came does not hold up a stop', async () => {
  await using serving = await start(['serve', '--sandbox', '--images', '200', '--port', '0'], {
    REGISTRY_GRAPH_DRAIN_DELAY_MS: '0',
    REGISTRY_GRAPH_DRAIN_TIMEOUT_MS: '600000',
  });
  const { port } = new URL(await graphqlUrl(serving));
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  // The server has taken it by the time it answers somebody who came later.
  await post(await graphqlUrl(serving), QUERY);
  serving.signal('SIGTERM');
  expect(await serving.exit).toMatchObject({ code: 0 });
});
