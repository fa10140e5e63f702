import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld, digest, HOST, images } from '../schema/worlds.ts';
import { ask, type Cost, passTime, REPORT, upTo } from './rig.ts';

const world = appWorld({ images: images(4) });
const IMAGE = `{ image(reference: "${HOST}/team/app@${digest(1)}") { tags } }`;
const REFERRERS = '{ repository(name: "team/app") { images { nodes { referrers { nodes { digest } } } } } }';

const cost = (of: Partial<Cost>) => ({
  calls: 0,
  cached: 0,
  coalesced: 0,
  stale: 0,
  retried: 0,
  throttled: 0,
  failed: 0,
  waitedMs: expect.any(Number),
  ...of,
});

describe('extensions.upstream', () => {
  test('says by operation what an answer cost, and what its time was made of', async () => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 20 } });
    const { extensions } = await ask(gateway, REFERRERS, { headers: REPORT });
    const ecr = (operation: string, of: Partial<Cost>) => ({ service: 'ecr', operation, ...cost(of) });
    const read = (operation: string) => ({
      service: 'ecr',
      operation,
      startMs: expect.any(Number),
      ms: expect.any(Number),
    });
    expect(extensions).toEqual({
      upstream: {
        ...cost({ calls: 6 }),
        operations: expect.arrayContaining([
          ecr('DescribeRepositories', { calls: 1 }),
          ecr('DescribeImages', { calls: 1 }),
          ecr('ListImageReferrers', { calls: 4 }),
        ]),
        criticalPath: {
          ms: expect.any(Number),
          // The repository and its images are read at the same time, and either may end last.
          reads: [
            expect.toBeOneOf([read('DescribeRepositories'), read('DescribeImages')]),
            read('ListImageReferrers'),
          ],
        },
      },
    });
    const { ms = 0, reads = [] } = extensions?.upstream?.criticalPath ?? {};
    // Two calls of 20 ms after one another; a millisecond for the rounding of each.
    expect(ms).toBeGreaterThanOrEqual(2 * 20 - 2);
    for (const { ms: each } of reads) expect(each).toBeGreaterThanOrEqual(20 - 1);
  });

  test('tells what was known from what was shared and what was called', async () => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 20 } });
    const answers = await Promise.all(upTo(3).map(() => ask(gateway, IMAGE, { headers: REPORT })));
    answers.push(await ask(gateway, IMAGE, { headers: REPORT }));
    expect(answers.map(({ extensions }) => extensions?.upstream)).toMatchObject([
      cost({ calls: 1 }),
      cost({ coalesced: 1 }),
      cost({ coalesced: 1 }),
      cost({ cached: 1 }),
    ]);
  });

  test('counts the key that went along in the call of another request', async () => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 20 } });
    const answers = await Promise.all(
      upTo(3).map((n) => ask(gateway, IMAGE.replace(digest(1), digest(n)), { headers: REPORT })),
    );
    expect(answers.map(({ extensions }) => extensions?.upstream)).toMatchObject([
      cost({ calls: 1 }),
      cost({ coalesced: 1 }),
      cost({ coalesced: 1 }),
    ]);
    expect(gateway.sandbox.calls.count()).toBe(1);
  });

  test.each([
    [
      'throttled twice, then answered',
      { kind: 'throttle', times: 2 },
      { calls: 3, retried: 2, throttled: 2 },
    ],
    ['broken once, then answered', { kind: 'server-error', times: 1 }, { calls: 2, retried: 1 }],
    ['throttled for good', { kind: 'throttle' }, { calls: 5, retried: 4, throttled: 5, failed: 1 }],
    ['denied', { kind: 'denied' }, { calls: 1, failed: 1 }],
    ['not there', { kind: 'error', error: 'ImageNotFoundException' }, { calls: 1 }],
    [
      'a quota, which nobody asks for twice',
      { kind: 'error', error: 'LimitExceededException' },
      { calls: 1, failed: 1 },
    ],
  ] as const)('counts attempts: %s', async (_, fault, expected) => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add(fault);
    const { extensions } = await ask(gateway, IMAGE, { headers: REPORT });
    expect(extensions?.upstream).toMatchObject(cost(expected));
    expect(gateway.sandbox.calls.count()).toBe(expected.calls);
  });

  test('counts old answers, and leaves the cost of reading behind the back to the process', async () => {
    await using gateway = await startTestGateway({ world, config: { upstream: { attempts: 1 } } });
    await ask(gateway, IMAGE);
    await passTime(10_000);
    gateway.sandbox.faults.add({ kind: 'unavailable' });
    const costs = [];
    for (const _ of upTo(2))
      costs.push((await ask(gateway, IMAGE, { headers: REPORT })).extensions?.upstream);
    expect(costs).toMatchObject([cost({ calls: 1, failed: 1, stale: 1 }), cost({ stale: 1 })]);
    await expect.poll(() => gateway.gateway.totals.total().failed).toBe(2);
  });

  test('counts the time that calls wait for a slot', async () => {
    await using gateway = await startTestGateway({
      world,
      sandbox: { latencyMs: 30 },
      config: { upstream: { operations: { 'ecr.ListImageReferrers': { concurrency: 1 } } } },
    });
    const { extensions } = await ask(gateway, REFERRERS, { headers: REPORT });
    const referrers = extensions?.upstream?.operations.find(
      (each) => each.operation === 'ListImageReferrers',
    );
    // Four in a row: the waits are 0, 1, 2 and 3 calls long.
    expect(referrers?.waitedMs).toBeGreaterThanOrEqual(6 * 30 - 6);
  });

  test.each([
    ['the header is missing', {}, {}],
    ['the header says something else', { 'x-upstream-report': '0' }, {}],
    ['the configuration does not allow it', REPORT, { upstreamReport: false }],
  ])('is not there where %s', async (_, headers, config) => {
    await using gateway = await startTestGateway({ world, config });
    expect(await ask(gateway, IMAGE, { headers })).toEqual({
      status: 200,
      data: { image: { tags: ['t1'] } },
    });
  });

  test('adds up over many requests at once to what AWS saw, and so does the ledger of the process', async () => {
    await using gateway = await startTestGateway({ sandbox: { latencyMs: 5 } });
    const before = gateway.gateway.totals.total().calls;
    gateway.sandbox.faults.add({ share: 0.1, kind: 'throttle' });
    gateway.sandbox.faults.add({ share: 0.07, kind: 'reset' });
    const queries = [
      '{ repositories { nodes { name lifecyclePolicy { text } images(first: 3) { nodes { referrers { nodes { kind } } } } } } }',
      '{ repository(name: "checkout/api") { images(first: 8) { nodes { replicationStatuses { status } lifecyclePreviewResult { digest } } } } }',
      '{ sageMakerImages { nodes { roleArn versions(first: 4) { nodes { processor aliases } } } } }',
      '{ repository(name: "checkout/api") { lifecyclePreview { results { nodes { image { tags } } } } } }',
    ];
    const answers = await Promise.all(
      upTo(15).flatMap(() => queries.map((query) => ask(gateway, query, { headers: REPORT }))),
    );
    const sum = (of: (cost: Cost) => number) =>
      answers.reduce(
        (total, { extensions }) => total + (extensions?.upstream ? of(extensions.upstream) : 0),
        0,
      );
    const { calls } = gateway.sandbox;
    const throttles = calls.list().filter(({ outcome }) => outcome === 'throttle').length;
    expect(throttles).toBeGreaterThan(0);
    expect(sum((each) => each.calls)).toBe(calls.count());
    expect(sum((each) => each.throttled)).toBe(throttles);
    expect(gateway.gateway.totals.total()).toMatchObject({
      calls: before + calls.count(),
      throttled: throttles,
      retried: sum((each) => each.retried),
    });
    const byOperation = new Map<string, number>();
    for (const { extensions } of answers) {
      for (const { service, operation, calls: made } of extensions?.upstream?.operations ?? []) {
        if (made === 0) continue;
        const name = `${service}.${operation}`;
        byOperation.set(name, (byOperation.get(name) ?? 0) + made);
      }
    }
    expect(Object.fromEntries(byOperation)).toEqual(calls.byOperation());
  });
});
