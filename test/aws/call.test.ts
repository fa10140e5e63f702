import { describe, expect, test, vi } from 'vitest';
import { type Call, type CallPolicy, createCallPath } from '../../src/aws/call.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import type { OperationName } from '../../src/aws/path/operations.ts';
import { startDeadline } from '../../src/deadline.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { startVirtualTime } from './path/virtual-time.ts';
import { unlimited } from './rig.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const policy: CallPolicy = {
  concurrencyOf: () => 2,
  attempts: 3,
  attemptTimeoutMs: 60_000,
  backoffMs: { throttled: 1, transient: 1, max: 3_600_000 },
};

/** An error as the SDK throws it. */
function awsError(name: string, retryAfter?: string): Error {
  const response = retryAfter === undefined ? {} : { $response: { headers: { 'retry-after': retryAfter } } };
  return Object.assign(
    new Error(name),
    { name, $metadata: { httpStatusCode: 400, requestId: 'r-1' } },
    response,
  );
}

interface Rest {
  operation?: OperationName;
  write?: boolean;
  signal?: AbortSignal;
}

/** A call path, and what it counts. */
function rig(overrides: Partial<CallPolicy> = {}, budget = unlimited) {
  const ledger = new Ledger();
  const callPath = createCallPath(registry, { ...policy, ...overrides }, budget);
  return {
    counts: () => {
      const { calls, retried, throttled, failed } = ledger.total();
      return { calls, retried, throttled, failed };
    },
    of: (operation: OperationName) => Object.fromEntries(ledger.entries())[operation],
    call: <T>(
      send: Call<T>['send'],
      { operation = 'ecr.DescribeImages', signal = new AbortController().signal, ...rest }: Rest = {},
    ) => callPath({ operation, work: { signal, ledger }, ...rest, send }),
  };
}

/** Sends that wait to be answered one by one. */
function gates() {
  const open: ((value: string | Error) => void)[] = [];
  const send = () =>
    new Promise<string>((resolve, reject) => {
      open.push((value) => (value instanceof Error ? reject(value) : resolve(value)));
    });
  return { open, send };
}

/** A send that heeds its signal, as the SDK's does, and never answers. */
const hang = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
    );
  });

describe('the cap', () => {
  test('holds at most so many calls of one operation, and lets the next in when one ends', async () => {
    const { call } = rig();
    const { open, send } = gates();
    const answers = Promise.all([call(send), call(send), call(send), call(send)]);
    await waitFor(() => expect(open).toHaveLength(2));
    open[0]?.('a');
    await waitFor(() => expect(open).toHaveLength(3));
    open[1]?.('b');
    await waitFor(() => expect(open).toHaveLength(4));
    open[2]?.('c');
    open[3]?.('d');
    expect(await answers).toEqual(['a', 'b', 'c', 'd']);
  });

  test('is each operation’s own', async () => {
    const { call } = rig({ concurrencyOf: () => 1 });
    const { open, send } = gates();
    const busy = call(send);
    await expect(call(async () => 'other', { operation: 'sagemaker.ListImages' })).resolves.toBe('other');
    open[0]?.('done');
    await busy;
  });

  test('is given back while a call waits for its next attempt', async () => {
    // The wait between attempts is so long that only a slot that was given back lets the second call in.
    const { call } = rig({ concurrencyOf: () => 1 });
    const leave = new AbortController();
    const first = call(async () => Promise.reject(awsError('ThrottlingException', '3600')), {
      signal: leave.signal,
    });
    await expect(call(async () => 'in')).resolves.toBe('in');
    leave.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
  });
});

describe('attempts', () => {
  test('are made until one is answered, and counted', async () => {
    const { call, counts } = rig();
    const send = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(awsError('ThrottlingException'))
      .mockRejectedValueOnce(awsError('ServerException'))
      .mockResolvedValueOnce('answer');
    await expect(call(send)).resolves.toBe('answer');
    expect(counts()).toEqual({ calls: 3, retried: 2, throttled: 1, failed: 0 });
  });

  test('end at their number, with the last error', async () => {
    const { call, counts } = rig();
    const throttled = call(() => Promise.reject(awsError('ThrottlingException', '0')));
    await expect(throttled).rejects.toMatchObject({
      extensions: {
        code: 'UPSTREAM_THROTTLED',
        retryAfterMs: 0,
        aws: {
          service: 'ecr',
          operation: 'DescribeImages',
          errorName: 'ThrottlingException',
          requestId: 'r-1',
          ...registry,
        },
      },
    });
    expect(counts()).toEqual({ calls: 3, retried: 2, throttled: 3, failed: 1 });
  });

  test.each([
    'AccessDeniedException',
    'ExpiredTokenException',
    'ValidationException',
    'ImageNotFoundException',
  ])('are not made again after %s', async (name) => {
    const { call, counts } = rig();
    await expect(call(() => Promise.reject(awsError(name)))).rejects.toMatchObject({
      extensions: { aws: { errorName: name } },
    });
    expect(counts()).toEqual({
      calls: 1,
      retried: 0,
      throttled: 0,
      failed: name === 'ImageNotFoundException' ? 0 : 1,
    });
  });

  test('of a write are made again after a throttle, since AWS did nothing, and after nothing else', async () => {
    const { call, counts } = rig();
    const write = { write: true };
    const throttledOnce = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(awsError('ThrottlingException'))
      .mockResolvedValueOnce('written');
    await expect(call(throttledOnce, write)).resolves.toBe('written');
    expect(counts()).toMatchObject({ calls: 2, failed: 0 });
    const broken = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    await expect(call(() => Promise.reject(broken), write)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(counts()).toMatchObject({ calls: 3, failed: 1 });
  });

  test('tell the budget what AWS admitted: that something does not exist, too', async () => {
    const told: string[] = [];
    const { call } = rig(
      { attempts: 1 },
      {
        take: async () => 0,
        throttled: () => told.push('throttled'),
        succeeded: () => told.push('succeeded'),
      },
    );
    await call(async () => 'answer');
    for (const name of ['ImageNotFoundException', 'ThrottlingException']) {
      await expect(call(() => Promise.reject(awsError(name)))).rejects.toThrow();
    }
    await expect(
      call(() => Promise.reject(Object.assign(new Error('cut'), { code: 'ECONNRESET' }))),
    ).rejects.toThrow();
    expect(told).toEqual(['succeeded', 'succeeded', 'throttled']);
  });

  test('come no sooner than AWS asked for', async () => {
    using time = startVirtualTime();
    const { call } = rig();
    const send = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(awsError('ThrottlingException', '2'))
      .mockResolvedValueOnce('answer');
    const answer = call(send);
    await time.pass(1_999);
    expect(send).toHaveBeenCalledTimes(1);
    await time.pass(1);
    expect(send).toHaveBeenCalledTimes(2);
    await expect(answer).resolves.toBe('answer');
  });

  test('are not waited for where AWS asks for a longer wait than the longest', async () => {
    const { call, counts } = rig({ backoffMs: { throttled: 1, transient: 1, max: 1_000 } });
    await expect(call(() => Promise.reject(awsError('ThrottlingException', '2')))).rejects.toMatchObject({
      extensions: { code: 'UPSTREAM_THROTTLED', retryAfterMs: 2_000 },
    });
    expect(counts()).toMatchObject({ calls: 1, failed: 1 });
  });

  test('are not made for a mistake of our own, which stays what it is', async () => {
    const { call, counts } = rig();
    const mistake = new TypeError('undefined is not a function');
    await expect(call(() => Promise.reject(mistake))).rejects.toBe(mistake);
    expect(counts()).toMatchObject({ calls: 1 });
  });
});

describe('time and leave', () => {
  test('an attempt that heeds no signal is cut too, and gives its slot back', async () => {
    const { call } = rig({ concurrencyOf: () => 1, attempts: 1, attemptTimeoutMs: 5 });
    const deaf = call(() => new Promise<never>(() => undefined));
    await expect(deaf).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await expect(call(async () => 'next')).resolves.toBe('next');
  });

  test('an attempt that takes too long is cut, and another one made', async () => {
    const { call, counts } = rig({ attemptTimeoutMs: 5 });
    await expect(call(hang)).rejects.toMatchObject({
      extensions: { code: 'UPSTREAM_TIMEOUT', aws: { errorName: 'TimeoutError', ...registry } },
    });
    expect(counts()).toEqual({ calls: 3, retried: 2, throttled: 0, failed: 1 });
  });

  test('the deadline ends a call in flight with UPSTREAM_TIMEOUT, and no other attempt', async () => {
    const { call, counts } = rig();
    await expect(call(hang, { signal: startDeadline(5).signal })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    expect(counts()).toEqual({ calls: 1, retried: 0, throttled: 0, failed: 1 });
  });

  test('the deadline ends the wait between attempts, with what AWS said last', async () => {
    const { call, counts } = rig();
    const send = () => Promise.reject(awsError('ThrottlingException', '3600'));
    await expect(call(send, { signal: startDeadline(5).signal })).rejects.toMatchObject({
      code: 'UPSTREAM_THROTTLED',
      extensions: { retryAfterMs: 3_600_000 },
    });
    expect(counts()).toEqual({ calls: 1, retried: 0, throttled: 1, failed: 1 });
  });

  test.each([
    ['while the budget holds the call back', 3_600_000, 'UPSTREAM_THROTTLED', 0],
    ['after it did', 1, 'UPSTREAM_TIMEOUT', 1],
  ])('the deadline %s says which of the two it was', async (_, waitMs, code, calls) => {
    const { call, counts } = rig({}, { ...unlimited, take: async () => waitMs });
    const { signal } = startDeadline(50);
    await expect(call(hang, { signal })).rejects.toMatchObject({ code });
    expect(counts()).toMatchObject({ calls, throttled: 0, failed: 1 });
  });

  test('the deadline ends the wait in the queue, and then nothing is sent', async () => {
    const { call, counts } = rig({ concurrencyOf: () => 1 });
    const { open, send } = gates();
    const busy = call(send);
    await expect(call(send, { signal: startDeadline(5).signal })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    open[0]?.('done');
    await busy;
    await expect(call(async () => 'next')).resolves.toBe('next');
    expect(open).toHaveLength(1);
    expect(counts()).toEqual({ calls: 2, retried: 0, throttled: 0, failed: 1 });
  });

  test('a caller that leaves gets its own reason, in the queue too, and counts as no failure', async () => {
    const { call, counts } = rig({ concurrencyOf: () => 1 });
    const { open, send } = gates();
    const busy = call(send);
    const leave = new AbortController();
    const reason = new Error('left');
    const queued = call(send, { signal: leave.signal });
    leave.abort(reason);
    await expect(queued).rejects.toBe(reason);
    await expect(call(send, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    open[0]?.('done');
    await busy;
    expect(open).toHaveLength(1);
    expect(counts()).toEqual({ calls: 1, retried: 0, throttled: 0, failed: 0 });
  });

  test('a caller that leaves aborts what was sent', async () => {
    const { call } = rig();
    const leave = new AbortController();
    const signals: AbortSignal[] = [];
    const sent = call(
      (signal) => {
        signals.push(signal);
        return hang(signal);
      },
      { signal: leave.signal },
    );
    await waitFor(() => expect(signals).toHaveLength(1));
    leave.abort(new Error('left'));
    await expect(sent).rejects.toThrow('left');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

test('counters are kept by service and operation', async () => {
  const { call, of } = rig();
  await call(async () => 'a');
  await call(async () => 'b', { operation: 'sagemaker.ListImages' });
  expect(of('ecr.DescribeImages')?.calls).toBe(1);
  expect(of('sagemaker.ListImages')?.calls).toBe(1);
  expect(of('ecr.DescribeRepositories')).toBeUndefined();
});
