import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import { Cache } from '../../../src/aws/path/cache.ts';
import type { Reader, Work } from '../../../src/aws/path/flight.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import type { Lifetime } from '../../../src/aws/path/operations.ts';
import { Reads } from '../../../src/aws/path/reads.ts';
import type { SharedStore } from '../../../src/aws/path/shared-store.ts';
import { GatewayError, type UpstreamErrorCode } from '../../../src/errors.ts';
import { FakeStore } from './fake-store.ts';
import { startVirtualTime } from './virtual-time.ts';

const LIFETIMES = { permanent: 1_000_000, settled: 100_000, steady: 50_000, mutable: 10_000, moving: 1_000 };
const MAX_STALE_MS = 60_000;
const PATIENCE_MS = 2_000;
const REFRESH_MS = 30_000;
const registry = { registryId: '111122223333', region: 'us-east-1' };

/** Reads of policies one by one and of images in batches, answered by the test, on a clock that the test moves. */
function rig({ shared }: { shared?: SharedStore } = {}) {
  const time = startVirtualTime();
  const totals = new Ledger();
  const reads = new Reads({
    registry,
    scope: 'registry',
    cache: new Cache({ maxBytes: 1_000_000, maxStaleMs: MAX_STALE_MS, shared }),
    lifetimes: LIFETIMES,
    gatherMs: 100,
    patienceMs: PATIENCE_MS,
    refreshMs: REFRESH_MS,
    totals,
    log: pino({ level: 'silent' }),
  });
  const calls: {
    keys: string;
    work: Work;
    answer: (value: string | null) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const call = (keys: string, work: Work) =>
    new Promise<string | null>((resolve, reject) => {
      calls.push({ keys, work, answer: resolve, fail: reject });
      work.signal.addEventListener('abort', () => reject(work.signal.reason));
    });
  const policies = reads.single<string, string | null>({
    operation: 'ecr.GetLifecyclePolicy',
    name: 'policy',
    fetch: (name, work) => call(name, work),
    lifetimeOf: (value): Lifetime => (value === 'moving' ? 'moving' : 'mutable'),
    fill: (value, name, readAt) => copies.fill(name, value, readAt),
  });
  const copies = reads.single<string, string | null>({
    operation: 'ecr.GetLifecyclePolicy',
    name: 'copy',
    fetch: (name, work) => call(`copy of ${name}`, work),
  });
  const previews = reads.single<string, string | null>({
    operation: 'ecr.GetLifecyclePolicyPreview',
    name: 'preview',
    fetch: (name, work) => call(name, work),
    tagOf: (name) => `preview:${name}`,
  });
  const images = reads.batched<string, string>({
    operation: 'ecr.DescribeImages',
    name: 'image',
    keyOf: (key) => key,
    lookUp: async (group, keys, work, settle) => {
      const value = await call(`${group}: ${keys.join(' ')}`, work);
      for (const key of keys) {
        settle(
          key,
          key.startsWith('bad')
            ? new GatewayError('UPSTREAM_ACCESS_DENIED', key)
            : value && `${key} ${value}`,
        );
      }
    },
  });
  const readerOf = (options: Partial<Reader> = {}): Reader => ({
    signal: new AbortController().signal,
    ledger: new Ledger({ whole: totals, spans: true }),
    ...options,
  });
  return {
    ...time,
    totals,
    log: pino({ level: 'silent' }),
    reads,
    calls,
    policies,
    copies,
    previews,
    images,
    readerOf,
    keys: () => calls.map(({ keys }) => keys),
    /** Asks for a policy, and lets happen what can. */
    ask: async (name: string, reader = readerOf(), read = policies) => {
      const answer = read.read(name, reader);
      answer.catch(() => undefined);
      await time.settle();
      return { answer, reader };
    },
    /** Ends a call. */
    end: async (index: number, outcome: string | null | GatewayError) => {
      if (outcome instanceof GatewayError) calls[index]?.fail(outcome);
      else calls[index]?.answer(outcome);
      await time.settle();
    },
  };
}

const failure = (code: UpstreamErrorCode) => new GatewayError(code, code);

describe('a fresh answer', () => {
  test('is given again without a call, until its lifetime is over', async () => {
    using rigged = rig();
    const { ask, end, keys, pass } = rigged;
    await ask('a');
    await end(0, 'one');
    await pass(LIFETIMES.mutable - 1);
    const { answer, reader } = await ask('a');
    expect(await answer).toBe('one');
    expect(reader.ledger.total()).toMatchObject({ cached: 1, coalesced: 0, stale: 0 });
    await pass(1);
    await ask('a');
    expect(keys()).toEqual(['a', 'a']);
  });

  test('lives as long as it tells itself', async () => {
    using rigged = rig();
    const { ask, end, keys, pass } = rigged;
    await ask('a');
    await end(0, 'moving');
    await pass(LIFETIMES.moving);
    await ask('a');
    expect(keys()).toEqual(['a', 'a']);
  });

  test('may be that something does not exist', async () => {
    using rigged = rig();
    const { ask, end, keys } = rigged;
    await ask('a');
    await end(0, null);
    expect(await (await ask('a')).answer).toBeNull();
    expect(keys()).toEqual(['a']);
  });

  test('is never an error', async () => {
    using rigged = rig();
    const { ask, end, keys } = rigged;
    const { answer } = await ask('a');
    await end(0, failure('UPSTREAM_ACCESS_DENIED'));
    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_ACCESS_DENIED' });
    await ask('a');
    expect(keys()).toEqual(['a', 'a']);
  });

  test('counts from when it was asked for, not from when it came', async () => {
    using rigged = rig();
    const { ask, end, keys, pass } = rigged;
    await ask('a');
    await pass(LIFETIMES.mutable);
    await end(0, 'one');
    await ask('a');
    expect(keys()).toEqual(['a', 'a']);
  });

  test('is what another read told besides', async () => {
    using rigged = rig();
    const { ask, end, keys, copies, readerOf } = rigged;
    await ask('a');
    await end(0, 'one');
    expect(await (await ask('a', readerOf(), copies)).answer).toBe('one');
    expect(keys()).toEqual(['a']);
  });

  test('belongs to its scope', async () => {
    using rigged = rig();
    const { ask, end, totals, pass } = rigged;
    await ask('a');
    await end(0, 'one');
    const cache = new Cache({ maxBytes: 1_000_000, maxStaleMs: MAX_STALE_MS });
    const sharing = {
      registry,
      cache,
      lifetimes: LIFETIMES,
      gatherMs: 0,
      patienceMs: 0,
      refreshMs: 0,
      totals,
      log: pino({ level: 'silent' }),
    };
    const [one, other] = ['one', 'other'].map((scope) =>
      new Reads({ ...sharing, scope }).single<string, string>({
        operation: 'ecr.GetLifecyclePolicy',
        name: 'policy',
        fetch: async () => scope,
      }),
    );
    expect(await one?.read('a', rigged.readerOf())).toBe('one');
    expect(await other?.read('a', rigged.readerOf())).toBe('other');
    await pass(0);
  });
});

describe('Cache-Control: no-cache', () => {
  test('reads around what was read before, and tells everyone what it read', async () => {
    using rigged = rig();
    const { ask, end, keys, pass, readerOf } = rigged;
    await ask('a');
    await end(0, 'one');
    await pass(1);
    const anew = await ask('a', readerOf({ since: Date.now() }));
    await end(1, 'two');
    expect(await anew.answer).toBe('two');
    expect(await (await ask('a')).answer).toBe('two');
    expect(keys()).toEqual(['a', 'a']);
  });

  test('gives what was read since the request came in', async () => {
    using rigged = rig();
    const { ask, end, keys, pass, readerOf } = rigged;
    const since = Date.now();
    await pass(1);
    await ask('a');
    await end(0, 'one');
    expect(await (await ask('a', readerOf({ since }))).answer).toBe('one');
    expect(keys()).toEqual(['a']);
  });

  test('never gives an old answer for a new one, even in trouble', async () => {
    using rigged = rig();
    const { ask, end, pass, readerOf } = rigged;
    await ask('a');
    await end(0, 'one');
    await pass(1);
    const { answer } = await ask('a', readerOf({ since: Date.now() }));
    await end(1, failure('UPSTREAM_UNAVAILABLE'));
    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('an old answer', () => {
  /** A rig that has read an answer which is no longer fresh. */
  async function rigWithOld() {
    const rigged = rig();
    await rigged.ask('a');
    await rigged.end(0, 'old');
    await rigged.pass(LIFETIMES.mutable);
    return rigged;
  }

  test('is not given while AWS answers in time', async () => {
    using rigged = await rigWithOld();
    const { ask, end, pass } = rigged;
    const { answer, reader } = await ask('a');
    await pass(PATIENCE_MS - 1);
    await end(1, 'new');
    expect(await answer).toBe('new');
    expect(reader.ledger.stale).toEqual([]);
  });

  test('is given when AWS takes long, and the new one is read behind the reader’s back', async () => {
    using rigged = await rigWithOld();
    const { ask, calls, end, keys, pass, totals } = rigged;
    const readAt = Date.now() - LIFETIMES.mutable;
    const { answer, reader } = await ask('a');
    await pass(PATIENCE_MS);
    expect(await answer).toBe('old');
    expect(reader.ledger.stale).toEqual([{ operation: 'ecr.GetLifecyclePolicy', registry, readAt }]);
    expect(calls[1]?.work.signal.aborted).toBe(false);
    await end(1, 'new');
    expect(await (await ask('a')).answer).toBe('new');
    expect(keys()).toEqual(['a', 'a']);
    expect(totals.total()).toMatchObject({ stale: 1, cached: 1, coalesced: 0 });
    await pass(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is given when AWS takes long even if an attempt was refused before', async () => {
    using rigged = await rigWithOld();
    const { ask, calls, pass } = rigged;
    const { answer } = await ask('a');
    calls[1]?.work.onFailure?.(failure('UPSTREAM_CREDENTIALS'));
    await pass(PATIENCE_MS);
    expect(await answer).toBe('old');
  });

  test.each([
    'UPSTREAM_THROTTLED',
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_INVALID_RESPONSE',
  ] as const)('is given for %s; then at once, until a call succeeds', async (code) => {
    using rigged = await rigWithOld();
    const { ask, end, keys } = rigged;
    const first = await ask('a');
    await end(1, failure(code));
    expect(await first.answer).toBe('old');
    const second = await ask('a');
    expect(await second.answer).toBe('old');
    expect(second.reader.ledger.total()).toMatchObject({ stale: 1, coalesced: 0 });
    expect(keys()).toEqual(['a', 'a', 'a']);
    await end(2, 'new');
    expect(await (await ask('a')).answer).toBe('new');
  });

  test.each(['UPSTREAM_ACCESS_DENIED', 'UPSTREAM_CREDENTIALS'] as const)(
    'is not given for %s, and not when there is trouble after it',
    async (code) => {
      using rigged = await rigWithOld();
      const { ask, end } = rigged;
      const { answer } = await ask('a');
      await end(1, failure(code));
      await expect(answer).rejects.toMatchObject({ code });
      const later = await ask('a');
      await end(2, failure('UPSTREAM_THROTTLED'));
      await expect(later.answer).rejects.toMatchObject({ code: 'UPSTREAM_THROTTLED' });
    },
  );

  test('is not given once it is too old', async () => {
    using rigged = await rigWithOld();
    const { ask, end, pass } = rigged;
    await pass(MAX_STALE_MS + 1);
    const { answer } = await ask('a');
    await end(1, failure('UPSTREAM_UNAVAILABLE'));
    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('is not for a reader who leaves: that one hears its own reason', async () => {
    using rigged = await rigWithOld();
    const { ask, calls, pass, readerOf } = rigged;
    const controller = new AbortController();
    const { answer } = await ask('a', readerOf({ signal: controller.signal }));
    controller.abort('gone');
    await expect(answer).rejects.toBe('gone');
    expect(calls[1]?.work.signal.aborted).toBe(true);
    await pass(PATIENCE_MS);
    expect(calls).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is read again for so long at most, and no longer than the reads are open', async () => {
    for (const stop of ['time', 'close'] as const) {
      using rigged = await rigWithOld();
      const { ask, calls, pass, reads } = rigged;
      const { answer } = await ask('a');
      await pass(PATIENCE_MS);
      await answer;
      if (stop === 'close') reads.close();
      else await pass(REFRESH_MS);
      expect(calls[1]?.work.signal.aborted).toBe(true);
      await pass(0);
      expect(reads.underWay).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});

describe('what is dropped', () => {
  test('is read again, fresh as it was, and nothing else is', async () => {
    using rigged = rig();
    const { ask, end, keys, previews, readerOf, reads } = rigged;
    await ask('a', readerOf(), previews);
    await end(0, 'one');
    await ask('b', readerOf(), previews);
    await end(1, 'one');
    await reads.drop('preview:a');
    await ask('a', readerOf(), previews);
    await ask('b', readerOf(), previews);
    expect(keys()).toEqual(['a', 'b', 'a']);
  });

  test('is not what is read while the drop is made, nor joined by those who come after', async () => {
    using rigged = rig();
    const { ask, end, previews, readerOf, reads } = rigged;
    const before = await ask('a', readerOf(), previews);
    await reads.drop('preview:a');
    const after = await ask('a', readerOf(), previews);
    await end(1, 'two');
    await end(0, 'one');
    expect([await before.answer, await after.answer]).toEqual(['one', 'two']);
    expect(await (await ask('a', readerOf(), previews)).answer).toBe('two');
  });
});

test('a drop without credentials is none, and never an error that nobody waits for', async () => {
  const cache = new Cache({ maxBytes: 1_000_000, maxStaleMs: MAX_STALE_MS });
  let isThere = false;
  const reads = new Reads({
    registry,
    scope: async () => {
      if (isThere) return 'registry';
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    },
    cache,
    lifetimes: LIFETIMES,
    gatherMs: 0,
    patienceMs: 0,
    refreshMs: 0,
    totals: new Ledger(),
    log: pino({ level: 'silent' }),
  });
  await reads.drop('preview:a');
  isThere = true;
  const renew = vi.spyOn(cache, 'renewVersion');
  await reads.drop('preview:a');
  expect(renew).toHaveBeenCalledExactlyOnceWith('registry:version:preview:a');
});

describe('a batch', () => {
  test('gives each key its own answer, error or absence, and remembers all but the error', async () => {
    using rigged = rig();
    const { images, end, keys, readerOf, settle } = rigged;
    const first = images.lookUp('app', ['a', 'bad', 'b'], readerOf());
    await settle();
    await end(0, 'image');
    expect(await first).toEqual(
      new Map<string, unknown>([
        ['a', 'a image'],
        ['bad', expect.objectContaining({ code: 'UPSTREAM_ACCESS_DENIED', message: 'bad' })],
        ['b', 'b image'],
      ]),
    );
    images.lookUp('app', ['a', 'bad', 'b'], readerOf());
    images.lookUp('other', ['a'], readerOf());
    await settle();
    expect(keys()).toEqual(['app: a bad b', 'app: bad', 'other: a']);
  });

  test('asks for the keys alone that nobody knows or asks for', async () => {
    using rigged = rig();
    const { images, keys, readerOf, settle, end, pass } = rigged;
    images.fill('app', [{ key: 'known', value: 'from a listing' }], Date.now());
    const one = readerOf();
    const two = readerOf();
    const answers = [images.lookUp('app', ['known', 'a', 'b'], one), images.lookUp('app', ['b', 'c'], two)];
    await settle();
    expect(keys()).toEqual(['app: a b c']);
    await end(0, 'image');
    expect(await answers[0]).toEqual(
      new Map([
        ['known', 'from a listing'],
        ['a', 'a image'],
        ['b', 'b image'],
      ]),
    );
    // b was under way, and c went along.
    expect(one.ledger.total()).toMatchObject({ cached: 1, coalesced: 0 });
    expect(two.ledger.total()).toMatchObject({ cached: 0, coalesced: 2 });
    await pass(0);
  });

  test('answers a reader who must have a key anew besides one who waits for it', async () => {
    using rigged = rig();
    const { images, keys, readerOf, settle, end, pass } = rigged;
    images.lookUp('app', ['first'], readerOf());
    await settle();
    const patient = images.lookUp('app', ['a'], readerOf());
    await pass(1);
    const anew = images.lookUp('app', ['a'], readerOf({ since: Date.now() }));
    await settle();
    await end(0, 'image');
    await end(1, 'image');
    expect(keys()).toEqual(['app: first', 'app: a']);
    expect(await patient).toEqual(await anew);
  });

  test('rejects with a leaver’s own reason, and leaves the others their answers', async () => {
    using rigged = rig();
    const { images, readerOf, settle, end, calls } = rigged;
    const controller = new AbortController();
    const left = images.lookUp('app', ['a', 'b'], readerOf({ signal: controller.signal }));
    const stays = images.lookUp('app', ['b', 'c'], readerOf());
    await settle();
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect(calls[0]?.work.signal.aborted).toBe(false);
    await end(0, null);
    expect(await stays).toEqual(
      new Map([
        ['b', null],
        ['c', null],
      ]),
    );
  });
});

test('a reader who asks the shared store while the answer comes in does not ask AWS for it', async () => {
  const shared = new FakeStore();
  using rigged = rig({ shared });
  const { ask, end, keys } = rigged;
  await ask('a');
  let answer = () => {};
  shared.answering = new Promise((resolve) => {
    answer = resolve;
  });
  const second = await ask('a');
  await end(0, 'one');
  answer();
  expect(await second.answer).toBe('one');
  expect(keys()).toEqual(['a']);
});

test('a reader who asks in the very moment in which the answer comes does not ask AWS for it', async () => {
  using rigged = rig();
  const { calls, policies, readerOf, settle } = rigged;
  for (let hops = 0; hops < 20; hops += 1) {
    const name = `after ${hops}`;
    const first = policies.read(name, readerOf());
    await settle();
    calls.at(-1)?.answer('one');
    for (let hop = 0; hop < hops; hop += 1) await undefined;
    const second = policies.read(name, readerOf());
    await settle();
    expect(calls).toHaveLength(hops + 1);
    expect(await Promise.all([first, second])).toEqual(['one', 'one']);
  }
});

test('a span is noted for each wait', async () => {
  using rigged = rig();
  const { ask, end, pass, readerOf } = rigged;
  const { reader } = await ask('a', readerOf());
  await pass(200);
  await end(0, 'one');
  expect(reader.ledger.spans.map(({ operation, startMs, endMs }) => [operation, endMs - startMs])).toEqual([
    ['ecr.GetLifecyclePolicy', 200],
  ]);
});
