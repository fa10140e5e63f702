import { describe, expect, onTestFinished, test } from 'vitest';
import { RedisStore } from '../../src/aws/path/redis-store.ts';
import type { SharedAllowances } from '../../src/aws/path/shared-allowances.ts';
import { type Admission, Allowances } from '../../src/http/allowances.ts';
import fc from '../helpers/fast-check.ts';
import { type TestRedis, testWithRedis } from '../helpers/redis.ts';
import { testLog } from '../helpers/secrets.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** Enters where there is a place, and points enough. */
async function enter(allowances: Allowances, points: number, perMinute: number): Promise<Admission> {
  const outcome = await allowances.enter('a', points, { perMinute, concurrent: 100 });
  if (typeof outcome !== 'object') throw new Error(`There is no place, or too few points: ${outcome}`);
  return outcome;
}

describe('the points of a caller', () => {
  test('are never more than a minute’s at once, and come back steadily', async () => {
    const steps = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 30_000 }),
        points: fc.integer({ min: 0, max: 15 }),
        caller: fc.constantFrom('a', 'b'),
      }),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 10 }), async (asked, perMinute) => {
        let now = 1_000_000;
        const allowances = new Allowances({ now: () => now });
        /** What each caller has left, told as one would by hand. */
        const left = new Map([
          ['a', perMinute],
          ['b', perMinute],
        ]);
        for (const { afterMs, points, caller } of asked) {
          now += afterMs;
          for (const [name, had] of left) {
            left.set(name, Math.min(perMinute, had + (afterMs * perMinute) / 60_000));
          }
          const had = left.get(caller) ?? 0;
          const price = Math.min(points, perMinute);
          const missing = ((price - had) * 60_000) / perMinute;
          const told = await allowances.spend(caller, points, perMinute);
          // A millisecond for what is rounded.
          if (missing <= 1) expect(told).toBeLessThanOrEqual(1);
          else expect(Math.abs(told - missing)).toBeLessThanOrEqual(1);
          if (told === 0) left.set(caller, Math.max(0, had - price));
        }
      }),
    );
  });

  test('that were missing are there after the time that was told', async () => {
    let now = 0;
    const allowances = new Allowances({ now: () => now });
    expect(await allowances.spend('a', 60, 60)).toBe(0);
    const waitMs = await allowances.spend('a', 5, 60);
    expect(waitMs).toBe(5000);
    now += waitMs - 1;
    expect(await allowances.spend('a', 5, 60)).toBe(1);
    now += 1;
    expect(await allowances.spend('a', 5, 60)).toBe(0);
  });

  test('that were not needed come back, and are never more than a minute’s', async () => {
    const allowances = new Allowances({ now: () => 0 });
    const all = await enter(allowances, 1000, 60);
    // All of them were taken, and no more come back.
    all.giveBack(20);
    expect(await allowances.spend('a', 40, 60)).toBe(0);
    expect(await allowances.spend('a', 1, 60)).toBe(1000);
    all.giveBack(70);
    expect(await allowances.spend('a', 1, 60)).toBe(1000);
    all.giveBack(0);
    all.giveBack(0);
    expect(await allowances.spend('a', 60, 60)).toBe(0);
    expect(await allowances.spend('a', 1, 60)).toBe(1000);
  });

  test('that were not needed come back as they were counted, whatever a minute has by then', async () => {
    const allowances = new Allowances({ now: () => 0 });
    const one = await enter(allowances, 6, 60);
    expect(await allowances.spend('a', 54, 60)).toBe(0);
    one.giveBack(0);
    expect(await allowances.spend('a', 6, 60)).toBe(0);
    expect(await allowances.spend('a', 1, 60)).toBe(1000);
  });

  test('that the store was not told of do not come back there when it answers again', async () => {
    let told: number | undefined;
    const givenBack: number[] = [];
    const shared: SharedAllowances = {
      spend: async () => told,
      enter: async () => told,
      giveBack: (_, partMs) => void givenBack.push(partMs),
      leave: () => undefined,
    };
    const allowances = new Allowances({ shared });
    const lost = await enter(allowances, 5, 10);
    told = 0;
    const known = await enter(allowances, 5, 10);
    lost.giveBack(0);
    expect(givenBack).toEqual([]);
    known.giveBack(2);
    expect(givenBack).toEqual([18_000]);
  });

  test('are remembered of a bounded number of callers', async () => {
    const allowances = new Allowances({ now: () => 0 });
    await allowances.spend('the first', 1, 1);
    await allowances.spend('the last', 1, 1);
    for (let i = 0; i < 19_999; i += 1) await allowances.spend(`another ${i}`, 1, 1);
    expect(await allowances.spend('the last', 1, 1)).toBeGreaterThan(0);
    expect(await allowances.spend('the first', 1, 1)).toBe(0);
  });
});

describe('over Redis', () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);

  /** A replica, whose clock may be wrong. */
  async function startReplica(redis: TestRedis, options: { timeoutMs?: number; now?: () => number } = {}) {
    const log = testLog();
    const store = new RedisStore({
      url: redis.url,
      prefix: 'test',
      log,
      restMs: 20,
      timeoutMs: 2000,
      ...options,
    });
    process.on('unhandledRejection', listen);
    onTestFinished(async () => {
      await store.close();
      process.off('unhandledRejection', listen);
      expect(unhandled).toEqual([]);
    });
    await waitFor(async () => expect(await store.getText('nothing')).toBeNull());
    return new Allowances({ shared: store, ...(options.now ? { now: options.now } : {}) });
  }

  testWithRedis('replicas count together, whatever their clocks say', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    const other = await startReplica(redis, { now: () => Date.now() + 3_600_000 });
    const asked = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : other).spend('a', 1, 10));
    const told = await Promise.all(asked);
    expect(told.filter((missing) => missing === 0)).toHaveLength(10);
    const missing = told.filter((ms) => ms > 0);
    expect(Math.max(...missing)).toBeLessThanOrEqual(6000);
    expect(await other.spend('b', 10, 10)).toBe(0);
  });

  testWithRedis('a caller that has all its points again takes no room there', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    // A point comes back in 20 ms.
    expect(await one.spend('a', 1, 3000)).toBe(0);
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    await expect.poll(() => client.dbsize()).toBe(0);
  });

  testWithRedis(
    'what was not needed comes back to all replicas, and is never more than all',
    async (start) => {
      await using redis = await start();
      const one = await startReplica(redis);
      const other = await startReplica(redis);
      const all = await enter(one, 10, 10);
      expect(await other.spend('a', 4, 10)).toBeGreaterThan(0);
      all.giveBack(6);
      await expect.poll(() => other.spend('a', 4, 10)).toBe(0);
      expect(await other.spend('a', 1, 10)).toBeGreaterThan(0);
      all.giveBack(0);
      all.giveBack(0);
      await expect.poll(() => one.spend('a', 10, 10)).toBe(0);
      expect(await one.spend('a', 1, 10)).toBeGreaterThan(0);
    },
  );

  testWithRedis('a replica goes on alone where Redis is gone, by what it knows', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    expect(await one.spend('a', 10, 10)).toBe(0);
    await redis.stop();
    expect(await one.spend('a', 5, 10)).toBeGreaterThan(0);
    expect(await one.spend('b', 10, 10)).toBe(0);
    expect(await one.spend('b', 1, 10)).toBeGreaterThan(0);
  });

  testWithRedis('and where it hangs, after one short wait for all', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis, { timeoutMs: 100 });
    redis.pause();
    const told = await Promise.all(Array.from({ length: 30 }, () => one.spend('a', 1, 10)));
    expect(told.filter((missing) => missing === 0)).toHaveLength(10);
    redis.resume();
  });

  testWithRedis('and where it is full', async (start) => {
    await using redis = await start('--maxmemory', '1', '--maxmemory-policy', 'noeviction');
    const one = await startReplica(redis);
    const told = await Promise.all(Array.from({ length: 30 }, () => one.spend('a', 1, 10)));
    expect(told.filter((missing) => missing === 0)).toHaveLength(10);
  });

  /** Asks for places until there is none: how many there were, and what gives each back. */
  async function enterAll(replicas: readonly Allowances[], limits = { perMinute: 1000, concurrent: 3 }) {
    const leaves: (() => void)[] = [];
    for (let i = 0; i < 10; i += 1) {
      const outcome = await replicas[i % replicas.length]?.enter('a', 1, limits);
      if (typeof outcome === 'object') leaves.push(outcome.leave);
      else expect(outcome).toBe('full');
    }
    return leaves;
  }

  testWithRedis('replicas count together what a caller has running', async (start) => {
    await using redis = await start();
    const replicas = [await startReplica(redis), await startReplica(redis)];
    const leaves = await enterAll(replicas);
    expect(leaves).toHaveLength(3);
    leaves[1]?.();
    expect(await enterAll(replicas)).toHaveLength(1);
  });

  testWithRedis('what finds no place costs nothing, and what has no points takes no place', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    const limits = { perMinute: 10, concurrent: 1 };
    const first = await one.enter('a', 5, limits);
    expect(await one.enter('a', 5, limits)).toBe('full');
    if (typeof first === 'object') first.leave();
    expect(await one.enter('a', 10, limits)).toBeGreaterThan(0);
    expect(await one.enter('a', 5, limits)).toBeTypeOf('object');
  });

  testWithRedis('what Redis refuses costs nothing of what the process counts either', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    const other = await startReplica(redis);
    const limits = { perMinute: 10, concurrent: 1 };
    await other.enter('a', 4, limits);
    expect(await one.enter('a', 5, limits)).toBe('full');
    expect(await one.enter('a', 10, { ...limits, concurrent: 2 })).toBeGreaterThan(0);
    expect(await one.spend('a', 7, 10)).toBeGreaterThan(0);
    await redis.stop();
    expect(await one.spend('a', 10, 10)).toBe(0);
  });

  testWithRedis(
    'what Redis grants is spent in the process too, whatever that counted before',
    async (start) => {
      await using redis = await start();
      const one = await startReplica(redis);
      expect(await one.spend('a', 8, 10)).toBe(0);
      const { Redis } = await import('ioredis');
      const client = new Redis(redis.url);
      onTestFinished(() => client.disconnect());
      await client.flushall();
      expect(await one.spend('a', 8, 10)).toBe(0);
      await redis.stop();
      // All is spent, and no more than all: two points are there after two of its ten parts of a minute.
      const missingMs = await one.spend('a', 2, 10);
      expect(missingMs).toBeGreaterThan(0);
      expect(missingMs).toBeLessThanOrEqual(12_000);
    },
  );

  /** Asks Redis itself. */
  async function connectTo(redis: TestRedis) {
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    return client;
  }

  testWithRedis(
    'places that are given back while Redis hangs are free when it answers again',
    async (start) => {
      await using redis = await start();
      const one = await startReplica(redis, { timeoutMs: 100 });
      const client = await connectTo(redis);
      const leaves = await enterAll([one]);
      const taken = () => client.zcard('test:caller:a:places');
      expect(await taken()).toBe(3);
      redis.pause();
      // It is asked nothing from now on.
      expect(await one.spend('a', 1, 1000)).toBe(0);
      for (const leave of leaves) leave();
      redis.resume();
      await expect.poll(taken).toBe(0);
    },
  );

  testWithRedis(
    'and so they are when thousands of others came and went meanwhile, of whom it knows nothing',
    async (start) => {
      await using redis = await start();
      const one = await startReplica(redis, { timeoutMs: 100 });
      const client = await connectTo(redis);
      const limits = { perMinute: 1_000_000, concurrent: 10 };
      const taken = await one.enter('a', 1, limits);
      const places = () => client.zcard('test:caller:a:places');
      expect(await places()).toBe(1);
      redis.pause();
      expect(await one.spend('a', 1, limits.perMinute)).toBe(0);
      if (typeof taken === 'object') taken.leave();
      for (let others = 0; others < 10_100; others += 1) {
        const other = await one.enter('b', 1, limits);
        if (typeof other === 'object') other.leave();
      }
      redis.resume();
      await expect.poll(places).toBe(0);
    },
  );

  testWithRedis(
    'a place that Redis gave too late is given back where the process has refused',
    async (start) => {
      await using redis = await start();
      const one = await startReplica(redis, { timeoutMs: 100 });
      const client = await connectTo(redis);
      expect(await one.spend('a', 10, 10)).toBe(0);
      await client.flushall();
      redis.pause();
      expect(await one.enter('a', 5, { perMinute: 10, concurrent: 3 })).toBeGreaterThan(0);
      redis.resume();
      // It has heard of it.
      await expect.poll(() => client.get('test:caller:a')).not.toBeNull();
      await expect.poll(() => client.zcard('test:caller:a:places')).toBe(0);
    },
  );

  testWithRedis('a place that was never given back is free again in a minute', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    expect(await enterAll([one])).toHaveLength(3);
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    const [places = ''] = await client.keys('*:places');
    const left = await client.pttl(places);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    // As if that minute were over for one of them.
    const [first = ''] = await client.zrange(places, 0, '0');
    await client.zadd(places, '1', first);
    expect(await enterAll([one])).toHaveLength(1);
  });

  testWithRedis('what costs nothing is no trouble to it', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    expect(await enterAll([one], { perMinute: 1_000_000_000, concurrent: 3 })).toHaveLength(3);
    expect(await one.enter('b', 0, { perMinute: 1, concurrent: 1 })).toBeTypeOf('object');
    expect(await one.enter('b', 0, { perMinute: 1, concurrent: 1 })).toBe('full');
  });

  testWithRedis('and where Redis is gone, each process has its own count alone', async (start) => {
    await using redis = await start();
    const one = await startReplica(redis);
    expect(await enterAll([one])).toHaveLength(3);
    await redis.stop();
    expect(await enterAll([one])).toHaveLength(10);
  });
});
