import { Redis } from 'ioredis';
import { expect, onTestFinished } from 'vitest';
import { RedisStore } from '../../src/aws/path/redis-store.ts';
import { testWithRedis } from '../helpers/redis.ts';
import { secret, testLog } from '../helpers/secrets.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { codeBlocks, readDocument, sectionOf } from './markdown.ts';

const MINUTE = 60_000;
const section = sectionOf(readDocument('docs/operations.md'), '## A user in Redis');
const words = codeBlocks(section, 'text')[0]?.trim().split(' ') ?? [];

testWithRedis('the user of the page may do all that the gateway does, and no more', async (start) => {
  await using redis = await start();
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  const password = secret('a-password-of-redis');
  const [command = '', ...rest] = words;
  await client.call(command, ...rest.map((word) => (word === '>PASSWORD' ? `>${password}` : word)));
  const warnings: string[] = [];
  const store = new RedisStore({
    url: redis.url.replace('//', `//${rest[1]}:${password}@`),
    prefix: 'registry-graph',
    log: testLog((line) => warnings.push(line)),
    timeoutMs: 2000,
    steadyMs: 0,
  });
  onTestFinished(() => store.close());
  await waitFor(async () => expect(await store.getText('nothing')).toBeNull());
  await client.config('RESETSTAT');

  store.setMany([{ key: 'entry', bytes: Buffer.from('value'), keepMs: MINUTE }]);
  expect(await store.getMany(['entry'])).toEqual([Buffer.from('value')]);
  expect(await store.getStarts(['entry'], 3)).toEqual([Buffer.from('val')]);
  expect(await store.setText('text', 'a', MINUTE)).toBe(true);
  expect(await store.getText('text')).toBe('a');
  expect(await store.replaceText('other', null, 'a', MINUTE)).toBe(true);
  expect(await store.replaceText('text', 'a', 'b', MINUTE)).toBe(true);
  const part = { partMs: 1000, wholeMs: MINUTE };
  expect(await store.spend('budget', part)).toBe(0);
  store.giveBack('budget', part.partMs);
  expect(await store.enter('caller', part, { id: 'one', most: 1, keepMs: MINUTE })).toBe(0);
  store.leave('caller', 'one');

  const allowed = words.filter((word) => word.startsWith('+')).map((word) => word.slice(1));
  await waitFor(async () => {
    const stats = await client.info('commandstats');
    const carriedOut = [...stats.matchAll(/^cmdstat_([\w|]+):calls=[1-9]/gm)].map(([, name]) => name);
    const own = ['config', 'config|resetstat', 'info'];
    expect(carriedOut.filter((name = '') => !own.includes(name)).sort()).toEqual(allowed.sort());
  });
  expect(warnings).toEqual([]);
});
