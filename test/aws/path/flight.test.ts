import { describe, expect, test, vi } from 'vitest';
import { Flights, type Reader, type Work } from '../../../src/aws/path/flight.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import { startDeadline } from '../../../src/deadline.ts';
import { GatewayError } from '../../../src/errors.ts';
import { startVirtualTime } from './virtual-time.ts';

const timedOut = new GatewayError('UPSTREAM_TIMEOUT', 'nothing was heard in time');

/** Flights whose work the test ends, on a clock that the test moves. */
function rig() {
  const time = startVirtualTime();
  const flights = new Flights<string>(() => timedOut);
  const begun: { work: Work; end: (value: string) => void; fail: (error: unknown) => void }[] = [];
  const onShared = vi.fn();
  const begin = (work: Work) =>
    new Promise<string>((resolve, reject) => {
      begun.push({ work, end: resolve, fail: reject });
    });
  return {
    ...time,
    flights,
    begun,
    onShared,
    join: (key: string, reader: Reader = readerOf()) => {
      const outcome = flights.join(key, reader, begin, onShared);
      outcome.catch(() => undefined);
      return outcome;
    },
  };
}

function readerOf({ signal = new AbortController().signal, since }: Partial<Reader> = {}): Reader {
  return { signal, ledger: new Ledger(), since };
}

function leavable() {
  const controller = new AbortController();
  return {
    reader: readerOf({ signal: controller.signal }),
    leave: (reason: unknown) => controller.abort(reason),
  };
}

describe('equal work', () => {
  test('is done once, at the expense of who began it, and its outcome is everyone’s', async () => {
    using rigged = rig();
    const { begun, join, onShared } = rigged;
    const first = readerOf();
    const outcomes = Promise.all([join('x', first), join('x'), join('x')]);
    expect(begun).toHaveLength(1);
    expect(begun[0]?.work.ledger).toBe(first.ledger);
    expect(onShared).toHaveBeenCalledTimes(2);
    begun[0]?.end('answer');
    expect(await outcomes).toEqual(['answer', 'answer', 'answer']);
  });

  test('that fails fails for everyone', async () => {
    using rigged = rig();
    const { begun, join } = rigged;
    const outcomes = [join('x'), join('x')];
    const error = new Error('broken');
    begun[0]?.fail(error);
    for (const outcome of outcomes) await expect(outcome).rejects.toBe(error);
  });

  test.each(['end', 'fail'] as const)(
    'is begun anew after its %s, and nothing is kept of it',
    async (how) => {
      using rigged = rig();
      const { begun, flights, join } = rigged;
      const outcome = join('x');
      begun[0]?.[how]('over');
      await outcome.catch(() => undefined);
      expect(flights.size).toBe(0);
      join('x');
      expect(begun).toHaveLength(2);
    },
  );

  test('is not what has another key', () => {
    using rigged = rig();
    const { begun, join, onShared } = rigged;
    join('x');
    join('y');
    expect(begun).toHaveLength(2);
    expect(onShared).not.toHaveBeenCalled();
  });
});

describe('leaving', () => {
  test('rejects at once with one’s own reason, and the others get their answer', async () => {
    using rigged = rig();
    const { begun, join } = rigged;
    const { reader, leave } = leavable();
    const [left, stays] = [join('x', reader), join('x')];
    leave('gone');
    await expect(left).rejects.toBe('gone');
    expect(begun[0]?.work.signal.aborted).toBe(false);
    begun[0]?.end('answer');
    expect(await stays).toBe('answer');
  });

  test('by the last gives the work up, with that one’s reason', async () => {
    using rigged = rig();
    const { begun, join } = rigged;
    const [first, second] = [leavable(), leavable()];
    join('x', first.reader);
    join('x', second.reader);
    first.leave('first');
    expect(begun[0]?.work.signal.aborted).toBe(false);
    second.leave('second');
    expect(begun[0]?.work.signal.reason).toBe('second');
  });

  test('after the answer aborts nothing', async () => {
    using rigged = rig();
    const { begun, join } = rigged;
    const { reader, leave } = leavable();
    const outcome = join('x', reader);
    begun[0]?.end('answer');
    await outcome;
    leave('gone');
    expect(begun[0]?.work.signal.aborted).toBe(false);
  });

  test('leaves work behind that nobody joins, even while it still winds up', async () => {
    using rigged = rig();
    const { begun, flights, join } = rigged;
    const { reader, leave } = leavable();
    join('x', reader);
    leave('gone');
    const next = join('x');
    expect(begun).toHaveLength(2);
    begun[0]?.fail(new Error('aborted'));
    begun[1]?.end('answer');
    expect(await next).toBe('answer');
    expect(flights.size).toBe(0);
  });

  test('before joining begins nothing', async () => {
    using rigged = rig();
    const { begun, flights, join } = rigged;
    await expect(join('x', readerOf({ signal: AbortSignal.abort('gone') }))).rejects.toBe('gone');
    expect(begun).toHaveLength(0);
    expect(flights.size).toBe(0);
  });
});

describe('a reader whose time is up', () => {
  test('is told the last failure of an attempt', async () => {
    using rigged = rig();
    const { begun, join, pass } = rigged;
    const outcome = join('x', readerOf({ signal: startDeadline(10).signal }));
    const throttled = new GatewayError('UPSTREAM_THROTTLED', 'throttled');
    begun[0]?.work.onFailure?.(new GatewayError('UPSTREAM_UNAVAILABLE', 'broken'));
    begun[0]?.work.onFailure?.(throttled);
    await pass(10);
    await expect(outcome).rejects.toBe(throttled);
  });

  test('is told just that while nothing has failed, or nothing was begun', async () => {
    using rigged = rig();
    const { join, pass } = rigged;
    const { signal } = startDeadline(10);
    const outcome = join('x', readerOf({ signal }));
    await pass(10);
    await expect(outcome).rejects.toBe(timedOut);
    await expect(join('x', readerOf({ signal }))).rejects.toBe(timedOut);
  });
});

describe('a reader who wants it as new as a time', () => {
  test('does not join what began before, and others join what it began', async () => {
    using rigged = rig();
    const { begun, flights, join, onShared, pass } = rigged;
    const old = join('x');
    await pass(1);
    const anew = join('x', readerOf({ since: Date.now() }));
    const other = join('x');
    expect(begun).toHaveLength(2);
    expect(onShared).toHaveBeenCalledTimes(1);
    begun[0]?.end('old');
    expect(await old).toBe('old');
    expect(flights.size).toBe(1);
    begun[1]?.end('new');
    expect(await Promise.all([anew, other])).toEqual(['new', 'new']);
  });

  test('joins what began since', async () => {
    using rigged = rig();
    const { begun, join, pass } = rigged;
    const since = Date.now();
    await pass(1);
    join('x');
    join('x', readerOf({ since }));
    expect(begun).toHaveLength(1);
  });
});
