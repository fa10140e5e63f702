import { describe, expect, expectTypeOf, test } from 'vitest';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import type { WatchPreviewSubscription } from '../generated/graphql.ts';
import { type Events, subscribe } from '../helpers/events.ts';
import { COLD, type TestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, keep, OTHER_ACCOUNT, REGION } from '../schema/worlds.ts';
import { ask, REPORT } from '../sharing/rig.ts';
import { become, looks, REPOSITORY_ID, startWatched, WatchPreview } from './rig.ts';

const watch = (gateway: TestGateway, init?: RequestInit) =>
  subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID }, init);

const eventOf = (status: string, policyText = keep(1)) => ({
  data: {
    lifecyclePreview: { id: expect.any(String), status, lifecyclePolicyText: policyText },
  },
});

/** Reads the first event, which says that the preview runs. */
async function running(events: Events<WatchPreviewSubscription>): Promise<void> {
  expect((await events.next()).value).toEqual(eventOf('IN_PROGRESS'));
}

/** Resolves when the preview has been looked at so many times more. */
async function looked(gateway: TestGateway, more = 2): Promise<void> {
  const before = looks(gateway);
  await expect.poll(() => looks(gateway), { interval: 5 }).toBeGreaterThanOrEqual(before + more);
}

describe('tells the preview at once, and', () => {
  test('its change to COMPLETE, and ends', async () => {
    await using gateway = await startWatched();
    const events = await watch(gateway);
    expect(events.response.headers.get('content-type')).toBe('text/event-stream');
    await running(events);
    await looked(gateway);
    become(gateway, { status: 'COMPLETE' });
    const rest = await events.rest();
    expect(rest).toEqual([eventOf('COMPLETE')]);
    expectTypeOf(rest[0]?.data?.lifecyclePreview?.status).toEqualTypeOf<
      'IN_PROGRESS' | 'COMPLETE' | 'EXPIRED' | 'FAILED' | 'UNKNOWN' | undefined
    >();
  });

  test.each(['EXPIRED', 'FAILED'] as const)('its change to %s, and ends', async (status) => {
    await using gateway = await startWatched();
    const events = await watch(gateway);
    await running(events);
    become(gateway, { status });
    expect(await events.rest()).toEqual([eventOf(status)]);
  });

  test.each(['COMPLETE', 'EXPIRED', 'FAILED'] as const)('ends when that is %s already', async (status) => {
    await using gateway = await startWatched();
    become(gateway, { status });
    expect(await (await watch(gateway)).rest()).toEqual([eventOf(status)]);
    expect(looks(gateway)).toBe(1);
  });

  test('null when it is gone, and ends', async () => {
    await using gateway = await startWatched();
    const events = await watch(gateway);
    await running(events);
    become(gateway, 'GONE');
    expect(await events.rest()).toEqual([{ data: { lifecyclePreview: null } }]);
  });

  test.each(['IN_PROGRESS', 'COMPLETE'] as const)(
    'the one that replaced it (%s), under an id of its own, and ends',
    async (status) => {
      await using gateway = await startWatched();
      const events = await watch(gateway);
      const first = (await events.next()).value;
      become(gateway, { status, policyText: keep(2) });
      const rest = await events.rest();
      expect(rest).toEqual([eventOf(status, keep(2))]);
      expect(rest[0]?.data?.lifecyclePreview?.id).not.toBe(first?.data?.lifecyclePreview?.id);
    },
  );

  test('goes on while AWS knows a status that the gateway does not', async () => {
    await using gateway = await startWatched();
    const repository = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
    const strange: { status: string } = { status: 'PONDERING' };
    if (repository?.preview) Object.assign(repository.preview, strange, { completesAt: new Date(0) });
    const events = await watch(gateway);
    expect((await events.next()).value).toEqual(eventOf('UNKNOWN'));
    become(gateway, { status: 'COMPLETE' });
    expect(await events.rest()).toEqual([eventOf('COMPLETE')]);
  });
});

test('is null, and the end, where there is no preview, and where there is no repository', async () => {
  await using gateway = await startWatched();
  become(gateway, 'GONE');
  expect(await (await watch(gateway)).rest()).toEqual([{ data: { lifecyclePreview: null } }]);
  const repositoryId = formatGlobalId('Repository', [ACCOUNT, REGION, 'team/none']);
  const none = await subscribe(gateway, WatchPreview, { repositoryId });
  expect(await none.rest()).toEqual([{ data: { lifecyclePreview: null } }]);
});

describe('in trouble', () => {
  const denied = {
    data: { lifecyclePreview: null },
    errors: [
      expect.objectContaining({
        path: ['lifecyclePreview'],
        extensions: expect.objectContaining({ code: 'UPSTREAM_ACCESS_DENIED' }),
      }),
    ],
  };
  const fault = { operation: 'GetLifecyclePolicyPreview' } as const;

  test('is an error, and the end, where it may not be read', async () => {
    await using gateway = await startWatched();
    gateway.sandbox.faults.add({ ...fault, kind: 'denied' });
    expect(await (await watch(gateway)).rest()).toEqual([denied]);
    expect(looks(gateway)).toBe(1);
  });

  test('is an error, and the end, for all, when it may not be read any more', async () => {
    await using gateway = await startWatched();
    const all = await Promise.all([watch(gateway), watch(gateway)]);
    await Promise.all(all.map(running));
    gateway.sandbox.faults.add({ ...fault, kind: 'denied' });
    expect(await Promise.all(all.map((events) => events.rest()))).toEqual([[denied], [denied]]);
  });

  test.each(['throttle', 'server-error', 'reset', 'html', 'truncated'] as const)(
    'waits until it is over: %s',
    async (kind) => {
      await using gateway = await startWatched({ config: { upstream: { attempts: 1 } } });
      const events = await watch(gateway);
      await running(events);
      const lift = gateway.sandbox.faults.add({ ...fault, kind });
      await looked(gateway, 3);
      become(gateway, { status: 'COMPLETE' });
      lift();
      expect(await events.rest()).toEqual([eventOf('COMPLETE')]);
    },
  );

  test('waits before the first look has brought anything, too', async () => {
    await using gateway = await startWatched({ config: { upstream: { attempts: 1 } } });
    gateway.sandbox.faults.add({ ...fault, kind: 'server-error', times: 3 });
    const events = await watch(gateway);
    await running(events);
    expect(looks(gateway)).toBeGreaterThanOrEqual(4);
    events.leave();
  });

  test('gives up after as long as the setting says, with the error', async () => {
    await using gateway = await startWatched({
      config: { upstream: { attempts: 1 }, subscriptions: { maxTroubleMs: 0 } },
    });
    const events = await watch(gateway);
    await running(events);
    gateway.sandbox.faults.add({ ...fault, kind: 'server-error' });
    expect(await events.rest()).toMatchObject([
      { data: { lifecyclePreview: null }, errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] },
    ]);
  });
});

describe('ten who watch one preview', () => {
  test('are one poller, and each is told everything', async () => {
    await using gateway = await startWatched();
    const ten = await Promise.all(Array.from({ length: 10 }, () => watch(gateway)));
    await Promise.all(ten.map(running));
    const byThen = looks(gateway);
    await looked(gateway, 3);
    become(gateway, { status: 'COMPLETE' });
    const rests = await Promise.all(ten.map((events) => events.rest()));
    expect(rests).toEqual(Array.from({ length: 10 }, () => [eventOf('COMPLETE')]));
    // No look began before the one before it was over, and the first answered them all.
    expect(gateway.sandbox.calls.peak('GetLifecyclePolicyPreview')).toBe(1);
    expect(byThen).toBeLessThan(10);
  });

  test('are told by whoever came first what that one was told last', async () => {
    // Nobody looks a second time while this test runs.
    await using gateway = await startWatched({ config: { subscriptions: { pollMs: 600_000 } } });
    await running(await watch(gateway));
    await running(await watch(gateway));
    expect(looks(gateway)).toBe(1);
  });

  test('share the look that a client asks for who wants no cache', async () => {
    await using gateway = await startWatched({ config: { subscriptions: { pollMs: 600_000 } } });
    const patient = await watch(gateway);
    await running(patient);
    become(gateway, { status: 'COMPLETE' });
    const hasty = await watch(gateway, { headers: { 'cache-control': 'no-cache' } });
    expect(await hasty.rest()).toEqual([eventOf('COMPLETE')]);
    expect(await patient.rest()).toEqual([eventOf('COMPLETE')]);
    expect(looks(gateway)).toBe(2);
  });
});

test('a start through this gateway is seen at once', async () => {
  await using gateway = await startWatched({ config: { subscriptions: { pollMs: 600_000 } } });
  const events = await watch(gateway);
  await running(events);
  become(gateway, { status: 'COMPLETE' });
  const started = await gateway.send(
    `mutation ($input: StartLifecyclePreviewInput!) { startLifecyclePreview(input: $input) { __typename } }`,
    { input: { repositoryId: REPOSITORY_ID, lifecyclePolicyText: keep(2) } },
  );
  expect(started.data).toEqual({ startLifecyclePreview: { __typename: 'StartLifecyclePreviewSuccess' } });
  expect(await events.rest()).toEqual([eventOf('IN_PROGRESS', keep(2))]);
});

describe('what is selected below an event', () => {
  const WITH_RESULTS = `subscription ($repositoryId: ID!) {
    lifecyclePreview(repositoryId: $repositoryId) {
      status
      repository { lifecyclePreview { status } image(by: { tag: "t1" }) { tags lifecyclePreviewResult { digest } } }
      all: results { nodes { digest image { tags } } }
      tagged: results(filter: { tagStatus: TAGGED }) { nodes { digest } }
    }
  }`;
  const results = [digest(2), digest(3)].map((name, index) => ({
    digest: name,
    image: { tags: [`t${index + 2}`] },
  }));

  test.each([
    ['with a cache', {}],
    ['without', COLD],
  ])('is as new as the event, and never of the one before: %s', async (_, config) => {
    await using gateway = await startWatched({ config });
    const events = await subscribe<unknown, unknown>(gateway, WITH_RESULTS, { repositoryId: REPOSITORY_ID });
    const image = { tags: ['t1'], lifecyclePreviewResult: null };
    expect((await events.next()).value).toEqual({
      data: {
        lifecyclePreview: {
          status: 'IN_PROGRESS',
          repository: { lifecyclePreview: { status: 'IN_PROGRESS' }, image },
          all: { nodes: [] },
          tagged: { nodes: [] },
        },
      },
    });
    become(gateway, { status: 'COMPLETE' });
    const [last] = await events.rest();
    expect(last?.errors).toBeUndefined();
    expect(last?.data).toMatchObject({
      lifecyclePreview: {
        status: 'COMPLETE',
        repository: { lifecyclePreview: { status: 'COMPLETE' }, image },
        tagged: { nodes: expect.arrayContaining([{ digest: digest(2) }, { digest: digest(3) }]) },
        all: { nodes: expect.arrayContaining(results) },
      },
    });
  });

  test('costs nothing for the status and the first results', async () => {
    await using gateway = await startWatched({ config: COLD });
    become(gateway, { status: 'COMPLETE' });
    const text = `subscription ($repositoryId: ID!) {
      lifecyclePreview(repositoryId: $repositoryId) { status results { nodes { digest } } }
    }`;
    const events = await subscribe<unknown, unknown>(
      gateway,
      text,
      { repositoryId: REPOSITORY_ID },
      { headers: REPORT },
    );
    const [event] = await events.rest();
    expect(event?.data).toMatchObject({ lifecyclePreview: { results: { nodes: [{}, {}] } } });
    // The poller's look is nobody's request.
    expect(event?.extensions?.upstream).toMatchObject({ calls: 0 });
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.GetLifecyclePolicyPreview': 1 });
    const totals = new Map(gateway.gateway.totals.entries());
    expect(totals.get('ecr.GetLifecyclePolicyPreview')).toMatchObject({ calls: 1 });
  });

  test('is an error of its own field where that fails', async () => {
    await using gateway = await startWatched();
    become(gateway, { status: 'COMPLETE' });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
    const events = await subscribe<unknown, unknown>(gateway, WITH_RESULTS, { repositoryId: REPOSITORY_ID });
    const [event] = await events.rest();
    expect(event?.data).toMatchObject({
      lifecyclePreview: { status: 'COMPLETE', all: { nodes: [{ image: null }, { image: null }] } },
    });
    expect(event?.errors?.map(({ extensions }) => extensions?.code)).toContain('UPSTREAM_ACCESS_DENIED');
  });

  test('has a deadline for each event, which is not that of the subscription', async () => {
    await using gateway = await startWatched({ config: { requestTimeoutMs: 200 } });
    const lift = gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'hang' });
    const text = WITH_RESULTS;
    const events = await subscribe<unknown, unknown>(gateway, text, { repositoryId: REPOSITORY_ID });
    const first = (await events.next()).value;
    expect(first?.data).toMatchObject({ lifecyclePreview: { status: 'IN_PROGRESS' } });
    expect(first?.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
    lift();
    become(gateway, { status: 'COMPLETE' });
    const [last] = await events.rest();
    expect(last?.errors).toBeUndefined();
    expect(last?.data).toMatchObject({ lifecyclePreview: { status: 'COMPLETE' } });
  });

  test('fills the cache for those who only ask', async () => {
    await using gateway = await startWatched();
    become(gateway, { status: 'COMPLETE' });
    await (await watch(gateway)).rest();
    const { data } = await ask(
      gateway,
      `{ image(reference: "${HOST}/team/app:t1") { repository { lifecyclePreview { status } } } }`,
    );
    expect(data).toEqual({ image: { repository: { lifecyclePreview: { status: 'COMPLETE' } } } });
    expect(looks(gateway)).toBe(1);
  });
});

describe('bad input is one event without an AWS call', () => {
  test.each([
    ['no id', 'x', 'BAD_USER_INPUT', 'repositoryId: must be an id that this gateway gave'],
    [
      'the id of something else',
      formatGlobalId('Registry', [ACCOUNT, REGION]),
      'BAD_USER_INPUT',
      'repositoryId: must be the id of a Repository; it is one of a Registry.',
    ],
    [
      'a registry that is not served',
      formatGlobalId('Repository', [OTHER_ACCOUNT, REGION, 'team/app']),
      'REGISTRY_NOT_SERVED',
      `registry ${OTHER_ACCOUNT}/${REGION}`,
    ],
  ])('%s', async (_, repositoryId, code, message) => {
    await using gateway = await startWatched();
    const events = await subscribe(gateway, WatchPreview, { repositoryId });
    expect(events.response.status).toBe(200);
    expect(await events.rest()).toEqual([
      {
        data: null,
        errors: [
          expect.objectContaining({
            message: expect.stringContaining(message),
            path: ['lifecyclePreview'],
            extensions: { code },
          }),
        ],
      },
    ]);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});
