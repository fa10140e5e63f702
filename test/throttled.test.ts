import { expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { ACCOUNT, appWorld, images } from './schema/worlds.ts';

const IMAGES = 150;
const world = appWorld({
  images: images(IMAGES, { replicationStatuses: [{ region: 'eu-west-1', registryId: ACCOUNT }] }),
  lifecyclePolicyText: undefined,
});
const REPLICATION = `{
  repository(name: "team/app") { images(first: ${IMAGES}) { nodes { replicationStatuses { region } } } }
}`;

/** What the sandbox said to the calls of an operation. */
function outcomesOf({ sandbox }: TestGateway, operation: string): string[] {
  return sandbox.calls
    .list()
    .filter((call) => call.operation === operation)
    .map(({ outcome }) => outcome);
}

test('a fan-out beyond what AWS allows is answered whole, and learns how fast it may ask', async () => {
  await using gateway = await startTestGateway({ world, config: { upstream: { attempts: 10 } } });
  gateway.sandbox.rates.set('DescribeImageReplicationStatus', { burst: 20, perSecond: 60 });
  const { data, errors } = await gateway.send(REPLICATION);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data).match(/eu-west-1/g)).toHaveLength(IMAGES);
  const outcomes = outcomesOf(gateway, 'DescribeImageReplicationStatus');
  // With waits between attempts alone, some had no answer after ten of them.
  const throttled = outcomes.filter((outcome) => outcome === 'throttle');
  expect(throttled.length).toBeGreaterThan(0);
  expect(throttled.length).toBeLessThan(outcomes.length / 4);
  expect(gateway.gateway.totals.total()).toMatchObject({ throttled: throttled.length, failed: 0 });
});

test('what AWS asks to leave alone holds up no other operation', async () => {
  await using gateway = await startTestGateway({ world });
  gateway.sandbox.faults.add({
    operation: 'GetLifecyclePolicy',
    kind: 'throttle',
    retryAfterSeconds: 1,
    times: 1,
  });
  const order: string[] = [];
  const ask = async (name: string, field: string) => {
    const { errors } = await gateway.send(`{ repository(name: "team/app") { ${field} } }`);
    expect(errors).toBeUndefined();
    order.push(name);
  };
  const first = ask('throttled', 'lifecyclePolicy { text }');
  await expect.poll(() => outcomesOf(gateway, 'GetLifecyclePolicy')).toEqual(['throttle']);
  await ask('another', 'images(first: 5) { nodes { tags } }');
  expect(order).toEqual(['another']);
  await first;
  expect(order).toEqual(['another', 'throttled']);
});

test('a quota that is used up is no reason to ask again', async () => {
  await using gateway = await startTestGateway({ world });
  gateway.sandbox.faults.add({
    operation: 'GetLifecyclePolicy',
    kind: 'error',
    error: 'LimitExceededException',
  });
  const { errors } = await gateway.send('{ repository(name: "team/app") { lifecyclePolicy { text } } }');
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    aws: { errorName: 'LimitExceededException' },
  });
  expect(gateway.sandbox.calls.count('GetLifecyclePolicy')).toBe(1);
});

test('a rate of the configuration is never passed, so that AWS has nothing to throttle', async () => {
  await using gateway = await startTestGateway({
    world,
    config: { upstream: { operations: { 'ecr.DescribeImageReplicationStatus': { perSecond: 90 } } } },
  });
  // What was let out in its time may arrive together, where the machine is busy; all at once would still be too many.
  gateway.sandbox.rates.set('DescribeImageReplicationStatus', { burst: 40, perSecond: 100 });
  const { errors } = await gateway.send(REPLICATION);
  expect(errors).toBeUndefined();
  expect(new Set(outcomesOf(gateway, 'DescribeImageReplicationStatus'))).toEqual(new Set(['ok']));
});

test('a request whose time is up while it waits for the budget is told that AWS throttles', async () => {
  await using gateway = await startTestGateway({
    world,
    config: {
      requestTimeoutMs: 1500,
      upstream: { concurrency: 200, operations: { 'ecr.DescribeImageReplicationStatus': { perSecond: 5 } } },
    },
  });
  const { data, errors } = await gateway.send(REPLICATION);
  expect(data).toMatchObject({ repository: { images: { nodes: expect.any(Array) } } });
  expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['UPSTREAM_THROTTLED']));
  expect(gateway.sandbox.calls.count('DescribeImageReplicationStatus')).toBeLessThan(20);
});
