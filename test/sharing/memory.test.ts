import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld, digest, HOST, images, sageMakerWorld } from '../schema/worlds.ts';
import { ask, passTime, upTo } from './rig.ts';

const LIFETIME_MS = 10_000;
const NO_CACHE = { headers: { 'cache-control': 'max-age=0, No-Cache' } };

const imageOf = (n: number) => `{ image(reference: "${HOST}/team/app@${digest(n)}") { tags } }`;
const pageOf = (first: number, after?: string) =>
  `{ repository(name: "team/app") { images(first: ${first}${after ? `, after: "${after}"` : ''}) {
    nodes { tags } pageInfo { endCursor hasNextPage } } } }`;

const world = appWorld({ images: images(100) });

test('a version that was asked for by alias, or as the latest, is known by its number', async () => {
  await using gateway = await startTestGateway({
    world: sageMakerWorld({
      ImageName: 'torch',
      Versions: [{ Version: 1 }, { Version: 2, Aliases: ['stable'] }],
    }),
  });
  const versionOf = (by: string) =>
    `{ sageMakerImage(name: "torch") { version${by} { version processor } } }`;
  const { calls } = gateway.sandbox;
  await ask(gateway, versionOf('(by: { alias: "stable" })'));
  expect(calls.count('DescribeImageVersion')).toBe(1);
  const { data } = await ask(gateway, versionOf('(by: { version: 2 })'));
  expect(data).toMatchObject({ sageMakerImage: { version: { version: 2 } } });
  expect(calls.count('DescribeImageVersion')).toBe(1);
});

describe('what was read', () => {
  test.each([
    ['a repository', '{ repository(name: "team/app") { createdAt } }'],
    ['a repository that does not exist', '{ repository(name: "team/none") { createdAt } }'],
    ['an image', imageOf(1)],
    ['an image that does not exist', imageOf(4711)],
    ['a listing', pageOf(50)],
    ['that there is no preview', '{ repository(name: "team/app") { lifecyclePreview { status } } }'],
    ['that there is no policy', '{ repository(name: "team/app") { lifecyclePolicy { text } } }'],
    ['a SageMaker image that does not exist', '{ sageMakerImage(name: "none") { arn } }'],
  ])('is given again without a call, and read again when its time is over: %s', async (_, query) => {
    await using gateway = await startTestGateway({ world });
    const first = await ask(gateway, query);
    const { calls } = gateway.sandbox;
    const cost = calls.count();
    expect(cost).toBeGreaterThan(0);
    expect(first.errors).toBeUndefined();

    await passTime(LIFETIME_MS - 1000);
    expect(await ask(gateway, query)).toEqual(first);
    expect(calls.count()).toBe(cost);

    await passTime(1000);
    expect(await ask(gateway, query)).toEqual(first);
    expect(calls.count()).toBe(2 * cost);
  });

  test('serves five pages of 20 from one call', async () => {
    await using gateway = await startTestGateway({ world });
    const tags: string[] = [];
    let after: string | undefined;
    for (const _ of upTo(5)) {
      const { data } = await ask(gateway, pageOf(20, after));
      const { nodes, pageInfo } = pageIn(data);
      tags.push(...nodes.flatMap((node) => node.tags));
      after = pageInfo.endCursor;
    }
    expect(new Set(tags)).toEqual(new Set(upTo(100).map((n) => `t${n}`)));
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
    });
  });

  test('in a listing answers the look-ups of each of its items', async () => {
    await using gateway = await startTestGateway({ world });
    await ask(gateway, pageOf(100));
    await ask(gateway, '{ repositories { nodes { name } } }');
    gateway.sandbox.calls.clear();
    for (const n of [1, 50, 100]) {
      expect(await ask(gateway, imageOf(n))).toMatchObject({ data: { image: { tags: [`t${n}`] } } });
    }
    await ask(gateway, '{ repository(name: "team/app") { createdAt } }');
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('is no error: what failed is asked again', async () => {
    await using gateway = await startTestGateway({ world });
    const lift = gateway.sandbox.faults.add({ operation: 'DescribeImages', kind: 'denied' });
    for (const _ of upTo(2)) {
      const { errors } = await ask(gateway, imageOf(1));
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ACCESS_DENIED' } }]);
    }
    expect(gateway.sandbox.calls.count()).toBe(2);
    lift();
    expect(await ask(gateway, imageOf(1))).toEqual({ status: 200, data: { image: { tags: ['t1'] } } });
  });

  test('is nothing where there is no memory for it', async () => {
    await using gateway = await startTestGateway({ world, config: { cache: { maxBytes: 0 } } });
    for (const _ of upTo(2)) await ask(gateway, imageOf(1));
    expect(gateway.sandbox.calls.count()).toBe(2);
  });
});

describe('Cache-Control: no-cache', () => {
  test('reads around what is known, and what it read is given to others', async () => {
    await using gateway = await startTestGateway({ world });
    const { calls } = gateway.sandbox;
    const text = (n: number) => ({ data: { repository: { lifecyclePolicy: { text: `policy ${n}` } } } });
    const set = (n: number) => {
      const app = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
      if (app) app.lifecyclePolicy = { text: `policy ${n}`, lastEvaluatedAt: undefined };
    };
    const policy = '{ repository(name: "team/app") { lifecyclePolicy { text } } }';

    set(1);
    expect(await ask(gateway, policy)).toMatchObject(text(1));
    set(2);
    expect(await ask(gateway, policy)).toMatchObject(text(1));
    // The clock tells times apart that are a millisecond apart.
    await passTime(1);
    calls.clear();
    expect(await ask(gateway, policy, NO_CACHE)).toMatchObject(text(2));
    expect(calls.byOperation()).toEqual({ 'ecr.DescribeRepositories': 1, 'ecr.GetLifecyclePolicy': 1 });
    expect(await ask(gateway, policy)).toMatchObject(text(2));
    expect(calls.count()).toBe(2);
  });

  test('asked by many at once is one call', async () => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 20 } });
    await ask(gateway, imageOf(1));
    await passTime(1);
    await Promise.all(upTo(50).map(() => ask(gateway, imageOf(1), NO_CACHE)));
    expect(gateway.sandbox.calls.count()).toBe(2);
  });

  test('does not take what was under way before it was asked', async () => {
    await using gateway = await startTestGateway({ world, sandbox: { latencyMs: 50 } });
    const before = ask(gateway, imageOf(1));
    await expect.poll(() => gateway.sandbox.calls.count()).toBe(1);
    await passTime(1);
    await Promise.all([before, ask(gateway, imageOf(1), NO_CACHE)]);
    expect(gateway.sandbox.calls.count()).toBe(2);
  });

  test('is not heard where the configuration says so', async () => {
    await using gateway = await startTestGateway({ world, config: { cache: { bypass: false } } });
    await ask(gateway, imageOf(1));
    await passTime(1);
    await ask(gateway, imageOf(1), NO_CACHE);
    expect(gateway.sandbox.calls.count()).toBe(1);
  });
});

interface ImagePage {
  nodes: { tags: string[] }[];
  pageInfo: { endCursor: string };
}

/** The page of images in an answer. */
function pageIn(data: unknown): ImagePage {
  const body: { repository: { images: ImagePage } } = JSON.parse(JSON.stringify(data));
  return body.repository.images;
}
