import { DescribeImagesCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { ListImagesCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import type { Call } from '../../src/sandbox/calls.ts';
import { RateTable } from '../../src/sandbox/rates.ts';
import fc from '../helpers/fast-check.ts';
import { accountId, clockAt, failure, region, rig, worldOf } from './clients.ts';

const world = () => worldOf([{ repositoryName: 'team/app', images: { count: 3 } }]);
const images = new DescribeImagesCommand({ repositoryName: 'team/app' });
const call: Call = { service: 'ecr', operation: 'DescribeImages', accountId, region, input: {} };

/** Whether a call passes its rate. */
async function passes(sent: Promise<unknown>): Promise<boolean> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return true;
  if (error instanceof Error && error.name === 'ThrottlingException') return false;
  throw error;
}

test('an empty bucket is a ThrottlingException, and the clock fills it again', async () => {
  const clock = clockAt('2026-01-01T00:00:00Z');
  const { sandbox, ecr } = await rig({ world: world(), now: clock.now });
  sandbox.rates.set('DescribeImages', { burst: 3, perSecond: 2 });
  const next = () => passes(ecr.send(images));
  const three = async () => [await next(), await next(), await next()];
  expect([...(await three()), await next()]).toEqual([true, true, true, false]);
  clock.advance(499);
  expect(await next()).toBe(false);
  clock.advance(1);
  expect([await next(), await next()]).toEqual([true, false]);
  // However long the pause, no more than the burst.
  clock.advance(3_600_000);
  expect([...(await three()), await next()]).toEqual([true, true, true, false]);
  expect(sandbox.calls.list().map(({ outcome }) => outcome)).toEqual(
    'ok ok ok throttle throttle ok throttle ok ok ok throttle'.split(' '),
  );
});

test('it is answered as AWS answers it', async () => {
  const { sandbox, ecr, sageMaker } = await rig({ world: world(), now: clockAt(0).now });
  for (const operation of ['DescribeImages', 'sagemaker.ListImages']) {
    sandbox.rates.set(operation, { burst: 1, perSecond: 0 });
  }
  await ecr.send(images);
  await sageMaker.send(new ListImagesCommand({}));
  const throttled = {
    name: 'ThrottlingException',
    message: 'Rate exceeded',
    $metadata: { httpStatusCode: 400 },
  };
  await expect(ecr.send(images)).rejects.toMatchObject(throttled);
  await expect(sageMaker.send(new ListImagesCommand({}))).rejects.toMatchObject(throttled);
});

test('each account, region and operation has a bucket of its own', async () => {
  const { sandbox, ecr, ecrOf } = await rig({
    world: worldOf([{ repositoryName: 'team/app' }]),
    now: clockAt(0).now,
  });
  sandbox.rates.set('DescribeRepositories', { burst: 1, perSecond: 0 });
  const list = (client: typeof ecr) => passes(client.send(new DescribeRepositoriesCommand({})));
  for (const client of [ecr, ecrOf({ region: 'eu-west-1' }), ecrOf({ accountId: '444455556666' })]) {
    expect([await list(client), await list(client)]).toEqual([true, false]);
  }
  expect([await passes(ecr.send(images)), await passes(ecr.send(images))]).toEqual([true, true]);
});

test('a name that two services share bounds each, and the full name counts more', () => {
  const rates = new RateTable(
    new Set(['ListImages', 'ecr.ListImages', 'sagemaker.ListImages']),
    () => new Date(0),
  );
  rates.set('sagemaker.ListImages', { burst: 2, perSecond: 0 });
  rates.set('ListImages', { burst: 1, perSecond: 0 });
  const admitted = (service: Call['service']) =>
    [1, 2, 3].map(() => rates.admit({ ...call, service, operation: 'ListImages' }));
  expect(admitted('ecr')).toEqual([true, false, false]);
  expect(admitted('sagemaker')).toEqual([true, true, false]);
});

test('a throttled call meets no fault, and one that passes does', async () => {
  const { sandbox, ecr } = await rig({ world: world(), now: clockAt(0).now });
  sandbox.rates.set('DescribeImages', { burst: 1, perSecond: 0 });
  sandbox.faults.add({ kind: 'denied', times: 2 });
  expect((await failure(ecr.send(images))).name).toBe('AccessDeniedException');
  expect((await failure(ecr.send(images))).name).toBe('ThrottlingException');
  expect((await failure(ecr.send(new DescribeRepositoriesCommand({})))).name).toBe('AccessDeniedException');
});

test('rates are listed, replaced with full buckets, and lifted', async () => {
  const { sandbox, ecr } = await rig({ world: world(), now: clockAt(0).now });
  const none = { burst: 1, perSecond: 0 };
  sandbox.rates.set('DescribeImages', none);
  expect([await passes(ecr.send(images)), await passes(ecr.send(images))]).toEqual([true, false]);
  sandbox.rates.set('DescribeImages', none);
  expect([await passes(ecr.send(images)), await passes(ecr.send(images))]).toEqual([true, false]);
  expect(sandbox.rates.list()).toEqual({ DescribeImages: none });
  sandbox.rates.clear();
  expect(sandbox.rates.list()).toEqual({});
  expect(await passes(ecr.send(images))).toBe(true);
  expect(() => sandbox.rates.set('Nope', none)).toThrow('No operation "Nope" is served here');
});

test('a call passes exactly when no span that ends with it holds more than a burst and what came back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }),
      (burst, perSecond, pauses) => {
        const clock = clockAt(0);
        const rates = new RateTable(new Set(['DescribeImages']), clock.now);
        rates.set('DescribeImages', { burst, perSecond });
        const passed: number[] = [];
        for (const pause of pauses) {
          clock.advance(pause);
          const now = clock.now().getTime();
          const room = [...passed, now].every(
            (start, i) => (passed.length - i + 1) * 1000 <= burst * 1000 + (now - start) * perSecond,
          );
          expect(rates.admit(call)).toBe(room);
          if (room) passed.push(now);
        }
      },
    ),
  );
});
