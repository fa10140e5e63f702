import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { RedisStore } from '../../src/aws/path/redis-store.ts';
import { CallerGate } from '../../src/http/caller-limits.ts';
import documents from '../generated/persisted-documents.json' with { type: 'json' };
import { type TestGateway, UNCOUNTED, UNLIMITED, viewerOf } from '../helpers/gateway.ts';
import { testWithRedis } from '../helpers/redis.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { appWorld, digest, images } from '../schema/worlds.ts';
import {
  adopt,
  anew,
  ask,
  askFor,
  changePolicy,
  IMAGE,
  POLICY,
  REFERENCE,
  share,
  sharedAnswers,
  startReplicas,
} from './answers-rig.ts';
import { passTime } from './rig.ts';

const LIFETIME_MS = 100_000;
const NO_CACHE = { 'cache-control': 'no-cache' };
const PREVIEW = '{ registry { repository(name: "team/app") { id lifecyclePreview { status } } } }';
const START =
  'mutation SharedStart($id: ID!) { startLifecyclePreview(input: { repositoryId: $id }) { __typename } }';

describe('an answer that one replica has made', () => {
  testWithRedis('is given by another byte by byte, without AWS and without being made', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [, two] = shared.replicas;
    const { asked, made, adopted, calls } = await adopt(shared, shared.replicas, IMAGE);
    expect(made).toMatchObject({ status: 200, wasKept: false, text: expect.stringContaining(digest(1)) });
    expect(adopted).toEqual({ ...made, wasKept: true, wasAdopted: true });
    expect(calls).toBe(0);
    expect(two.requests.at(-1)).toMatchObject({ awsCalls: {}, cached: 1, operationType: 'query' });
    // From then on it is like one of its own.
    expect(await ask(two, asked)).toEqual({ ...made, wasKept: true, wasAdopted: false });
  });

  testWithRedis('is given with all that pages of other sites, and ways to compress, need', async (start) => {
    await using redis = await start();
    const origin = 'https://page.example';
    const cors = { origins: [origin], credentials: true };
    const config = { cors, hstsSeconds: 60, compression: { enabled: true, minBytes: 1 } };
    const shared = await startReplicas(redis, { config });
    const headers = { origin, 'accept-encoding': 'gzip' };
    const { made, adopted } = await adopt(shared, shared.replicas, IMAGE, headers);
    expect(made.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'content-encoding': 'gzip',
      'strict-transport-security': 'max-age=60',
    });
    expect(adopted).toEqual({ ...made, wasKept: true, wasAdopted: true });
  });

  testWithRedis('is under a name that tells nothing of who asked for what', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    await share(shared, shared.replicas[0], IMAGE);
    for (const name of await sharedAnswers(shared))
      expect(name).toMatch(/^registry-graph:[\d.]+:answer:[\w-]{43}$/);
  });

  testWithRedis('is in Redis, and given, no longer than its entries are fresh', async (start) => {
    await using redis = await start();
    const lifetimesMs = {
      permanent: LIFETIME_MS,
      settled: LIFETIME_MS,
      steady: LIFETIME_MS,
      mutable: LIFETIME_MS,
      moving: LIFETIME_MS,
    };
    const shared = await startReplicas(redis, { config: { cache: { lifetimesMs } } });
    const [one, two] = shared.replicas;
    const { asked } = await adopt(shared, shared.replicas, IMAGE);
    const { asked: another } = await share(shared, one, IMAGE);
    for (const name of await sharedAnswers(shared))
      expect(await shared.client.pttl(name)).toBeLessThanOrEqual(LIFETIME_MS);
    await passTime(LIFETIME_MS);
    const calls = two.sandbox.calls.count();
    for (const query of [asked, another])
      expect(await ask(two, query)).toMatchObject({ status: 200, wasKept: false });
    expect(two.sandbox.calls.count()).toBeGreaterThan(calls);
  });

  testWithRedis('tells who has it already by GET that it holds', async (start) => {
    await using redis = await start();
    const manifest = 'test/generated/persisted-documents.json';
    const shared = await startReplicas(redis, { config: { documents: { manifest } } });
    const [one, two] = shared.replicas;
    const id = Object.entries(documents).find(([, text]) => text.startsWith('query AskedById'))?.[0] ?? '';
    let asked = 0;
    await waitFor(async () => {
      asked += 1;
      const variables = { name: `team/none-${asked}` };
      const before = (await sharedAnswers(shared)).length;
      const whole = await askFor(one, id, variables);
      expect(whole.status).toBe(200);
      const etag = whole.headers.etag ?? expect.fail('it has no tag');
      await waitFor(async () => expect(await sharedAnswers(shared)).toHaveLength(before + 1), {
        timeout: 500,
      });
      const held = await askFor(two, id, variables, { 'if-none-match': etag });
      expect(held).toMatchObject({ status: 304, text: '', headers: { etag }, wasAdopted: true });
    });
  });

  testWithRedis(
    'is asked for once, and told of once, however many want it at the same time',
    async (start) => {
      await using redis = await start();
      const shared = await startReplicas(redis);
      const [one, two] = shared.replicas;
      const read = vi.spyOn(RedisStore.prototype, 'getStarts');
      const written = vi.spyOn(RedisStore.prototype, 'setMany');
      onTestFinished(() => {
        read.mockRestore();
        written.mockRestore();
      });
      const isAnswer = (name: string) => name.startsWith('answer:');
      const reads = () => read.mock.calls.filter(([keys]) => keys.some(isAnswer)).length;
      const writes = () =>
        written.mock.calls.filter(([entries]) => entries.some(({ key }) => isAnswer(key))).length;
      const askAtOnce = (gateway: TestGateway, asked: string) =>
        Promise.all(Array.from({ length: 20 }, () => gateway.send(asked)));
      await waitFor(async () => {
        const [asked, before] = [anew(IMAGE), await sharedAnswers(shared)];
        written.mockClear();
        await askAtOnce(one, asked);
        expect(writes()).toBe(1);
        await waitFor(async () => expect(await sharedAnswers(shared)).toHaveLength(before.length + 1), {
          timeout: 500,
        });
        read.mockClear();
        const calls = two.sandbox.calls.count();
        await askAtOnce(two, asked);
        expect(reads()).toBe(1);
        expect(two.sandbox.calls.count()).toBe(calls);
      });
    },
  );

  testWithRedis('counts what it waited for other replicas where it is made after all', async (start) => {
    await using redis = await start();
    const { replicas } = await startReplicas(redis);
    const HELD_MS = 50;
    const read = vi.spyOn(RedisStore.prototype, 'getStarts').mockImplementation(async (keys) => {
      await delay(HELD_MS);
      return keys.map(() => undefined);
    });
    onTestFinished(() => read.mockRestore());
    await replicas[0].send(anew('{ __typename }'));
    expect(replicas[0].requests.at(-1)?.['ms']).toBeGreaterThanOrEqual(HELD_MS - 1);
  });

  testWithRedis('takes its place and its point where another gives it', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    await waitFor(async () => {
      const { asked } = await share(shared, one, IMAGE);
      const enter = vi.spyOn(CallerGate.prototype, 'enter');
      onTestFinished(() => enter.mockRestore());
      const told = await ask(two, asked);
      const calls = enter.mock.calls.map(([, kind, price]) => ({ kind, price }));
      enter.mockRestore();
      expect(told.wasAdopted).toBe(true);
      expect(calls).toEqual([{ kind: 'concurrent', price: { calls: 0, points: 1 } }]);
    });
  });
});

describe('what another replica has made is not given', () => {
  testWithRedis('where somebody has read anew since what it is made from', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    await changePolicy(shared, one, 'first');
    await adopt(shared, shared.replicas, POLICY);
    const { asked } = await share(shared, one, POLICY);
    await changePolicy(shared, one, 'second');
    expect(await ask(two, asked)).toMatchObject({
      wasAdopted: false,
      text: expect.stringContaining('second'),
    });
  });

  testWithRedis('where it has read anew itself, whatever others have read since', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    await changePolicy(shared, two, 'first');
    await changePolicy(shared, one, 'second');
    const { asked, made } = await share(shared, one, POLICY);
    expect(made.text).toContain('second');
    expect(await ask(two, asked)).toMatchObject({
      wasAdopted: false,
      text: expect.stringContaining('first'),
    });
  });

  testWithRedis('where it has read anew itself since it was given', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    await changePolicy(shared, one, 'first');
    const { asked } = await adopt(shared, shared.replicas, POLICY);
    expect(await ask(two, asked)).toMatchObject({ wasKept: true });
    await changePolicy(shared, two, 'second');
    expect(await ask(two, asked)).toMatchObject({
      wasKept: false,
      text: expect.stringContaining('second'),
    });
  });

  for (const [which, name] of ['the one that made it', 'the other'].entries())
    testWithRedis(`where ${name} has started a preview since`, async (start) => {
      await using redis = await start();
      const shared = await startReplicas(redis);
      const [one, two] = shared.replicas;
      const { asked, made } = await adopt(shared, shared.replicas, PREVIEW);
      const { asked: another } = await share(shared, one, PREVIEW);
      const id = /"id":"([^"]+)"/.exec(made.text)?.[1];
      const started = await shared.replicas[which]?.send(START, { id });
      expect(started?.data).toEqual({
        startLifecyclePreview: { __typename: 'StartLifecyclePreviewSuccess' },
      });
      for (const query of [asked, another])
        await waitFor(async () => {
          // A Redis that was slow is told of it when it is asked the next time.
          await shared.replicas[which]?.send(anew(PREVIEW));
          expect(await ask(two, query)).toMatchObject({ status: 200, wasKept: false });
        });
    });

  testWithRedis('to whoever may not see the same', async (start) => {
    await using redis = await start();
    const all = { registries: ['*'], sageMakerImages: ['*'], may: [] };
    const access = {
      rules: [
        { ...all, who: { callers: ['key:a', 'key:b'] }, repositories: ['team/*'] },
        { ...all, who: { callers: ['key:c'] }, repositories: ['other/*'] },
      ],
    };
    const viewers = { a: viewerOf('key:a'), b: viewerOf('key:b'), c: viewerOf('key:c') };
    const headers = { 'x-viewer': 'a' };
    const shared = await startReplicas(redis, { viewers, headers, config: { access } });
    const [one, two] = shared.replicas;
    await waitFor(async () => {
      const { asked, made } = await share(shared, one, IMAGE, headers);
      const hidden = await ask(two, asked, { 'x-viewer': 'c' });
      expect(hidden).toMatchObject({ text: '{"data":{"image":null}}', wasAdopted: false });
      const same = await ask(two, asked, { 'x-viewer': 'b' });
      expect(same).toMatchObject({ text: made.text, wasAdopted: true });
    });
  });

  testWithRedis('where it has other settings', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis, { others: { hstsSeconds: 60 } });
    const [one, two] = shared.replicas;
    const { asked, made } = await share(shared, one, IMAGE);
    expect(await ask(two, asked)).toMatchObject({ text: made.text, wasAdopted: false });
    two.gateway.reload(one.config);
    await adopt(shared, shared.replicas, IMAGE);
  });

  testWithRedis('where Redis has something else in its place', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    await adopt(shared, shared.replicas, IMAGE);
    const spoils: ((bytes: Buffer) => Buffer)[] = [
      () => Buffer.from('nonsense'),
      (bytes) => bytes.subarray(0, bytes.length - 1),
      (bytes) => Buffer.concat([bytes, Buffer.from('}')]),
    ];
    for (const spoil of spoils) {
      const { asked, made } = await share(shared, one, IMAGE);
      for (const name of await sharedAnswers(shared))
        await shared.client.set(name, spoil((await shared.client.getBuffer(name)) ?? Buffer.alloc(0)));
      expect(await ask(two, asked)).toMatchObject({ status: 200, text: made.text, wasAdopted: false });
    }
  });

  testWithRedis('where whoever asks is to be refused', async (start) => {
    await using redis = await start();
    const viewers = { a: viewerOf('key:a') };
    const headers = { 'x-viewer': 'a' };
    const auth = { apiKeys: [{ name: 'other', sha256: '0'.repeat(64) }] };
    const shared = await startReplicas(redis, { viewers, headers, config: { auth } });
    const [one, two] = shared.replicas;
    await adopt(shared, shared.replicas, IMAGE, headers);
    const { asked } = await share(shared, one, IMAGE, headers);
    expect(await ask(two, asked)).toMatchObject({ status: 401, wasKept: false, wasAdopted: false });
  });
});

describe('what other replicas could not tell of whether it holds, or hear too late, is not shared', () => {
  const pageOf = (images: number) =>
    `{ repository(name: "team/app") { images(first: ${images}) { nodes { replicationStatuses { region } } } } }`;
  for (const [what, query] of [
    [
      'a listing that was read whole',
      '{ registry { repository(name: "team/app") { images(first: 1) { totalCount } } } }',
    ],
    [
      'the index of usage',
      `{ image(reference: "${REFERENCE}") { sageMakerImageVersions(first: 1) { nodes { id } } } }`,
    ],
    ['what is read anew', IMAGE],
    ['what nothing is read for', '{ registries { host } }'],
    ['what is made of too many entries', pageOf(300)],
    [
      'what is too large',
      `{ repository(name: "team/app") { images(first: 300) { nodes { ${Array.from({ length: 30 }, (_, i) => `uri${i}: uri`).join(' ')} } } } }`,
    ],
  ] as const)
    testWithRedis(what, async (start) => {
      await using redis = await start();
      const shared = await startReplicas(redis, {
        world: appWorld({ images: images(300) }),
        config: { limits: UNLIMITED, callers: UNCOUNTED },
      });
      const [one] = shared.replicas;
      // As it is, or it would be smaller.
      const headers = { 'accept-encoding': 'identity', ...(what === 'what is read anew' ? NO_CACHE : {}) };
      const unshared = await ask(one, anew(query), headers);
      expect(unshared).toMatchObject({ status: 200, text: expect.not.stringContaining('"errors"') });
      // Redis has what was written before as soon as it has what was written after.
      await share(shared, one, pageOf(200), { 'accept-encoding': 'identity' });
      const bodies = await Promise.all((await sharedAnswers(shared)).map((name) => shared.client.get(name)));
      expect(bodies.some((body) => body?.includes(unshared.text))).toBe(false);
    });
});

describe('every question is answered', () => {
  testWithRedis('while Redis hangs, and when it is gone', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    const { asked, made } = await adopt(shared, shared.replicas, IMAGE);
    const { asked: another } = await share(shared, one, IMAGE);
    redis.pause();
    expect(await ask(two, asked)).toMatchObject({ status: 200, text: made.text, wasKept: true });
    expect(await ask(two, another)).toMatchObject({ status: 200, text: made.text, wasAdopted: false });
    redis.resume();
    await redis.stop();
    expect(await ask(two, anew(IMAGE))).toMatchObject({ status: 200, text: made.text, wasAdopted: false });
  });

  testWithRedis('while Redis takes nothing more', async (start) => {
    await using redis = await start();
    const shared = await startReplicas(redis);
    const [one, two] = shared.replicas;
    const { made } = await adopt(shared, shared.replicas, IMAGE);
    await shared.client.config('SET', 'maxmemory', '1');
    const asked = anew(IMAGE);
    for (const gateway of [one, two])
      expect(await ask(gateway, asked)).toMatchObject({ status: 200, text: made.text, wasAdopted: false });
  });
});
