import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { LifecyclePreviewPage } from '../../../src/aws/lifecycle-source.ts';
import type { Latest } from '../../../src/aws/live/latest.ts';
import type { PreviewEvent } from '../../../src/aws/live/preview-poller.ts';
import { PreviewPollers } from '../../../src/aws/live/preview-pollers.ts';
import { GatewayError } from '../../../src/errors.ts';
import { startVirtualTime } from '../path/virtual-time.ts';

type Status = LifecyclePreviewPage['preview']['status'];

const pageOf = (status: Status, lifecyclePolicyText = 'A'): LifecyclePreviewPage => ({
  preview: {
    repository: { registry: { registryId: '111122223333', region: 'us-east-1' }, name: 'a' },
    lifecyclePolicyText,
    status,
    summary: null,
  },
  items: [],
  nextToken: undefined,
});
const DOWN = new GatewayError('UPSTREAM_UNAVAILABLE', 'down');

/** Pollers of an ECR that answers as it is told, at times that are written down. */
function start() {
  const time = startVirtualTime();
  onTestFinished(() => time[Symbol.dispose]());
  const begun = Date.now();
  const at: number[] = [];
  const ecr = {
    answer: async (): Promise<LifecyclePreviewPage | null> => pageOf('IN_PROGRESS'),
    at,
  };
  const pollers = new PreviewPollers(
    async () => {
      at.push(Date.now() - begun);
      return ecr.answer();
    },
    { firstMs: 1000, maxMs: 5000, maxTroubleMs: 60_000 },
  );
  return { time, ecr, pollers };
}

/** What a watcher has been told so far. */
function read(events: Latest<PreviewEvent>) {
  const told: unknown[] = [];
  const reading = (async () => {
    for await (const event of events) {
      told.push('error' in event ? event.error : (event.page?.preview.status ?? null));
    }
    told.push('end');
  })();
  return { told, reading };
}

test('looks at once, then ever less often, and from the start again after a change', async () => {
  const { time, ecr, pollers } = start();
  const { told } = read(pollers.watch('a'));
  await time.pass(17_000);
  expect(ecr.at).toEqual([0, 1000, 3000, 7000, 12_000, 17_000]);
  expect(told).toEqual(['IN_PROGRESS']);
  ecr.answer = async () => pageOf('UNKNOWN');
  await time.pass(6_000);
  expect(ecr.at.slice(6)).toEqual([22_000, 23_000]);
  expect(told).toEqual(['IN_PROGRESS', 'UNKNOWN']);
  pollers.close();
});

test('a preview of each repository is watched by itself', async () => {
  const { time, ecr, pollers } = start();
  read(pollers.watch('a'));
  read(pollers.watch('b'));
  await time.settle();
  expect(ecr.at).toEqual([0, 0]);
  expect(pollers.size).toBe(2);
  pollers.close();
  expect(pollers.size).toBe(0);
});

test('nothing is looked at, and no timer is left, when nobody watches', async () => {
  const { time, ecr, pollers } = start();
  const watched = [pollers.watch('a'), pollers.watch('a')];
  await time.pass(1000);
  await watched[0]?.return();
  expect(pollers.size).toBe(1);
  await watched[1]?.return();
  expect(pollers.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  await time.pass(60_000);
  expect(ecr.at).toEqual([0, 1000]);
});

test('whoever comes after the end begins anew', async () => {
  const { time, ecr, pollers } = start();
  ecr.answer = async () => pageOf('COMPLETE');
  const { told } = read(pollers.watch('a'));
  await time.settle();
  expect(told).toEqual(['COMPLETE', 'end']);
  ecr.answer = async () => pageOf('IN_PROGRESS');
  const next = read(pollers.watch('a'));
  await time.settle();
  expect(next.told).toEqual(['IN_PROGRESS']);
  pollers.close();
  await next.reading;
  expect(next.told).toEqual(['IN_PROGRESS', 'end']);
});

describe('in trouble', () => {
  test('looks less and less often, and gives up with the error when it has lasted too long', async () => {
    const { time, ecr, pollers } = start();
    const { told } = read(pollers.watch('a'));
    await time.settle();
    ecr.answer = () => Promise.reject(DOWN);
    await time.pass(60_000);
    expect(told).toEqual(['IN_PROGRESS']);
    await time.pass(6_000);
    expect(told).toEqual(['IN_PROGRESS', DOWN, 'end']);
    expect(ecr.at.slice(0, 6)).toEqual([0, 1000, 3000, 7000, 12_000, 17_000]);
  });

  test('does not count what it had been through before it was over', async () => {
    const { time, ecr, pollers } = start();
    const { told } = read(pollers.watch('a'));
    for (let round = 0; round < 3; round += 1) {
      ecr.answer = () => Promise.reject(DOWN);
      await time.pass(50_000);
      ecr.answer = async () => pageOf('IN_PROGRESS');
      await time.pass(6_000);
    }
    expect(told).toEqual(['IN_PROGRESS']);
    pollers.close();
  });

  test('does not wait out what is no trouble, but a refusal or a defect', async () => {
    const { time, ecr, pollers } = start();
    const defect = new TypeError('x is undefined');
    for (const error of [new GatewayError('UPSTREAM_ACCESS_DENIED', 'no'), defect]) {
      ecr.answer = () => Promise.reject(error);
      const { told } = read(pollers.watch('a'));
      await time.settle();
      expect(told).toEqual([error, 'end']);
    }
  });
});

describe('a poke', () => {
  test('ends the wait, and the waits begin anew', async () => {
    const { time, ecr, pollers } = start();
    read(pollers.watch('a'));
    await time.pass(8_000);
    pollers.poke('a');
    await time.pass(1_000);
    expect(ecr.at).toEqual([0, 1000, 3000, 7000, 8000, 9000]);
    pollers.close();
  });

  test('makes of no account what a look brings that began before it', async () => {
    const { time, ecr, pollers } = start();
    const { told } = read(pollers.watch('a'));
    await time.settle();
    // The old preview has come to its end, but another is started before that is known.
    let answerOld = () => {};
    const old = new Promise<LifecyclePreviewPage>((resolve) => {
      answerOld = () => resolve(pageOf('COMPLETE'));
    });
    ecr.answer = () => old;
    await time.pass(1_000);
    pollers.poke('a');
    ecr.answer = async () => pageOf('IN_PROGRESS');
    answerOld();
    await time.settle();
    expect(told).toEqual(['IN_PROGRESS']);
    expect(ecr.at).toEqual([0, 1000, 1000]);
    pollers.close();
  });

  test('of what nobody watches is none', async () => {
    const { time, ecr, pollers } = start();
    pollers.poke('a');
    await time.pass(10_000);
    expect(ecr.at).toEqual([]);
  });
});

test('whoever wants nothing older than now is told only what is looked at from now on', async () => {
  const { time, ecr, pollers } = start();
  read(pollers.watch('a'));
  await time.pass(500);
  const { told } = read(pollers.watch('a', Date.now()));
  const other = read(pollers.watch('a'));
  await time.settle();
  expect(ecr.at).toEqual([0, 500]);
  expect(told).toEqual(['IN_PROGRESS']);
  expect(other.told).toEqual(['IN_PROGRESS']);
  pollers.close();
});
