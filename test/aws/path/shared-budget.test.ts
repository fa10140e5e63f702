import { expect, onTestFinished, test } from 'vitest';
import { RedisStore } from '../../../src/aws/path/redis-store.ts';
import { SharedBudget } from '../../../src/aws/path/shared-budget.ts';
import fc from '../../helpers/fast-check.ts';
import { type TestRedis, testWithRedis } from '../../helpers/redis.ts';
import { testLog } from '../../helpers/secrets.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { MemoryStore } from './memory-store.ts';
import { AwsBucket, between, Clock, OPERATION, simulate } from './simulation.ts';

const prefix = 'budget:123456789012/eu-west-1';
const key = `${prefix}:${OPERATION}`;
const SECOND = 1000;

/** Two processes over one store, each with a clock of its own that may be wrong. */
function openTwo(aheadMs = 0) {
  const store = new MemoryStore();
  const clock = new Clock();
  const one = new SharedBudget({ store, prefix, now: clock.now });
  const other = new SharedBudget({ store, prefix, now: () => clock.now() + aheadMs });
  return { store, clock, one, other };
}

/** Resolves when what was told has been written, or could not be. */
async function settled(budget: SharedBudget): Promise<void> {
  await budget.take(OPERATION, -1);
}

function takeMany(budget: SharedBudget, count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => budget.take(OPERATION)));
}

test('writes nothing while nothing limits an operation, and asks once a take', async () => {
  const { store, clock, one } = openTwo();
  for (let i = 0; i < 5; i += 1) {
    expect(await one.take(OPERATION)).toBe(0);
    one.succeeded(OPERATION);
    clock.time += 10;
  }
  expect(store).toMatchObject({ reads: 5, writes: 0 });
});

/** Throttles enough for a limit. */
function throttle(budget: SharedBudget, times = 3): void {
  for (let i = 0; i < times; i += 1) budget.throttled(OPERATION);
}

test('what one learns, the other follows, and both call as one', async () => {
  const { store, one, other } = openTwo();
  throttle(one);
  await settled(one);
  // First throttles after no success: ten calls a second.
  const waits = [...(await takeMany(one, 3)), ...(await takeMany(other, 3)), ...(await takeMany(one, 1))];
  expect(waits).toEqual([0, 100, 200, 300, 400, 500, 600]);
  expect([...store.texts.keys()]).toEqual([key]);
});

test('takes that come together are one change', async () => {
  const { store, one } = openTwo();
  throttle(one);
  await settled(one);
  store.reads = 0;
  store.writes = 0;
  const waits = await takeMany(one, 100);
  expect(waits).toEqual(Array.from({ length: 100 }, (_, i) => i * 100));
  // The first goes at once, those behind it together.
  expect(store).toMatchObject({ reads: 2, writes: 2 });
});

test('loses no place when both take at once', async () => {
  const { one, other } = openTwo();
  throttle(one);
  await settled(one);
  const waits: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    waits.push(...(await Promise.all([one.take(OPERATION), other.take(OPERATION)])));
  }
  expect(waits.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i * 100));
});

test('what succeeded counts with the next take, and lets the rate grow', async () => {
  const { store, one } = openTwo();
  throttle(one);
  await settled(one);
  for (let i = 0; i < 10; i += 1) one.succeeded(OPERATION);
  await one.take(OPERATION);
  await one.take(OPERATION);
  expect(JSON.parse(store.texts.get(key) ?? '')).toMatchObject({ perSecond: 11, succeeded: 10 });
});

test('the first limit counts what this process saw succeed', async () => {
  const { store, clock, one } = openTwo();
  for (let i = 0; i < 100; i += 1) {
    await one.take(OPERATION);
    one.succeeded(OPERATION);
    clock.time += 20;
  }
  throttle(one, 20);
  await settled(one);
  expect(JSON.parse(store.texts.get(key) ?? '').perSecond).toBeCloseTo(50, -1);
});

test('two hold one ceiling', async () => {
  const { store, clock } = openTwo();
  const ceilings = new Map([[OPERATION, 4]]);
  const budgets = [0, 1].map(() => new SharedBudget({ store, prefix, ceilings, now: clock.now }));
  const waits: number[] = [];
  for (let i = 0; i < 3; i += 1) for (const budget of budgets) waits.push(await budget.take(OPERATION));
  expect(waits).toEqual([0, 250, 500, 750, 1000, 1250]);
});

test('goes on alone from what was known when the store does not answer, and comes back', async () => {
  const { store, clock, one, other } = openTwo();
  throttle(one);
  await settled(one);
  await settled(other);
  store.down = true;
  expect(await takeMany(one, 3)).toEqual([0, 100, 200]);
  expect(await takeMany(other, 3)).toEqual([0, 100, 200]);
  clock.time += 5 * SECOND;
  throttle(one);
  await settled(one);
  store.down = false;
  store.texts.clear();
  // The store lost everything: who has learnt something tells the other.
  expect(await takeMany(one, 2)).toEqual([0, expect.closeTo(1000 / 3, 0)]);
  expect((await other.take(OPERATION)) > 500).toBe(true);
});

test('starts without a store, and learns', async () => {
  const { store, one } = openTwo();
  store.down = true;
  expect(await takeMany(one, 3)).toEqual([0, 0, 0]);
  one.throttled(OPERATION, 3000);
  expect(await one.take(OPERATION)).toBe(3000);
});

test('puts what it knows in the place of what it cannot read', async () => {
  const good = { at: 0, perSecond: 1, nextAt: 0, loweredAt: 0, since: 0, succeeded: 0, refused: 0 };
  const garbage = [
    '',
    'null',
    '[]',
    '{"at":',
    JSON.stringify({ ...good, perSecond: -1 }),
    JSON.stringify({ ...good, nextAt: 1e12 }),
    JSON.stringify({ ...good, since: 'x' }),
  ];
  for (const text of garbage) {
    const { store, one, other } = openTwo();
    store.texts.set(key, text);
    expect(await one.take(OPERATION)).toBe(0);
    throttle(one);
    await settled(one);
    expect(await takeMany(other, 2)).toEqual([0, 100]);
  }
});

const steps = fc.array(fc.record({ wrong: fc.boolean(), passed: fc.nat(2000) }), {
  minLength: 1,
  maxLength: 30,
});
const fewSteps = fc.array(fc.record({ wrong: fc.boolean(), passed: fc.nat(300) }), {
  minLength: 1,
  maxLength: 80,
});
const anyOffset = fc.oneof(fc.integer({ min: -90_000, max: 90_000 }), fc.integer({ min: -1e12, max: 1e12 }));

test('a clock that is wrong, by however much, does not stop the others', async () => {
  await fc.assert(
    fc.asyncProperty(anyOffset, steps, async (aheadMs, story) => {
      const { clock, one, other } = openTwo(aheadMs);
      throttle(one);
      await settled(one);
      let taken = 0;
      for (const { wrong, passed } of story) {
        clock.time += passed;
        const waits = await takeMany(wrong ? other : one, 2);
        taken += 2;
        // Never farther ahead than if no time had passed at all.
        expect(Math.max(...waits)).toBeLessThanOrEqual(taken * 100 + 1e-3);
        expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 100 },
  );
});

test('a clock that is wrong by less than half a minute lets nobody forget the limit, however often they take turns', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -30_000, max: 30_000 }), fewSteps, async (aheadMs, story) => {
      const { clock, one, other } = openTwo(aheadMs);
      throttle(one);
      await settled(one);
      for (const { wrong, passed } of story) {
        clock.time += passed;
        const [first = 0, second = 0] = await takeMany(wrong ? other : one, 2);
        expect(second - first).toBeCloseTo(100, 0);
      }
    }),
    { numRuns: 100 },
  );
});

test('a clock that is wrong by more than a minute does not either', async () => {
  for (const aheadMs of [-1e12, -90_000, 90_000, 1e12]) {
    const { clock, one, other } = openTwo(aheadMs);
    throttle(one);
    await settled(one);
    for (let i = 0; i < 20; i += 1) {
      clock.time += 1000;
      const [first = 0, second = 0] = await takeMany(i % 2 ? other : one, 2);
      expect(second - first).toBeCloseTo(100, 0);
    }
  }
});

/** Two processes over one Redis, and a load on AWS that is too much for it. */
async function openFleet(redis: TestRedis, perSecond: number) {
  const stores = [0, 1].map(() => {
    const log = testLog();
    const store = new RedisStore({ url: redis.url, prefix: 'test', log, timeoutMs: 1000, restMs: 20 });
    onTestFinished(() => store.close());
    return store;
  });
  for (const store of stores) await waitFor(async () => expect(await store.getText('x')).toBeNull());
  const clock = new Clock();
  const aws = new AwsBucket(perSecond, perSecond, clock.now);
  let seed = 1;
  const load = {
    clock,
    aws,
    budgets: stores.map((store) => new SharedBudget({ store, prefix, now: clock.now })),
    callers: 40,
    latencyMs: (random: number) => 100 + random * 100,
    random: () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    },
    // A store answers in the order in which it was told: what came before is there.
    settle: () => Promise.all(stores.map((store) => store.getText('x'))),
  };
  return { stores, load };
}

testWithRedis('two processes with one Redis find the rate of AWS together', async (start) => {
  await using redis = await start();
  const { load } = await openFleet(redis, 20);
  const sent = await simulate({ ...load, seconds: 50 });
  const seen = between(sent, 10, 50);
  expect(seen.perSecond).toBeGreaterThan(0.7 * 20);
  expect(seen.throttled).toBeLessThan(0.15);
});

testWithRedis('two processes go on when their Redis dies, and share again when it is back', async (start) => {
  await using redis = await start();
  const { stores, load } = await openFleet(redis, 20);
  const sharedText = () => stores[0]?.getText(key);
  const until = async (answer: (text: unknown) => boolean) => {
    await waitFor(async () => expect(answer(await sharedText())).toBe(true));
  };
  let during: unknown = null;
  const sent = await simulate({
    ...load,
    seconds: 100,
    events: [
      { second: 20, run: () => redis.stop().then(() => until((text) => text === undefined)) },
      { second: 50, run: () => redis.start().then(() => until((text) => text !== undefined)) },
      {
        second: 55,
        run: async () => {
          during = await sharedText();
        },
      },
    ],
  });
  for (const [from, to] of [
    [10, 20],
    [30, 50],
    [60, 100],
  ] as const) {
    const seen = between(sent, from, to);
    expect(seen.perSecond).toBeGreaterThan(0.7 * 20);
    expect(seen.throttled).toBeLessThan(0.2);
  }
  expect(during).toEqual(expect.stringContaining('perSecond'));
});
