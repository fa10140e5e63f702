import { describe, expect, test, vi } from 'vitest';
import type { Reader, Work } from '../../../src/aws/path/flight.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import { type LongReadAnswer, LongReads } from '../../../src/aws/path/long-reads.ts';
import { Sources } from '../../../src/aws/path/sources.ts';
import { startDeadline } from '../../../src/deadline.ts';
import { GatewayError } from '../../../src/errors.ts';
import { startVirtualTime } from './virtual-time.ts';

const goesOn = new GatewayError('UPSTREAM_TIMEOUT', 'the reading goes on');
const KEEP_MS = 1000;
const DEADLINE_MS = 5000;

interface Value {
  name: string;
  bytes: number;
}

/** Long reads whose work the test ends, on a clock that the test moves. */
function rig({ maxBytes = 100 } = {}) {
  const time = startVirtualTime();
  const longReads = new LongReads<Value>({
    deadlineMs: DEADLINE_MS,
    keepMs: KEEP_MS,
    maxBytes,
    sizeOf: ({ bytes }) => bytes,
  });
  const begun: { work: Work; end: (value: Value) => void; fail: (error: unknown) => void }[] = [];
  const heard = { onKept: vi.fn(), onShared: vi.fn() };
  const begin = (work: Work) =>
    new Promise<Value>((resolve, reject) => {
      begun.push({ work, end: resolve, fail: reject });
      work.signal.addEventListener('abort', () => reject(work.signal.reason));
    });
  return {
    ...time,
    longReads,
    begun,
    heard,
    read(key: string, reader: Partial<Reader> = {}, answer: Partial<LongReadAnswer> = {}) {
      const outcome = longReads.read(
        key,
        { signal: new AbortController().signal, ledger: new Ledger(), ...reader },
        { notBefore: 0, tooEarly: () => goesOn, ...heard, ...answer },
        begin,
      );
      outcome.catch(() => undefined);
      return outcome;
    },
    /** Reads something and has it kept. */
    async keep(key: string, bytes = 10) {
      const outcome = this.read(key);
      begun.at(-1)?.end({ name: key, bytes });
      await outcome;
      await time.settle();
    },
  };
}

describe('what is made of a reading', () => {
  test('holds while the very same is kept, and as long as it is new enough for whoever asked', async () => {
    using rigged = rig();
    const { begun, longReads, read, settle } = rigged;
    const sources = new Sources();
    const outcome = read('x', { sources }, { notBefore: Date.now() - 500, countedAs: 'ecr.DescribeImages' });
    expect(sources.isComplete).toBe(false);
    begun[0]?.end({ name: 'x', bytes: 1 });
    await outcome;
    expect(sources).toMatchObject({ isComplete: true, freshUntil: Date.now() + 500, size: 1 });
    expect([...sources.reads]).toEqual([['ecr.DescribeImages', 1]]);
    expect(sources.areCurrent()).toBe(true);

    const { changes } = longReads;
    await settle();
    const again = read('x', { since: Date.now() + 1 });
    expect(sources.areCurrent()).toBe(true);
    begun[1]?.end({ name: 'x', bytes: 1 });
    await again;
    expect(longReads.changes).toBeGreaterThan(changes);
    expect(sources.areCurrent()).toBe(false);
  });

  test('cannot be told to hold where it failed, or was never kept', async () => {
    using rigged = rig({ maxBytes: 5 });
    const { begun, read } = rigged;
    const failed = new Sources();
    const failing = read('x', { sources: failed });
    begun[0]?.fail(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    expect(failed.isComplete).toBe(false);

    const large = new Sources();
    const reading = read('y', { sources: large });
    begun[1]?.end({ name: 'y', bytes: 6 });
    await reading;
    expect(large.areCurrent()).toBe(false);
  });
});

describe('equal reading', () => {
  test('is done once, at the expense of who began it, and what was read is everyone’s', async () => {
    using rigged = rig();
    const { begun, heard, longReads, read } = rigged;
    const ledger = new Ledger();
    const outcomes = Promise.all([read('x', { ledger }), read('x'), read('x')]);
    expect(begun).toHaveLength(1);
    expect(begun[0]?.work.ledger).toBe(ledger);
    expect(heard.onShared).toHaveBeenCalledTimes(2);
    expect(longReads.size).toBe(1);
    const value = { name: 'x', bytes: 1 };
    begun[0]?.end(value);
    expect(await outcomes).toEqual([value, value, value]);
    await rigged.settle();
    expect(longReads.size).toBe(0);
  });

  test('that fails fails for everyone, and is not kept', async () => {
    using rigged = rig();
    const { begun, read, longReads, settle } = rigged;
    const outcomes = [read('x'), read('x')];
    const error = new Error('broken');
    begun[0]?.fail(error);
    for (const outcome of outcomes) await expect(outcome).rejects.toBe(error);
    await settle();
    expect(longReads.size).toBe(0);
    read('x');
    expect(begun).toHaveLength(2);
  });

  test('is not what has another key', () => {
    using rigged = rig();
    rigged.read('x');
    rigged.read('y');
    expect(rigged.begun).toHaveLength(2);
  });
});

describe('reading that everyone has left', () => {
  test('goes on, and the next has it', async () => {
    using rigged = rig();
    const { begun, heard, read, settle } = rigged;
    const controller = new AbortController();
    const left = read('x', { signal: controller.signal });
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect(begun[0]?.work.signal.aborted).toBe(false);
    const joined = read('x');
    begun[0]?.end({ name: 'x', bytes: 1 });
    expect((await joined).name).toBe('x');
    await settle();
    await read('x');
    expect(heard.onKept).toHaveBeenCalledTimes(1);
    expect(begun).toHaveLength(1);
  });

  test('has a deadline of its own, whose end is everyone’s failure', async () => {
    using rigged = rig();
    const { begun, longReads, pass, read } = rigged;
    const outcome = read('x');
    await pass(DEADLINE_MS - 1);
    expect(begun[0]?.work.signal.aborted).toBe(false);
    await pass(1);
    await expect(outcome).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(longReads.size).toBe(0);
  });
});

describe('a reader whose time is up', () => {
  test('is told that the reading goes on', async () => {
    using rigged = rig();
    const { begun, pass, read } = rigged;
    const { signal } = startDeadline(10);
    const outcome = read('x', { signal });
    await pass(10);
    await expect(outcome).rejects.toBe(goesOn);
    expect(begun[0]?.work.signal.aborted).toBe(false);
    await expect(read('x', { signal })).rejects.toBe(goesOn);
  });

  test('begins nothing after it', async () => {
    using rigged = rig();
    await expect(rigged.read('x', { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(rigged.begun).toHaveLength(0);
  });
});

describe('what was read', () => {
  test('is kept while it is asked for, and no longer', async () => {
    using rigged = rig();
    const { begun, longReads, pass, read } = rigged;
    await rigged.keep('x');
    for (let time = 0; time < 5; time += 1) {
      await pass(KEEP_MS - 1);
      await read('x');
    }
    expect(begun).toHaveLength(1);
    await pass(KEEP_MS + 1);
    read('x');
    expect(begun).toHaveLength(2);
    expect(longReads.bytes).toBeLessThanOrEqual(10);
  });

  test('gives its memory back, though nobody asks for anything', async () => {
    using rigged = rig();
    const { longReads, pass } = rigged;
    await rigged.keep('x');
    expect(longReads.bytes).toBe(10);
    await pass(3 * KEEP_MS);
    expect(longReads.bytes).toBe(0);
  });

  test('takes no more memory than there is: what was asked for last stays', async () => {
    using rigged = rig({ maxBytes: 25 });
    const { begun, longReads, read } = rigged;
    await rigged.keep('x');
    await rigged.keep('y');
    await read('x');
    await rigged.keep('z');
    expect(longReads.bytes).toBe(20);
    await read('x');
    expect(begun).toHaveLength(3);
    read('y');
    expect(begun).toHaveLength(4);
    await rigged.keep('large', 26);
    expect(longReads.bytes).toBe(20);
  });

  test('is as old as its end, and a reader may want it newer', async () => {
    using rigged = rig();
    const { begun, heard, pass, read } = rigged;
    const outcome = read('x');
    await pass(500);
    const endedAt = Date.now();
    begun[0]?.end({ name: 'x', bytes: 1 });
    await outcome;
    await rigged.settle();
    await read('x', {}, { notBefore: endedAt });
    expect(heard.onKept).toHaveBeenCalledTimes(1);
    read('x', {}, { notBefore: endedAt + 1 });
    expect(begun).toHaveLength(2);
  });

  test('is not asked for by a reader for whom it is too old', async () => {
    using rigged = rig();
    const { begun, pass, read } = rigged;
    await rigged.keep('x');
    await pass(KEEP_MS - 1);
    read('x', {}, { notBefore: Date.now() });
    begun[1]?.fail(new Error('broken'));
    await pass(2);
    read('x');
    expect(begun).toHaveLength(3);
  });

  test('before a time will not do for who reads around the cache, even while it is being read', async () => {
    using rigged = rig();
    const { begun, pass, read } = rigged;
    await rigged.keep('x');
    read('x', { since: Date.now() + 1 });
    expect(begun).toHaveLength(2);
    await pass(1);
    read('x', { since: Date.now() });
    expect(begun).toHaveLength(3);
    read('x', { since: Date.now() });
    expect(begun).toHaveLength(3);
  });

  test('later is not replaced by what was begun before and ends after it', async () => {
    using rigged = rig();
    const { begun, pass, read, settle } = rigged;
    read('x');
    await pass(1);
    read('x', { since: Date.now() });
    begun[1]?.end({ name: 'new', bytes: 1 });
    await settle();
    begun[0]?.end({ name: 'old', bytes: 1 });
    await settle();
    expect((await read('x')).name).toBe('new');
    expect(begun).toHaveLength(2);
  });
});

describe('readers who each want nothing from before', () => {
  /** Two readings under way, each begun for a reader of its own moment; the next reader fits neither. */
  async function twoUnderWay() {
    const rigged = rig();
    rigged.read('x');
    await rigged.pass(1);
    rigged.read('x', { since: Date.now() });
    await rigged.pass(1);
    return rigged;
  }

  test('have two at once, and one for all the others when one of these has ended', async () => {
    using rigged = await twoUnderWay();
    const { begun, heard, longReads, pass, read, settle } = rigged;
    const first = read('x', { since: Date.now() });
    await pass(1);
    const second = read('x', { since: Date.now() });
    expect(begun).toHaveLength(2);
    expect(heard.onShared).toHaveBeenCalledTimes(1);
    begun[0]?.fail(new Error('broken'));
    await settle();
    expect(begun).toHaveLength(3);
    begun[2]?.end({ name: 'new', bytes: 1 });
    expect([(await first).name, (await second).name]).toEqual(['new', 'new']);
    begun[1]?.end({ name: 'old', bytes: 1 });
    await settle();
    expect((await read('x')).name).toBe('new');
    expect(longReads.size).toBe(0);
  });

  test('have none begun once they have left', async () => {
    using rigged = await twoUnderWay();
    const { begun, longReads, read, settle } = rigged;
    const controller = new AbortController();
    const left = read('x', { since: Date.now(), signal: controller.signal });
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    for (const { end } of [...begun]) end({ name: 'old', bytes: 1 });
    await settle();
    expect(begun).toHaveLength(2);
    expect(longReads.size).toBe(0);
  });

  test('have none begun once it is closed', async () => {
    using rigged = await twoUnderWay();
    const { begun, longReads, read, settle } = rigged;
    const waits = read('x', { since: Date.now() });
    longReads.close();
    await expect(waits).rejects.toMatchObject({ name: 'AbortError' });
    await settle();
    expect(begun).toHaveLength(2);
  });
});

test('closing gives up what is under way and keeps nothing', async () => {
  using rigged = rig();
  const { begun, longReads, read, settle } = rigged;
  await rigged.keep('x');
  read('y');
  longReads.close();
  await settle();
  expect(begun[1]?.work.signal.aborted).toBe(true);
  expect(longReads.size).toBe(0);
  expect(longReads.bytes).toBe(0);
});
