import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { MAX_VALUE_BYTES, RedisStore, type RedisStoreOptions } from '../../../src/aws/path/redis-store.ts';
import { freePort, type TestRedis, testWithRedis } from '../../helpers/redis.ts';
import { secret, testLog } from '../../helpers/secrets.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const unhandled: unknown[] = [];
const listen = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', listen));
afterAll(() => {
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});

const MINUTE = 60_000;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A store that is patient, rests for a short while, and tells what it has logged. */
function openStore(url: string, options: Partial<RedisStoreOptions> = {}) {
  const lines: { level: number; msg: string; reason?: string }[] = [];
  const log = testLog((line) => lines.push(JSON.parse(line)));
  const store = new RedisStore({
    url,
    prefix: 'test',
    log,
    timeoutMs: 2000,
    restMs: 20,
    steadyMs: 0,
    ...options,
  });
  onTestFinished(() => store.close());
  return {
    store,
    warnings: () => lines.filter(({ level }) => level === 40).map(({ reason }) => reason),
    infos: () => lines.filter(({ level }) => level === 30).map(({ msg }) => msg),
    lines,
  };
}

async function untilUsable(store: RedisStore): Promise<void> {
  await waitFor(async () => expect(await store.getText('nothing')).toBeNull());
}

async function untilUnusable(store: RedisStore): Promise<void> {
  await waitFor(async () => expect(await store.getText('nothing')).toBeUndefined());
}

/** Another client of the same server. */
function openClient({ url }: TestRedis): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}

testWithRedis('keeps bytes as they are, under its prefix, for as long as it was told', async (start) => {
  await using redis = await start();
  const { store } = openStore(redis.url);
  await untilUsable(store);
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  const part = new Uint8Array(every.buffer, 100, 56);
  store.setMany([
    { key: 'every', bytes: every, keepMs: MINUTE },
    { key: 'part', bytes: part, keepMs: 1234.5 },
    { key: 'empty', bytes: new Uint8Array(), keepMs: MINUTE },
    { key: 'for good', bytes: bytesOf('x'), keepMs: Infinity },
    { key: 'over', bytes: bytesOf('x'), keepMs: 0 },
    { key: 'never', bytes: bytesOf('x'), keepMs: Number.NaN },
  ]);
  const found = await store.getMany(['part', 'nothing', 'every', 'empty', 'over', 'never']);
  expect(found.map((bytes) => bytes && [...bytes])).toEqual([
    [...part],
    undefined,
    [...every],
    [],
    undefined,
    undefined,
  ]);

  const client = openClient(redis);
  expect((await client.keys('*')).sort()).toEqual(['test:empty', 'test:every', 'test:for good', 'test:part']);
  expect(await client.pttl('test:part')).toBeLessThanOrEqual(1235);
  expect(await client.pttl('test:for good')).toBeGreaterThan(MINUTE);
});

testWithRedis('tells how values begin', async (start) => {
  await using redis = await start();
  const { store, warnings } = openStore(redis.url);
  await untilUsable(store);
  const keys = Array.from({ length: 600 }, (_, i) => `k${i}`);
  store.setMany(keys.map((key) => ({ key, bytes: bytesOf(`${key}-and-more`), keepMs: MINUTE })));
  store.setMany([{ key: 'short', bytes: bytesOf('s'), keepMs: MINUTE }]);
  const starts = await store.getStarts([...keys, 'short', 'nothing'], 6);
  const texts = starts.map((bytes) => bytes && Buffer.from(bytes).toString());
  expect(texts).toEqual([...keys.map((key) => `${key}-and-more`.slice(0, 6)), 's', '']);
  expect(await store.getStarts([], 6)).toEqual([]);
  await openClient(redis).lpush('test:list', 'x');
  expect(await store.getStarts(['k1', 'list'], 6)).toEqual([undefined, undefined]);
  expect(await store.getText('nothing')).toBeNull();
  expect(warnings()).toEqual([expect.stringMatching(/^WRONGTYPE/)]);
  await redis.stop();
  expect(await store.getStarts(['k1'], 6)).toEqual([undefined]);
});

testWithRedis('goes on where its user may not ask how values begin, and says so once', async (start) => {
  await using redis = await start();
  const password = secret('a-user-without-getrange');
  await openClient(redis).call('ACL', 'SETUSER', 'some', 'on', `>${password}`, '~*', '+@all', '-getrange');
  const { store, warnings, infos } = openStore(redis.url.replace('//', `//some:${password}@`));
  await untilUsable(store);
  store.setMany([{ key: 'k', bytes: bytesOf('value'), keepMs: MINUTE }]);
  for (let i = 0; i < 2; i += 1) {
    expect(await store.getStarts(['k'], 3)).toEqual([undefined]);
    expect(store.isUp).toBe(true);
    expect(await store.getMany(['k'])).toEqual([Buffer.from('value')]);
  }
  expect(warnings()).toEqual([expect.stringMatching(/^NOPERM/)]);
  expect(infos()).toEqual([]);
});

testWithRedis('has texts, and replaces one only where it is as expected', async (start) => {
  await using redis = await start();
  const { store } = openStore(redis.url);
  await untilUsable(store);
  expect(await store.replaceText('t', 'other', 'a', MINUTE)).toBe(false);
  expect(await store.replaceText('t', null, 'a', MINUTE)).toBe(true);
  expect(await store.replaceText('t', null, 'b', MINUTE)).toBe(false);
  expect(await store.getText('t')).toBe('a');
  expect(await store.replaceText('t', 'a', 'größer ✓', MINUTE)).toBe(true);
  expect(await store.replaceText('t', 'größer ✓', 'c', 5000)).toBe(true);
  expect(await store.replaceText('t', 'a', 'd', MINUTE)).toBe(false);
  expect(await store.setText('t', 'e', 5000)).toBe(true);
  expect(await store.getText('t')).toBe('e');
  expect(await openClient(redis).pttl('test:t')).toBeLessThanOrEqual(5000);
});

testWithRedis('of many replacements of one text at once, one succeeds', async (start) => {
  await using redis = await start();
  const stores = [openStore(redis.url).store, openStore(redis.url).store];
  await Promise.all(stores.map(untilUsable));
  await stores[0]?.setText('t', 'before', MINUTE);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => stores[i % 2]?.replaceText('t', 'before', `${i}`, MINUTE)),
  );
  expect(answers.filter((answer) => answer === true)).toHaveLength(1);
  expect(answers.filter((answer) => answer === false)).toHaveLength(49);
});

testWithRedis('takes a thousand values at once, and leaves out what is too large', async (start) => {
  await using redis = await start();
  const { store, lines } = openStore(redis.url);
  await untilUsable(store);
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`);
  const paddedOf = (key: string) => bytesOf(key.padEnd(1024, '.'));
  store.setMany(keys.map((key) => ({ key, bytes: paddedOf(key), keepMs: MINUTE })));
  store.setMany([
    { key: 'largest', bytes: new Uint8Array(MAX_VALUE_BYTES), keepMs: MINUTE },
    { key: 'too large', bytes: new Uint8Array(MAX_VALUE_BYTES + 1), keepMs: MINUTE },
  ]);
  const found = await store.getMany([...keys, 'largest', 'too large']);
  expect(found.slice(0, 1000)).toEqual(keys.map((key) => Buffer.from(paddedOf(key))));
  expect(found.slice(1000).map((bytes) => bytes?.length)).toEqual([MAX_VALUE_BYTES, undefined]);
  expect(lines).toEqual([]);
});

testWithRedis('does not pile up what Redis has not taken yet', async (start) => {
  await using redis = await start();
  const { store } = openStore(redis.url);
  await untilUsable(store);
  const bytes = new Uint8Array(MAX_VALUE_BYTES);
  for (let i = 0; i < 10; i += 1) store.setMany([{ key: `k${i}`, bytes, keepMs: MINUTE }]);
  await store.getText('nothing');
  expect(await openClient(redis).dbsize()).toBe(2);
});

testWithRedis('does not know what is of another type, says so once, and goes on', async (start) => {
  await using redis = await start();
  const client = openClient(redis);
  await client.lpush('test:list', 'x');
  const { store, warnings } = openStore(redis.url);
  await untilUsable(store);
  store.setMany([{ key: 'a', bytes: bytesOf('a'), keepMs: MINUTE }]);
  for (let i = 0; i < 3; i += 1) {
    expect(await store.getText('list')).toBeUndefined();
    expect(await store.replaceText('list', 'x', 'y', MINUTE)).toBeUndefined();
    expect(await store.getMany(['list', 'a'])).toEqual([undefined, Buffer.from('a')]);
  }
  expect(warnings()).toEqual([expect.stringContaining('WRONGTYPE')]);
});

testWithRedis('reads on when the memory is full, and says once that it cannot write', async (start) => {
  await using redis = await start();
  const client = openClient(redis);
  const { store, warnings, infos } = openStore(redis.url);
  await untilUsable(store);
  expect(await store.setText('t', 'x', MINUTE)).toBe(true);
  await client.config('SET', 'maxmemory', '1');
  for (let i = 0; i < 3; i += 1) {
    store.setMany([{ key: 'a', bytes: bytesOf('a'), keepMs: MINUTE }]);
    expect(await store.setText('t', 'y', MINUTE)).toBe(false);
    expect(await store.replaceText('t', 'x', 'y', MINUTE)).toBeUndefined();
    expect(await store.replaceText('u', null, 'y', MINUTE)).toBeUndefined();
    expect(await store.getText('t')).toBe('x');
    expect(store.isUp).toBe(false);
  }
  await client.config('SET', 'maxmemory', '0');
  expect(await store.setText('t', 'z', MINUTE)).toBe(true);
  expect(store.isUp).toBe(true);
  await waitFor(() => expect(infos()).toEqual(['Redis can be used again']));
  expect(warnings()).toEqual([expect.stringContaining('OOM')]);
});

testWithRedis(
  'connects again, and once, when Redis has become a replica: another may be the primary now',
  async (start) => {
    await using redis = await start();
    const client = openClient(redis);
    const { store, warnings } = openStore(redis.url, { steadyMs: MINUTE });
    await untilUsable(store);
    const connections = async () =>
      Number(/total_connections_received:(\d+)/.exec(await client.info('stats'))?.[1]);
    const before = await connections();
    await client.replicaof('127.0.0.1', await freePort());
    store.setMany([{ key: 'a', bytes: bytesOf('a'), keepMs: MINUTE }]);
    await waitFor(() => expect(warnings()).toEqual([expect.stringContaining('READONLY')]));
    await untilUsable(store);
    for (let i = 0; i < 3; i += 1) expect(await store.setText('t', 'x', MINUTE)).toBe(false);
    await waitFor(async () => expect(await connections()).toBe(before + 1));
    await untilUsable(store);
    for (let i = 0; i < 3; i += 1) expect(await store.setText('t', 'x', MINUTE)).toBe(false);
    await client.replicaof('NO', 'ONE');
    await waitFor(async () => expect(await store.setText('t', 'x', MINUTE)).toBe(true));
    expect(await connections()).toBe(before + 1);
    expect(warnings()).toHaveLength(1);
  },
);

testWithRedis('leaves a Redis that hangs alone, and uses it again when it answers', async (start) => {
  await using redis = await start();
  // A minute between its own attempts: whatever asks Redis meanwhile, these reads do.
  const { store, warnings, infos } = openStore(redis.url, { timeoutMs: 100, restMs: MINUTE });
  await untilUsable(store);
  const { store: second, ...secondLog } = openStore(redis.url, { timeoutMs: 100 });
  await untilUsable(second);
  redis.pause();
  const asked = vi.spyOn(Redis.prototype, 'sendCommand');
  onTestFinished(() => asked.mockRestore());
  for (let i = 0; i < 1000; i += 1) expect(await store.getMany(['a', 'b'])).toEqual([undefined, undefined]);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(await store.getText('t')).toBeUndefined();
  expect(await store.setText('t', 'x', MINUTE)).toBe(false);
  expect(await store.replaceText('t', null, 'x', MINUTE)).toBeUndefined();
  store.setMany([{ key: 'a', bytes: bytesOf('a'), keepMs: MINUTE }]);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(warnings()).toEqual(['it did not answer within 100 ms']);
  expect(infos()).toEqual([]);
  await untilUnusable(second);

  redis.resume();
  await untilUsable(second);
  await waitFor(() => expect(secondLog.infos()).toEqual(['Redis can be used again']));
  expect(secondLog.warnings()).toEqual(['it did not answer within 100 ms']);
});

testWithRedis('does not blame Redis when this process was busy', async (start) => {
  await using redis = await start();
  const { store, lines } = openStore(redis.url, { timeoutMs: 20 });
  await untilUsable(store);
  for (let i = 0; i < 5; i += 1) {
    const asked = store.getText('t');
    await new Promise(setImmediate);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    expect(await asked).toBeNull();
  }
  expect(lines).toEqual([]);
});

testWithRedis('survives a Redis that dies in a storm of commands, and one that comes back', async (start) => {
  await using redis = await start();
  const { store, warnings, infos } = openStore(redis.url);
  await untilUsable(store);
  let over = false;
  const storm = Array.from({ length: 20 }, async (_, i) => {
    while (!over) {
      const key = `${i}`;
      store.setMany([{ key, bytes: bytesOf(key.padEnd(500)), keepMs: MINUTE }]);
      const [value] = await store.getMany([key, 'nothing']);
      if (value) expect(value).toEqual(Buffer.from(key.padEnd(500)));
      await store.replaceText('t', await store.getText('t').then((text) => text ?? null), key, MINUTE);
      await delay(1);
    }
  });
  await delay(50);
  await redis.stop();
  await untilUnusable(store);
  await delay(50);
  expect(warnings()).toHaveLength(1);
  expect(infos()).toEqual([]);
  await redis.start();
  await untilUsable(store);
  await waitFor(async () => expect((await store.getMany(['0']))[0]).toBeDefined());
  over = true;
  await Promise.all(storm);
  await waitFor(() => expect(infos()).toEqual(['Redis can be used again']));
  expect(warnings()).toHaveLength(1);
});

testWithRedis('starts without Redis, says so once, and connects when it is there', async (start) => {
  await using redis = await start();
  await redis.stop();
  const { store, warnings, infos } = openStore(redis.url);
  expect(await store.getText('t')).toBeUndefined();
  expect(await store.getMany(['a', 'b'])).toEqual([undefined, undefined]);
  await waitFor(() => expect(warnings()).toHaveLength(1));
  expect(warnings()).toEqual([expect.stringContaining('ECONNREFUSED')]);
  await delay(300);
  await redis.start();
  await untilUsable(store);
  await waitFor(() => expect(infos()).toEqual(['Redis can be used again']));
  expect(warnings()).toHaveLength(1);
});

testWithRedis(
  'reads user, password and database from the URL, and never logs the password',
  async (start) => {
    await using redis = await start('--requirepass', secret('right-secret'));
    const urlWith = (password: string) => `redis://default:${password}@127.0.0.1:${redis.port}/3`;
    const { store } = openStore(urlWith('right-secret'));
    await untilUsable(store);
    expect(await store.setText('t', 'x', MINUTE)).toBe(true);
    const client = new Redis(urlWith('right-secret'));
    onTestFinished(() => client.disconnect());
    expect(await client.get('test:t')).toBe('x');
    await client.select(0);
    expect(await client.dbsize()).toBe(0);

    for (const url of [urlWith('wrong-secret'), redis.url]) {
      const refused = openStore(url);
      await waitFor(() => expect(refused.warnings()).toEqual([expect.stringMatching(/WRONGPASS|NOAUTH/)]));
      expect(await refused.store.getText('t')).toBeUndefined();
      expect(JSON.stringify(refused.lines)).not.toContain('secret');
    }
  },
);

testWithRedis('waits while Redis loads its data', async (start) => {
  await using redis = await start('--enable-debug-command', 'yes');
  const client = openClient(redis);
  await client.debug('POPULATE', 5000);
  await client.config('SET', 'key-load-delay', '200', 'loading-process-events-interval-bytes', '1024');
  const { store, warnings } = openStore(redis.url);
  await untilUsable(store);
  const reloaded = client.debug('RELOAD').catch(() => undefined);
  await untilUnusable(store);
  expect(warnings()).toHaveLength(1);
  await reloaded;
  await untilUsable(store);
});

testWithRedis('closes quickly, and is quiet then, whatever Redis does', async (start) => {
  await using redis = await start();
  const hanging = openStore(redis.url, { timeoutMs: 100 });
  await untilUsable(hanging.store);
  const working = openStore(redis.url);
  await untilUsable(working.store);
  working.store.setMany([{ key: 'last', bytes: bytesOf('x'), keepMs: MINUTE }]);
  await working.store.close();
  expect(await openClient(redis).get('test:last')).toBe('x');

  redis.pause();
  const asked = hanging.store.getText('t');
  await hanging.store.close();
  expect(await asked).toBeUndefined();
  redis.resume();
  await redis.stop();
  const absent = openStore(redis.url);
  await waitFor(() => expect(absent.warnings()).toHaveLength(1));
  await absent.store.close();
  await absent.store.close();
  await redis.start();
  await delay(300);
  for (const { store } of [hanging, working, absent]) {
    expect(await store.getText('t')).toBeUndefined();
    expect(await store.getMany(['a'])).toEqual([undefined]);
    expect(await store.setText('t', 'x', MINUTE)).toBe(false);
    store.setMany([{ key: 'a', bytes: bytesOf('x'), keepMs: MINUTE }]);
  }
  expect(hanging.lines).toEqual([]);
  expect(working.lines).toEqual([]);
  expect(absent.lines).toHaveLength(1);
});

test('asks nothing when asked for nothing', async () => {
  const { store } = openStore('redis://127.0.0.1:1');
  expect(await store.getMany([])).toEqual([]);
  store.setMany([]);
});
