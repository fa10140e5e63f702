import { request } from 'node:http';
import { describe, expect, type MockInstance, onTestFinished, test, vi } from 'vitest';
import { Authenticator } from '../../src/access/authenticate.ts';
import { KeptAnswers } from '../../src/http/kept-answers.ts';
import { listen } from '../../src/http/server.ts';
import { startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { appWorld, digest, HOST, images } from '../schema/worlds.ts';
import { ask } from '../sharing/rig.ts';

const COUNT = 50;
const world = appWorld({ images: images(COUNT) });
const IMAGE = `{ image(reference: "${HOST}/team/app@${digest(1)}") { tags } }`;
const IMAGE_ANSWER = { status: 200, data: { image: { tags: ['t1'] } } };
/** A listing, and then a call for each of its images. */
const FAN_OUT =
  '{ repository(name: "team/app") { images(first: 50) { nodes { referrers { nodes { digest } } } } } }';

/** A client that asks and may leave. */
function client(gateway: TestGateway, query: string) {
  const controller = new AbortController();
  const answer = ask(gateway, query, { signal: controller.signal });
  answer.catch(() => undefined);
  return { answer, leave: () => controller.abort() };
}

const outcomes = ({ sandbox }: TestGateway, operation: string) =>
  sandbox.calls
    .list()
    .filter((call) => call.operation === operation)
    .map(({ outcome }) => outcome);

/** Resolves when so many calls of an operation have arrived. */
const arrived = (gateway: TestGateway, operation: string, count: number) =>
  expect.poll(() => gateway.sandbox.calls.count(operation)).toBe(count);

/** Resolves when the gateway has had time for whatever else it would do: a whole request with a call of its own. */
async function settled(gateway: TestGateway): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    await ask(gateway, `{ repository(name: "team/none-${name}") { createdAt } }`);
  }
}

describe('a client that leaves', () => {
  test.each<[string, (found: Promise<undefined>) => MockInstance]>([
    [
      'it is found out who it is',
      (found) => vi.spyOn(Authenticator.prototype, 'byHeaders').mockReturnValue(found),
    ],
    [
      'other replicas are asked for the answer',
      (found) => {
        const areShared = vi.spyOn(KeptAnswers.prototype, 'areShared', 'get').mockReturnValue(true);
        onTestFinished(() => areShared.mockRestore());
        return vi.spyOn(KeptAnswers.prototype, 'findElsewhere').mockReturnValue(found);
      },
    ],
  ])('while %s has left, to the log, and sent nothing wrong', async (_, hold) => {
    await using gateway = await startTestGateway({ world });
    let tell: (found: undefined) => void = () => {};
    const held = hold(
      new Promise((resolve) => {
        tell = resolve;
      }),
    );
    onTestFinished(() => held.mockRestore());
    let isClosed = false;
    const server = await listen(
      (request, response) => {
        response.once('close', () => {
          isClosed = true;
        });
        gateway.gateway.handle(request, response);
      },
      '127.0.0.1',
      0,
    );
    onTestFinished(() => server.close(0));
    const leaving = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    leaving.once('error', () => {});
    leaving.end(JSON.stringify({ query: IMAGE }));
    await expect.poll(() => held.mock.calls.length).toBe(1);
    leaving.destroy();
    await expect.poll(() => isClosed).toBe(true);
    tell(undefined);
    await expect.poll(() => gateway.requests).toMatchObject([{ path: '/graphql', aborted: true }]);
    expect(gateway.requests[0]).not.toHaveProperty('status');
  });

  test.each([
    ['the one who asked first', 0],
    ['the one who asked last', 1],
  ])('takes nothing from another who waits for the same call: %s', async (_, leaver) => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 150 } });
    const clients = [client(gateway, IMAGE), client(gateway, IMAGE)];
    await arrived(gateway, 'DescribeImages', 1);
    clients[leaver]?.leave();
    expect(await clients[1 - leaver]?.answer).toEqual(IMAGE_ANSWER);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['ok']);
  });

  test('takes nothing from another whose key is in the same call', async () => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 150 } });
    const other = client(gateway, IMAGE.replace(digest(1), digest(2)));
    const staying = client(gateway, IMAGE);
    await arrived(gateway, 'DescribeImages', 1);
    other.leave();
    expect(await staying.answer).toEqual(IMAGE_ANSWER);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['ok']);
  });

  test('ends the call when it was the last to wait for it, and whoever comes then begins another', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ kind: 'hang', times: 1 });
    const clients = [client(gateway, IMAGE), client(gateway, IMAGE)];
    await arrived(gateway, 'DescribeImages', 1);
    clients[0]?.leave();
    await settled(gateway);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['pending']);
    clients[1]?.leave();
    expect(await ask(gateway, IMAGE)).toEqual(IMAGE_ANSWER);
    // The sandbox holds a hanging call for as long as its connection is open.
    await expect.poll(() => outcomes(gateway, 'DescribeImages')).toEqual(['left', 'ok']);
  });

  test('ends the call over HTTP too', async () => {
    const gateway = await startTestGateway({ world });
    const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
    onTestFinished(async () => {
      await server.close(0);
      await gateway[Symbol.asyncDispose]();
    });
    gateway.sandbox.faults.add({ kind: 'hang' });
    const asked = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    asked.on('error', () => undefined);
    asked.end(JSON.stringify({ query: IMAGE }));
    await arrived(gateway, 'DescribeImages', 1);
    asked.destroy();
    await expect.poll(() => outcomes(gateway, 'DescribeImages')).toEqual(['left']);
  });

  test('stops its resolvers: what would have followed is not called', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'hang' });
    const { leave } = client(gateway, FAN_OUT);
    await arrived(gateway, 'DescribeImages', 1);
    leave();
    await settled(gateway);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['left']);
    expect(outcomes(gateway, 'ListImageReferrers')).toEqual([]);
  });

  test('stops its resolvers also where another still waits for the call that they wait for', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', latencyMs: 150 });
    const { leave } = client(gateway, FAN_OUT);
    const staying = client(
      gateway,
      '{ repository(name: "team/app") { images(first: 50) { nodes { digest } } } }',
    );
    await arrived(gateway, 'DescribeImages', 1);
    leave();
    expect(await staying.answer).toMatchObject({ status: 200, data: { repository: { images: {} } } });
    await settled(gateway);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['ok']);
    expect(outcomes(gateway, 'ListImageReferrers')).toEqual([]);
  });

  test('gives up its places in the queue', async () => {
    await using gateway = await startTestGateway({ world, config: { upstream: { concurrency: 1 } } });
    const lift = gateway.sandbox.faults.add({ operation: 'ListImageReferrers', kind: 'hang' });
    const { leave } = client(gateway, FAN_OUT);
    await arrived(gateway, 'ListImageReferrers', 1);
    lift();
    leave();
    // The next in the queue is somebody else's.
    const { errors } = await ask(
      gateway,
      `{ image(reference: "${HOST}/team/app@${digest(7)}") { referrers { nodes { digest } } } }`,
    );
    expect(errors).toBeUndefined();
    await settled(gateway);
    expect(outcomes(gateway, 'ListImageReferrers')).toEqual(['left', 'ok']);
  });

  test('gives up waiting for another attempt', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { upstream: { throttledBackoffMs: 60_000, maxBackoffMs: 60_000 } },
    });
    const lift = gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'throttle' });
    const { leave } = client(gateway, IMAGE);
    await expect.poll(() => outcomes(gateway, 'DescribeImages')).toEqual(['throttle']);
    leave();
    lift();
    expect(await ask(gateway, IMAGE)).toEqual(IMAGE_ANSWER);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['throttle', 'ok']);
  });
});

describe('the deadline of a request', () => {
  const nodes = { repository: { images: { nodes: Array(COUNT).fill({ referrers: null }) } } };

  test('ends what waits in the queue: every field says so', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { requestTimeoutMs: 400, upstream: { concurrency: 1 } },
    });
    gateway.sandbox.faults.add({ operation: 'ListImageReferrers', kind: 'hang' });
    const { data, errors } = await ask(gateway, FAN_OUT);
    expect(data).toEqual(nodes);
    expect(errors).toHaveLength(COUNT);
    for (const { extensions } of errors ?? []) {
      expect(extensions).toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        aws: { service: 'ecr', operation: 'ListImageReferrers' },
      });
    }
    await expect.poll(() => outcomes(gateway, 'ListImageReferrers')).toEqual(['left']);
  });

  test('ends the waits between attempts: every field says what went wrong last', async () => {
    await using gateway = await startTestGateway({
      world,
      config: {
        requestTimeoutMs: 5000,
        upstream: { concurrency: 1000, attempts: 20, throttledBackoffMs: 60_000, maxBackoffMs: 60_000 },
      },
    });
    gateway.sandbox.faults.add({ operation: 'ListImageReferrers', kind: 'throttle' });
    const { data, errors } = await ask(gateway, FAN_OUT);
    expect(data).toEqual(nodes);
    expect(errors).toHaveLength(COUNT);
    for (const { extensions } of errors ?? []) expect(extensions?.code).toBe('UPSTREAM_THROTTLED');
  });

  test('is each reader’s own: the one who has more time gets the answer', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { requestTimeoutMs: 3000, upstream: { concurrency: 1 } },
    });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', latencyMs: 4200, times: 1 });
    const hasty = ask(gateway, IMAGE);
    await arrived(gateway, 'DescribeImages', 1);
    // It joins later, and so its time ends later.
    const late = new Promise((resolve) => setTimeout(resolve, 2400)).then(() => ask(gateway, IMAGE));
    expect(await hasty).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }] });
    expect(await late).toEqual(IMAGE_ANSWER);
    expect(outcomes(gateway, 'DescribeImages')).toEqual(['ok']);
  });
});

test('a request that has its answer ends what it started ahead in vain', async () => {
  await using gateway = await startTestGateway({ world });
  gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'hang' });
  const query = '{ repository(name: "team/gone") { images { nodes { digest } } } }';
  expect(await ask(gateway, query)).toEqual({ status: 200, data: { repository: null } });
  await expect.poll(() => outcomes(gateway, 'DescribeImages')).toEqual(['left']);
});
