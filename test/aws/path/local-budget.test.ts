import { expect, test } from 'vitest';
import { LocalBudget } from '../../../src/aws/path/local-budget.ts';
import fc from '../../helpers/fast-check.ts';
import { AwsBucket, between, Clock, simulate } from './simulation.ts';

/** The same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const situation = fc.record({
  perSecond: fc.integer({ min: 3, max: 200 }),
  burst: fc.integer({ min: 5, max: 200 }),
  callers: fc.integer({ min: 1, max: 100 }),
  latency: fc.integer({ min: 10, max: 400 }),
  seed: fc.nat(),
});

test('operations have budgets of their own, and ceilings where they are configured', async () => {
  const clock = new Clock();
  const budget = new LocalBudget({ ceilings: new Map([['ecr.ListImages', 4]]), now: clock.now });
  budget.throttled('ecr.DescribeImages', 5000);
  expect(await budget.take('ecr.DescribeImages')).toBe(5000);
  expect(await budget.take('ecr.DescribeRepositories')).toBe(0);
  expect(await budget.take('ecr.ListImages')).toBe(0);
  expect(await budget.take('ecr.ListImages')).toBe(250);
  expect(await budget.take('ecr.ListImages', 499)).toBe(500);
  expect(await budget.take('ecr.ListImages')).toBe(500);
});

test('finds the rate of AWS: few calls are throttled, and most of what AWS allows is used', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async ({ perSecond, burst, callers, latency, seed }) => {
      const clock = new Clock();
      const aws = new AwsBucket(Math.max(burst, perSecond / 4), perSecond, clock.now);
      const sent = await simulate({
        clock,
        aws,
        budgets: [new LocalBudget({ now: clock.now })],
        callers,
        seconds: 70,
        latencyMs: (random) => latency * (0.75 + random / 2),
        random: randomOf(seed),
      });
      const most = Math.min(perSecond, (callers / latency) * 1000);
      const seen = between(sent, 20, 70);
      expect(seen.perSecond).toBeGreaterThan(0.7 * most);
      // Of few calls, chance may have a larger share throttled: three standard deviations of it.
      const chance = 3 * Math.sqrt((0.2 * 0.8) / (seen.perSecond * 50));
      expect(seen.throttled).toBeLessThan(0.2 + chance);
    }),
    { numRuns: 40 },
  );
});

test('follows a rate that falls, and one that rises', async () => {
  const clock = new Clock();
  const aws = new AwsBucket(40, 40, clock.now);
  const sent = await simulate({
    clock,
    aws,
    budgets: [new LocalBudget({ now: clock.now })],
    callers: 50,
    seconds: 120,
    latencyMs: (random) => 50 + random * 100,
    random: randomOf(1),
    events: [
      { second: 30, run: () => Object.assign(aws, { perSecond: 8 }) },
      { second: 60, run: () => Object.assign(aws, { perSecond: 80 }) },
    ],
  });
  expect(between(sent, 10, 30).perSecond).toBeGreaterThan(32);
  expect(between(sent, 40, 60).perSecond).toBeGreaterThan(6.4);
  expect(between(sent, 40, 60).throttled).toBeLessThan(0.2);
  expect(between(sent, 90, 120).perSecond).toBeGreaterThan(64);
  expect(between(sent, 90, 120).throttled).toBeLessThan(0.2);
});

test('keeps an operation that is throttled for a while slow, and lets it go when it is over', async () => {
  const clock = new Clock();
  const aws = new AwsBucket(100, 0, clock.now);
  const sent = await simulate({
    clock,
    aws,
    budgets: [new LocalBudget({ now: clock.now })],
    callers: 50,
    seconds: 140,
    latencyMs: () => 100,
    random: randomOf(1),
    events: [{ second: 30, run: () => Object.assign(aws, { perSecond: 1e6 }) }],
  });
  // Once a second is asked whether it is over.
  expect(sent.filter(({ at }) => at >= 20 && at < 30).length).toBeLessThanOrEqual(12);
  expect(between(sent, 31, 140).throttled).toBe(0);
  // Nothing limits it but the callers, of whom each waits a tenth of a second.
  expect(between(sent, 100, 140).perSecond).toBeCloseTo(500, -1);
});

test('does not ask before AWS said that it may', async () => {
  const clock = new Clock();
  const aws = new AwsBucket(10, 10, clock.now);
  const sent = await simulate({
    clock,
    aws,
    budgets: [new LocalBudget({ now: clock.now })],
    callers: 20,
    seconds: 3,
    latencyMs: () => 100,
    random: randomOf(1),
    retryAfterMs: 2000,
  });
  expect(between(sent, 0.2, 2).perSecond).toBe(0);
  expect(between(sent, 2, 3).perSecond).toBeGreaterThan(0);
});
