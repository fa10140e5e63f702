import { describe, expect, test, vi } from 'vitest';
import { failure, LIFETIMES, MAX_STALE_MS, PATIENCE_MS, REFRESH_MS, registry, rig } from './reads-rig.ts';

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
