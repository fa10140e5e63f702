import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { ACCOUNT, appWorld, digest, HOST, images, REGION } from '../schema/worlds.ts';
import { ask, passTime } from './rig.ts';

const world = appWorld({ images: images(3) });
const IMAGE = `{ image(reference: "${HOST}/team/app@${digest(1)}") { tags } }`;
const LISTING = '{ repository(name: "team/app") { images { nodes { tags } } } }';
const LIFETIME_MS = 10_000;

/** Two attempts at once, none longer than 150 ms, and almost no patience. */
const options: TestGatewayOptions = {
  world,
  config: { upstream: { attempts: 2, attemptTimeoutMs: 150 }, cache: { patienceMs: 50, maxStaleMs: 60_000 } },
};

const saysStale = (...operations: string[]) =>
  operations.map((operation) => ({
    service: 'ecr',
    operation,
    registryId: ACCOUNT,
    region: REGION,
    readAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  }));

describe('an old answer stands in while AWS is in trouble, and is called so', () => {
  test.each<[string, Fault]>([
    ['throttled', { kind: 'throttle' }],
    ['500', { kind: 'server-error' }],
    ['503', { kind: 'unavailable' }],
    ['a page of HTML', { kind: 'html' }],
    ['half an answer', { kind: 'truncated' }],
    ['cut off', { kind: 'reset' }],
    ['no answer', { kind: 'hang' }],
  ])('%s', async (_, fault) => {
    await using gateway = await startTestGateway(options);
    const began = Date.now();
    const good = [await ask(gateway, IMAGE), await ask(gateway, LISTING)];
    const readBy = Date.now();
    await passTime(LIFETIME_MS);
    const lift = gateway.sandbox.faults.add(fault);

    const [image, listing] = [await ask(gateway, IMAGE), await ask(gateway, LISTING)];
    expect(image).toEqual({ ...good[0], extensions: { stale: saysStale('DescribeImages') } });
    expect(listing).toEqual({
      ...good[1],
      extensions: { stale: expect.arrayContaining(saysStale('DescribeRepositories', 'DescribeImages')) },
    });
    const readAt = Date.parse(image.extensions?.stale?.[0]?.readAt ?? '');
    expect(readAt).toBeGreaterThanOrEqual(began);
    expect(readAt).toBeLessThanOrEqual(readBy);

    lift();
    // The first to ask may still be given the old answer, while the new one is read behind its back.
    await expect.poll(() => ask(gateway, LISTING)).toEqual(good[1]);
    await expect.poll(() => ask(gateway, IMAGE)).toEqual(good[0]);
  });

  test('but not one that is older than may be', async () => {
    await using gateway = await startTestGateway(options);
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS + 60_001);
    gateway.sandbox.faults.add({ kind: 'throttle' });
    const { data, errors, extensions } = await ask(gateway, IMAGE);
    expect(data).toEqual({ image: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_THROTTLED' } }]);
    expect(extensions).toBeUndefined();
  });

  test.each<[string, Fault, string]>([
    ['denied', { kind: 'denied' }, 'UPSTREAM_ACCESS_DENIED'],
    ['an expired token', { kind: 'expired-token' }, 'UPSTREAM_CREDENTIALS'],
  ])('but never where AWS did answer: %s', async (_, fault, code) => {
    await using gateway = await startTestGateway(options);
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    gateway.sandbox.faults.add(fault);
    const { data, errors, extensions } = await ask(gateway, IMAGE);
    expect(data).toEqual({ image: null });
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(extensions).toBeUndefined();
  });

  test('and no longer when AWS was in trouble and then denies', async () => {
    await using gateway = await startTestGateway(options);
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    const lift = gateway.sandbox.faults.add({ kind: 'throttle' });
    expect(await ask(gateway, IMAGE)).toMatchObject({ extensions: { stale: saysStale('DescribeImages') } });
    lift();
    gateway.sandbox.faults.add({ kind: 'denied' });
    await expect
      .poll(() => ask(gateway, IMAGE))
      .toMatchObject({ data: { image: null }, errors: [{ extensions: { code: 'UPSTREAM_ACCESS_DENIED' } }] });
  });

  test('and the log says so once, and once that it is over', async () => {
    await using gateway = await startTestGateway(options);
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    const lift = gateway.sandbox.faults.add({ kind: 'throttle' });
    for (let i = 0; i < 3; i += 1) expect((await ask(gateway, IMAGE)).extensions?.stale).toHaveLength(1);
    lift();
    await expect.poll(() => ask(gateway, IMAGE)).not.toHaveProperty('extensions');
    const said = gateway.log.filter(({ operation }) => operation === 'ecr.DescribeImages');
    expect(said).toMatchObject([
      {
        level: 40,
        registryId: ACCOUNT,
        region: REGION,
        msg: expect.stringContaining('old answers stand in'),
      },
      { level: 30, msg: 'AWS answers again' },
    ]);
  });

  test('and not for one who wants nothing old', async () => {
    await using gateway = await startTestGateway(options);
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    gateway.sandbox.faults.add({ kind: 'throttle' });
    const { errors } = await ask(gateway, IMAGE, { headers: { 'cache-control': 'no-cache' } });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_THROTTLED' } }]);
  });

  test('and only for the field that needed it', async () => {
    await using gateway = await startTestGateway(options);
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    gateway.sandbox.faults.add({ kind: 'throttle' });
    const { data, errors } = await ask(
      gateway,
      `{ old: image(reference: "${HOST}/team/app@${digest(1)}") { tags }
         never: image(reference: "${HOST}/team/app@${digest(2)}") { tags } }`,
    );
    expect(data).toEqual({ old: { tags: ['t1'] }, never: null });
    expect(errors).toMatchObject([{ path: ['never'], extensions: { code: 'UPSTREAM_THROTTLED' } }]);
  });
});

describe('patience', () => {
  test('ends with the old answer, and the new one is read behind the reader’s back', async () => {
    await using gateway = await startTestGateway({
      world,
      config: { upstream: { attempts: 1 }, cache: { patienceMs: 50 } },
    });
    const good = await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    const { calls, faults } = gateway.sandbox;
    calls.clear();
    faults.add({ latencyMs: 300 });
    expect(await ask(gateway, IMAGE)).toEqual({
      ...good,
      extensions: { stale: saysStale('DescribeImages') },
    });
    expect(calls.list().map(({ outcome }) => outcome)).toEqual(['pending']);
    await expect.poll(() => calls.list().map(({ outcome }) => outcome)).toEqual(['ok']);
    // What came of it is the answer from now on.
    await expect.poll(() => ask(gateway, IMAGE)).toEqual(good);
    expect(calls.count()).toBe(1);
  });

  test('is not needed while AWS is known to be in trouble: one call behind the backs of all', async () => {
    await using gateway = await startTestGateway({
      ...options,
      config: { ...options.config, upstream: { attempts: 1 } },
    });
    await ask(gateway, IMAGE);
    await passTime(LIFETIME_MS);
    const { calls, faults } = gateway.sandbox;
    const lift = faults.add({ kind: 'unavailable' });
    await ask(gateway, IMAGE);
    lift();
    faults.add({ kind: 'hang' });
    calls.clear();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway, IMAGE)));
    for (const { extensions } of answers) expect(extensions?.stale).toHaveLength(1);
    await expect.poll(() => calls.count()).toBe(1);
  });
});
