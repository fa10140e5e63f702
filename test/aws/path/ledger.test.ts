import { describe, expect, test } from 'vitest';
import { criticalPath, Ledger, type Span } from '../../../src/aws/path/ledger.ts';
import fc from '../../helpers/fast-check.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };

const operations = fc.constantFrom('ecr.DescribeImages' as const, 'sagemaker.ListImages' as const);
const members = fc.constantFrom('calls' as const, 'cached' as const, 'retried' as const, 'waitedMs' as const);
const bookings = fc.array(
  fc.record({
    part: fc.nat(2),
    operation: operations,
    member: members,
    amount: fc.integer({ min: 1, max: 9 }),
  }),
);

describe('a ledger', () => {
  test('sums up by operation, and over all of them', () => {
    const ledger = new Ledger();
    ledger.add('ecr.DescribeImages', 'calls');
    ledger.add('ecr.DescribeImages', 'calls', 2);
    ledger.add('ecr.DescribeImages', 'waitedMs', 150);
    ledger.add('sagemaker.ListImages', 'calls');
    const tallies = Object.fromEntries(ledger.entries());
    expect(tallies['ecr.DescribeImages']).toMatchObject({ calls: 3, waitedMs: 150, cached: 0 });
    expect(tallies['sagemaker.ListImages']).toMatchObject({ calls: 1, waitedMs: 0 });
    expect(ledger.total()).toEqual({
      calls: 4,
      cached: 0,
      coalesced: 0,
      stale: 0,
      retried: 0,
      throttled: 0,
      failed: 0,
      waitedMs: 150,
    });
  });

  test('adds to the whole that it is a part of: the parts sum up to it', () => {
    fc.assert(
      fc.property(bookings, (all) => {
        const whole = new Ledger();
        const parts = [new Ledger({ whole }), new Ledger({ whole }), new Ledger({ whole })];
        for (const { part, operation, member, amount } of all) parts[part]?.add(operation, member, amount);
        for (const member of ['calls', 'cached', 'retried', 'waitedMs'] as const) {
          const sum = parts.reduce((before, part) => before + part.total()[member], 0);
          expect(whole.total()[member]).toBe(sum);
        }
      }),
    );
  });

  test('counts every old answer, and keeps the oldest of an operation and registry', () => {
    const whole = new Ledger();
    const ledger = new Ledger({ whole });
    const other = { ...registry, region: 'eu-west-1' };
    const answers = [
      { operation: 'ecr.DescribeImages' as const, registry, readAt: 20 },
      { operation: 'ecr.DescribeImages' as const, registry, readAt: 10 },
      { operation: 'ecr.DescribeImages' as const, registry, readAt: 30 },
      { operation: 'ecr.DescribeImages' as const, registry: other, readAt: 40 },
    ];
    for (const answer of answers) ledger.addStale(answer);
    expect(ledger.stale).toEqual([answers[1], answers[3]]);
    expect([ledger.total().stale, whole.total().stale]).toEqual([4, 4]);
  });

  test('keeps spans only where someone will ask for them', () => {
    const span = { operation: 'ecr.DescribeImages' as const, startMs: 0, endMs: 1 };
    const [asked, unasked] = [new Ledger({ spans: true }), new Ledger()];
    for (const ledger of [asked, unasked]) ledger.addSpan(span);
    expect([asked.spans, unasked.spans]).toEqual([[span], []]);
  });
});

describe('the critical path', () => {
  const span = (startMs: number, endMs: number): Span => ({
    operation: 'ecr.DescribeImages',
    startMs,
    endMs,
  });
  const spans = fc.array(
    fc.tuple(fc.nat(50), fc.nat(20)).map(([startMs, took]) => span(startMs, startMs + took)),
    { maxLength: 12 },
  );

  test('is the chain of waits that ends with the last, each before the next', () => {
    const [first, parallel, second, third] = [span(0, 10), span(0, 9), span(10, 20), span(21, 30)];
    expect(criticalPath([third, first, second, parallel])).toEqual([first, second, third]);
  });

  test('is made of waits that do not overlap, ends with the last, and leaves no gap that another would fill', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const path = criticalPath(all);
        expect(path.at(-1)?.endMs).toBe(
          all.length > 0 ? Math.max(...all.map(({ endMs }) => endMs)) : undefined,
        );
        for (const [index, { startMs }] of path.entries()) {
          const before = path[index - 1]?.endMs ?? Number.NEGATIVE_INFINITY;
          expect(before).toBeLessThanOrEqual(startMs);
          const between = all.filter(
            (other) => !path.includes(other) && other.endMs > before && other.endMs <= startMs,
          );
          expect(between).toEqual([]);
        }
      }),
    );
  });

  test('of waits that end together takes the longest', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const last = criticalPath(all).at(-1);
        const together = all.filter(({ endMs }) => endMs === last?.endMs);
        expect(last?.startMs).toBe(
          together.length > 0 ? Math.min(...together.map(({ startMs }) => startMs)) : undefined,
        );
      }),
    );
  });
});
