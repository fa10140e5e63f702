import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Cache } from '../../../src/aws/path/cache.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

test('what was made from an entry does not keep it in memory when the cache lets it go', async () => {
  const shelf = new Cache({ maxBytes: 1_000_000, maxStaleMs: 0 }).shelf<object>('registry', 'images');
  const put = () => {
    const value = { digest: 'sha256:0' };
    const readAt = Date.now();
    shelf.put([{ key: 'a', entry: { value, readAt, freshUntil: readAt + 60_000 } }]);
    return new WeakRef(value);
  };
  const value = put();
  const use = async () => {
    const entry = (await shelf.find(['a'])).get('a');
    if (!entry) throw new Error('It is not there');
    return shelf.use('a', entry);
  };
  const used = await use();
  expect(used.isCurrent()).toBe(true);
  shelf.drop('a', Date.now());
  // What was looked at just now stays until the task is over.
  await new Promise(setImmediate);
  collectGarbage();
  expect(value.deref()).toBeUndefined();
  expect(used.isCurrent()).toBe(false);
});
