import { describe, expect, test, vi } from 'vitest';
import { Cache } from '../../../src/aws/path/cache.ts';
import { Ledger } from '../../../src/aws/path/ledger.ts';
import { Reads } from '../../../src/aws/path/reads.ts';
import { testLog } from '../../helpers/secrets.ts';
import { FakeStore } from './fake-store.ts';
import { failure, LIFETIMES, MAX_STALE_MS, registry, rig } from './reads-rig.ts';

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

  test('is neither kept nor handed on where nothing is to be remembered', async () => {
    using rigged = rig({ maxBytes: 0 });
    const { ask, end, keys, filled } = rigged;
    for (const index of [0, 1]) {
      const { answer } = await ask('a');
      await end(index, 'one');
      expect(await answer).toBe('one');
    }
    expect(keys()).toEqual(['a', 'a']);
    expect(filled).toEqual([]);
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
      log: testLog(),
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
    log: testLog(),
  });
  await reads.drop('preview:a');
  isThere = true;
  const renew = vi.spyOn(cache, 'renewVersion');
  await reads.drop('preview:a');
  expect(renew).toHaveBeenCalledExactlyOnceWith('registry:version:preview:a');
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
