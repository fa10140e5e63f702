import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { readEvents, subscribe } from '../helpers/events.ts';
import type { TestGateway } from '../helpers/gateway.ts';
import { ask } from '../sharing/rig.ts';
import { become, FAST, looks, REPOSITORY_ID, startWatched, WatchPreview } from './rig.ts';

const watch = (gateway: Pick<TestGateway, 'fetch'>, init?: RequestInit) =>
  subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID }, init);
const byGet = new URLSearchParams({
  query: WatchPreview.toString(),
  variables: JSON.stringify({ repositoryId: REPOSITORY_ID }),
});
const running = { data: { lifecyclePreview: expect.objectContaining({ status: 'IN_PROGRESS' }) } };
const complete = { data: { lifecyclePreview: expect.objectContaining({ status: 'COMPLETE' }) } };

/** Resolves when the preview is looked at no more, though it should have been many times by then. */
async function noMoreLooks(gateway: TestGateway): Promise<void> {
  const more = async () => {
    const before = looks(gateway);
    await delay(10 * FAST.maxPollMs);
    return looks(gateway) - before;
  };
  await expect.poll(more, { timeout: 5_000 }).toBe(0);
}

/** A gateway that listens on loopback, until the test ends. */
async function startServer(...options: Parameters<typeof startWatched>) {
  const gateway = await startWatched(...options);
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  onTestFinished(async () => {
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  });
  const overHttp: TestGateway['fetch'] = (path, init) => fetch(server.url + path, init);
  return { gateway, server, http: { fetch: overHttp } };
}

describe('the last one to leave ends the looking', () => {
  test('by reading no more', async () => {
    await using gateway = await startWatched();
    const [one, other] = await Promise.all([watch(gateway), watch(gateway)]);
    for (const events of [one, other]) expect((await events.next()).value).toEqual(running);
    await one.return?.();
    const before = looks(gateway);
    await expect.poll(() => looks(gateway)).toBeGreaterThan(before + 2);
    await other.return?.();
    await noMoreLooks(gateway);
  });

  test('by giving up the request', async () => {
    await using gateway = await startWatched();
    const leave = new AbortController();
    const events = await watch(gateway, { signal: leave.signal });
    expect((await events.next()).value).toEqual(running);
    leave.abort();
    await noMoreLooks(gateway);
  });

  test('by closing the connection, over HTTP', async () => {
    const { gateway, http } = await startServer();
    const leave = new AbortController();
    const events = await watch(http, { signal: leave.signal });
    expect((await events.next()).value).toEqual(running);
    leave.abort();
    await noMoreLooks(gateway);
  });

  test('in the middle of a look, which is given up', async () => {
    await using gateway = await startWatched();
    gateway.sandbox.faults.add({ operation: 'GetLifecyclePolicyPreview', kind: 'hang' });
    const leave = new AbortController();
    await watch(gateway, { signal: leave.signal });
    await expect.poll(() => looks(gateway)).toBe(1);
    leave.abort();
    await expect.poll(() => gateway.sandbox.calls.list().map(({ outcome }) => outcome)).toEqual(['left']);
    await noMoreLooks(gateway);
  });

  test('in the middle of an event, whose calls are given up', async () => {
    const { gateway, http } = await startServer();
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', kind: 'hang' });
    const leave = new AbortController();
    const text = `subscription ($repositoryId: ID!) {
      lifecyclePreview(repositoryId: $repositoryId) { repository { createdAt } }
    }`;
    const asked = subscribe<unknown, unknown>(
      http,
      text,
      { repositoryId: REPOSITORY_ID },
      { signal: leave.signal },
    );
    const { calls } = gateway.sandbox;
    await asked;
    await expect.poll(() => calls.count('DescribeRepositories')).toBe(1);
    leave.abort();
    const outcome = () => calls.list().find(({ operation }) => operation === 'DescribeRepositories')?.outcome;
    await expect.poll(outcome).toBe('left');
    await noMoreLooks(gateway);
  });

  test('and so does a client that can read no stream, which is told so', async () => {
    await using gateway = await startWatched();
    const { response } = await watch(gateway, { headers: { accept: 'application/json' } });
    expect(response.status).toBe(406);
    await noMoreLooks(gateway);
  });
});

describe('how many', () => {
  test('is bounded, and whoever ends makes room', async () => {
    await using gateway = await startWatched({ config: { subscriptions: { max: 2 } } });
    const [one, other] = await Promise.all([watch(gateway), watch(gateway)]);
    const refused = await watch(gateway);
    expect(refused.response.status).toBe(503);
    expect(refused.response.headers.get('retry-after')).toBe('1');
    expect(await refused.rest()).toEqual([
      {
        errors: [
          {
            message: expect.stringContaining('has 2 subscriptions open'),
            extensions: { code: 'RATE_LIMITED', retryAfterMs: 1000 },
          },
        ],
      },
    ]);
    one.leave();
    const next = await watch(gateway);
    become(gateway, { status: 'COMPLETE' });
    expect((await next.rest()).at(-1)).toEqual(complete);
    expect((await other.rest()).at(-1)).toEqual(complete);
    const [third, fourth] = await Promise.all([watch(gateway), watch(gateway)]);
    expect([third.response.status, fourth.response.status]).toEqual([200, 200]);
  });

  test('is bounded for those who come at the same time, too', async () => {
    await using gateway = await startWatched({ config: { subscriptions: { max: 3 } } });
    const all = await Promise.all(Array.from({ length: 10 }, () => watch(gateway)));
    const served = all.filter(({ response }) => response.status === 200);
    expect(served).toHaveLength(3);
    for (const events of served) events.leave();
  });

  test('does not count what was refused, or can be read by nobody', async () => {
    await using gateway = await startWatched({ config: { subscriptions: { max: 1 } } });
    await subscribe(gateway, WatchPreview, { repositoryId: 'x' });
    await watch(gateway, { headers: { accept: 'application/json' } });
    const events = await watch(gateway);
    expect((await events.next()).value).toEqual(running);
    events.leave();
  });
});

describe('the gateway ends a subscription', () => {
  test('when its time is up', async () => {
    await using gateway = await startWatched({ config: { subscriptions: { maxMs: 150 } } });
    const events = await watch(gateway);
    expect(await events.rest()).toEqual([running]);
    await noMoreLooks(gateway);
  });

  test('when the gateway is disposed of', async () => {
    const gateway = await startWatched();
    const events = await watch(gateway);
    expect((await events.next()).value).toEqual(running);
    await gateway.gateway.dispose();
    expect(await events.rest()).toEqual([]);
    await noMoreLooks(gateway);
    await gateway.sandbox.close();
  });

  test('when it drains, so that a stop waits for nobody', async () => {
    const { gateway, server, http } = await startServer();
    const events = await watch(http);
    expect((await events.next()).value).toEqual(running);
    gateway.gateway.endSubscriptions();
    // It would wait for as long as this for what runs.
    await server.close(25_000);
    expect(await events.rest()).toEqual([]);
    await noMoreLooks(gateway);
  });

  test('only after the event that is being answered', async () => {
    const { gateway, server, http } = await startServer();
    become(gateway, { status: 'COMPLETE' });
    gateway.sandbox.faults.add({ operation: 'DescribeRepositories', latencyMs: 200 });
    const text = `subscription ($repositoryId: ID!) {
      lifecyclePreview(repositoryId: $repositoryId) { repository { createdAt } }
    }`;
    const events = await subscribe<unknown, unknown>(http, text, { repositoryId: REPOSITORY_ID });
    const rest = events.rest();
    await expect.poll(() => gateway.sandbox.calls.count('DescribeRepositories')).toBe(1);
    gateway.gateway.endSubscriptions();
    await server.close(20_000);
    expect(await rest).toEqual([
      { data: { lifecyclePreview: { repository: { createdAt: expect.any(String) } } } },
    ]);
  });
});

test('goes on for longer than a request may take', async () => {
  await using gateway = await startWatched({ config: { requestTimeoutMs: 100 } });
  const events = await watch(gateway);
  expect((await events.next()).value).toEqual(running);
  await delay(250);
  become(gateway, { status: 'COMPLETE' });
  expect(await events.rest()).toEqual([complete]);
});

test('leaves no timer of a deadline behind, neither of the request nor of an event nor its own', async () => {
  const deadlines = { requestTimeoutMs: 123_457, subscriptions: { maxMs: 234_567 } };
  await using gateway = await startWatched({ config: deadlines });
  const set = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const events = await watch(gateway);
  expect((await events.next()).value).toEqual(running);
  become(gateway, { status: 'COMPLETE' });
  await events.rest();
  const cleared = new Set<unknown>(clear.mock.calls.map(([timer]) => timer));
  const left = set.mock.calls.flatMap(([, ms], index) =>
    ms === deadlines.requestTimeoutMs || ms === deadlines.subscriptions.maxMs
      ? [cleared.has(set.mock.results[index]?.value)]
      : [],
  );
  // The request, the subscription, two looks, two events.
  expect(left.length).toBeGreaterThanOrEqual(6);
  expect(left).not.toContain(false);
});

describe('what is asked of any operation is asked of a subscription', () => {
  test.each([
    ['depth', { depth: 2 }, 400, 'OPERATION_TOO_COSTLY'],
    ['calls', { calls: 0 }, 400, 'OPERATION_TOO_COSTLY'],
    ['nodes', { nodes: 2 }, 400, 'OPERATION_TOO_COSTLY'],
    ['tokens', { tokens: 5 }, 400, 'OPERATION_TOO_COSTLY'],
  ])('%s', async (_, limits, status, code) => {
    await using gateway = await startWatched({ config: { limits } });
    const text = `subscription ($repositoryId: ID!) {
      lifecyclePreview(repositoryId: $repositoryId) { repository { registry { host } } }
    }`;
    const events = await subscribe<unknown, unknown>(gateway, text, { repositoryId: REPOSITORY_ID });
    // A syntax error has the status that GraphQL over HTTP gives it, which differs by what the client accepts.
    if (code === 'OPERATION_TOO_COSTLY') expect(events.response.status).toBe(status);
    expect(await events.rest()).toMatchObject([{ errors: [{ extensions: { code } }] }]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('values that fit their types', async () => {
    await using gateway = await startWatched();
    const events = await subscribe<unknown, unknown>(gateway, WatchPreview.toString(), {});
    expect(await events.rest()).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('over HTTP', () => {
  test('comes by GET as well, as EventSource asks for it', async () => {
    const { gateway, http } = await startServer();
    become(gateway, { status: 'COMPLETE' });
    const response = await http.fetch(`/graphql?${byGet}`, {
      headers: { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin' },
    });
    expect(await readEvents(response).rest()).toEqual([complete]);
  });

  test('comes to whoever accepts anything', async () => {
    const { gateway, http } = await startServer();
    become(gateway, { status: 'COMPLETE' });
    const { response } = await watch(http, { headers: { accept: '*/*' } });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await readEvents(response).rest()).toEqual([complete]);
  });

  test('takes no form, as queries do not', async () => {
    const { gateway, http } = await startServer();
    const response = await http.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/event-stream' },
      body: byGet.toString(),
    });
    expect(response.status).toBe(415);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('sends something now and then while nothing happens', async () => {
    const { http } = await startServer();
    const leave = new AbortController();
    const { response } = await watch(http, { signal: leave.signal });
    let pings = 0;
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      pings += decoder
        .decode(bytes)
        .split('\n\n')
        .filter((block) => block === ':').length;
      if (pings >= 2) break;
    }
    expect(pings).toBeGreaterThanOrEqual(2);
    leave.abort();
  });

  test('lets other requests through', async () => {
    await using gateway = await startWatched();
    const events = await watch(gateway);
    expect(await ask(gateway, '{ registries { region } }')).toMatchObject({ status: 200 });
    events.leave();
  });
});
