import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';
import { ask, passTime, REPORT, type SharedAnswer, upTo } from './rig.ts';

const OLDEST = `{ repository(name: "team/app") {
  images(orderBy: { field: PUSHED_AT, direction: ASC }, first: 1) { totalCount nodes { tags } }
} }`;
const answerOf = (count: number) => ({
  repository: { images: { totalCount: count, nodes: [{ tags: [`v${count - 1}`] }] } },
});
const worldOf = (count: number) => appWorld({ images: { count } });
const PAGES = 3;
const world = worldOf(PAGES * 1000);
const answer = answerOf(PAGES * 1000);

const calls = ({ sandbox }: TestGateway) => sandbox.calls.count('DescribeImages');
/** Resolves when so many calls have arrived. */
const arrived = (gateway: TestGateway, count: number) => expect.poll(() => calls(gateway)).toBe(count);

/** What the scan cost one request. */
const costOf = ({ extensions }: SharedAnswer) =>
  extensions?.upstream?.operations.find(({ operation }) => operation === 'DescribeImages');

test('a repository of 100,000 images is 100 calls, for ten who ask at once and for those who come after', async () => {
  await using gateway = await startTestGateway({
    world: worldOf(100_000),
    config: { requestTimeoutMs: 300_000 },
  });
  const answers = await Promise.all(upTo(10).map(() => ask(gateway, OLDEST, { headers: REPORT })));
  for (const { data } of answers) expect(data).toEqual(answerOf(100_000));
  expect(calls(gateway)).toBe(100);
  const costs = answers.map(costOf);
  expect(costs.map((cost) => cost?.calls).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 100]);
  expect(costs.filter((cost) => cost?.coalesced === 1)).toHaveLength(9);

  expect(costOf(await ask(gateway, OLDEST, { headers: REPORT }))).toMatchObject({ calls: 0, cached: 1 });
  expect(calls(gateway)).toBe(100);
}, 240_000);

describe('a scan', () => {
  test('goes on when the one who began it has left, and the next has it', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', latencyMs: 200 });
    const leaver = new AbortController();
    const left = ask(gateway, OLDEST, { signal: leaver.signal });
    await expect.poll(() => calls(gateway)).toBeGreaterThan(0);
    leaver.abort();
    await expect(left).rejects.toThrow();
    await arrived(gateway, PAGES);
    expect((await ask(gateway, OLDEST)).data).toEqual(answer);
    expect(calls(gateway)).toBe(PAGES);
  });

  test('that takes longer than a request says that it goes on, and is there when it is asked for again', async () => {
    await using gateway = await startTestGateway({ world, config: { requestTimeoutMs: 2_000 } });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', latencyMs: 1_000 });
    const { data, errors } = await ask(gateway, OLDEST);
    expect(data).toEqual({ repository: { images: null } });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('The reading goes on'),
        extensions: { code: 'UPSTREAM_TIMEOUT', aws: { operation: 'DescribeImages' } },
      },
    ]);
    await arrived(gateway, PAGES);
    await expect.poll(async () => (await ask(gateway, OLDEST)).data).toEqual(answer);
    expect(calls(gateway)).toBe(PAGES);
  });

  test('fails for all who wait for it, and is read anew by the next', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({
      operation: 'DescribeImages',
      kind: 'denied',
      times: 1,
      match: ({ input }) => JSON.stringify(input).includes('nextToken'),
    });
    const answers = await Promise.all([ask(gateway, OLDEST), ask(gateway, OLDEST)]);
    for (const { errors } of answers) {
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ACCESS_DENIED' } }]);
    }
    expect(calls(gateway)).toBe(2);
    expect((await ask(gateway, OLDEST)).data).toEqual(answer);
    expect(calls(gateway)).toBe(2 + PAGES);
  });

  test('survives a throttle like any other read', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'throttle', times: 2 });
    expect((await ask(gateway, OLDEST)).data).toEqual(answer);
    expect(calls(gateway)).toBe(2 + PAGES);
  });

  test('whose pages lead in a circle is an error', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'same-token' });
    const { errors } = await ask(gateway, OLDEST);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });

  test('goes on over pages that are empty or short', async () => {
    await using gateway = await startTestGateway({
      world,
      sandbox: { quirks: { emptyPages: 0.5, shortPages: 0.5 } },
    });
    expect((await ask(gateway, OLDEST)).data).toEqual(answer);
  });

  test('is read anew after a minute, and at once for who reads around the cache', async () => {
    await using gateway = await startTestGateway({ world });
    await ask(gateway, OLDEST);
    await passTime(59_000);
    await ask(gateway, OLDEST);
    expect(calls(gateway)).toBe(PAGES);
    await passTime(2_000);
    await ask(gateway, OLDEST);
    expect(calls(gateway)).toBe(2 * PAGES);
    await ask(gateway, OLDEST, { headers: { 'cache-control': 'no-cache' } });
    expect(calls(gateway)).toBe(3 * PAGES);
  });

  test('is paged and counted for longer, by who goes on', async () => {
    await using gateway = await startTestGateway({ world });
    const page = (after: string) => `{ repository(name: "team/app") {
      images(orderBy: { field: PUSHED_AT }, first: 1${after}) { totalCount pageInfo { endCursor } } } }`;
    const PAGE = {
      repository: { images: { totalCount: PAGES * 1000, pageInfo: { endCursor: expect.any(String) } } },
    };
    let after = '';
    for (let turn = 0; turn < 4; turn += 1) {
      const { data } = await ask(gateway, page(after));
      expect(data).toEqual(PAGE);
      const [, cursor] = /"endCursor":"([^"]+)"/.exec(JSON.stringify(data)) ?? [];
      after = `, after: "${cursor}"`;
      await passTime(40_000);
    }
    expect(calls(gateway)).toBe(PAGES);
  });

  test('is kept by nobody where there is no memory for it', async () => {
    await using gateway = await startTestGateway({ world, config: { scans: { maxBytes: 1000 } } });
    for (const times of [1, 2]) {
      expect((await ask(gateway, OLDEST)).data).toEqual(answer);
      expect(calls(gateway)).toBe(times * PAGES);
    }
  });
});
