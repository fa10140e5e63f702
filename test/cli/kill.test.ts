import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { testWithRedis } from '../helpers/redis.ts';
import { credentials, graphqlUrl, post, scratchFolder, start } from './program.ts';

const QUERY = '{ repositories(first: 20) { nodes { name createdAt lifecyclePolicy { text } } } }';

/** A gateway that is killed while it works, and one that is started in its place: it must be as good as new. */
async function killAndRestart(env: Record<string, string>) {
  const file = join(await scratchFolder(), 'settings.yaml');
  // However slow the machine is, what is in the cache is good when it is asked for again.
  await writeFile(file, 'cache: { lifetimesMs: { mutable: 86400000 } }');
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const serve = () =>
    start(['serve', '--port', '0', '--config', file], {
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: sandbox.endpoint,
      REGISTRY_GRAPH_LOG_LEVEL: 'warn',
      ...env,
    });
  await using first = await serve();
  const url = await graphqlUrl(first);
  const answer = await post(url, QUERY);
  expect(answer.body).not.toHaveProperty('errors');
  // What it reads when it is killed is in nobody's cache yet.
  sandbox.faults.latencyMs = 600_000;
  const cutOff = post(url, '{ repository(name: "checkout/api") { images { nodes { digest } } } }');
  cutOff.catch(() => undefined);
  await expect.poll(() => sandbox.calls.list().some(({ outcome }) => outcome === 'pending')).toBe(true);
  first.signal('SIGKILL');
  await expect(cutOff).rejects.toThrow();
  await first.exit;

  sandbox.faults.latencyMs = 0;
  sandbox.calls.clear();
  await using second = await serve();
  const again = await graphqlUrl(second);
  expect(await post(again, QUERY)).toEqual(answer);
  const images = await post(again, '{ repository(name: "checkout/api") { images { nodes { digest } } } }');
  expect(images.body).not.toHaveProperty('errors');
  second.signal('SIGTERM');
  const { code, stderr } = await second.exit;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return sandbox.calls;
}

test('a gateway that was killed leaves nothing to repair', async () => {
  await killAndRestart({});
});

testWithRedis('nor does one that shares a cache: what it had read is there', async (startRedis) => {
  await using redis = await startRedis();
  const calls = await killAndRestart({ REGISTRY_GRAPH_CACHE_URL: redis.url });
  // All but what it was reading when it was killed, and the start's own question whose account it is.
  expect(calls.byOperation()).toEqual({ 'ecr.DescribeRegistry': 1, 'ecr.DescribeImages': 1 });
});
