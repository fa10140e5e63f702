import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { worldFrom } from '../src/sandbox/world/fixture.ts';
import { graphqlUrl, scratchFolder, start } from './cli/program.ts';
import { SECRET_ACCESS_KEY } from './helpers/aws-key.ts';
import { testWithRedis } from './helpers/redis.ts';
import { waitFor } from './helpers/wait-for.ts';
import { ACCOUNT, appWorld, REGION } from './schema/worlds.ts';

/** So few that none comes back while the test runs. */
const POINTS = 1;

testWithRedis(
  'two gateways with one Redis let a caller spend its points once, and go on without it',
  async (startRedis) => {
    await using redis = await startRedis();
    const sandbox = await startSandbox({ world: worldFrom(appWorld()) });
    onTestFinished(() => sandbox.close());
    const file = join(await scratchFolder(), 'settings.json');
    await writeFile(file, JSON.stringify({ trustProxy: 1, callers: { perMinute: POINTS } }));
    const env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      REGISTRY_GRAPH_REGISTRY_ID: ACCOUNT,
      REGISTRY_GRAPH_CACHE_URL: redis.url,
    };
    const replicas = await Promise.all(
      [1, 2].map(() => start(['serve', '--port', '0', '--config', file], env)),
    );
    const urls = await Promise.all(replicas.map(graphqlUrl));
    /** Asks each gateway in turn. */
    const ask = async (caller: string, count: number) => {
      const asked = Array.from({ length: count }, async (_, i) => {
        const response = await fetch(urls[i % urls.length] ?? '', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': caller },
          body: '{"query":"{ registries { host } }"}',
        });
        await response.text();
        return response.status;
      });
      const statuses = await Promise.all(asked);
      return { answered: statuses.filter((status) => status === 200).length, statuses: new Set(statuses) };
    };
    // A connection is made after the start: until both have it, each counts alone, and another caller has to be tried.
    let caller = 0;
    await waitFor(async () => {
      caller += 1;
      expect((await ask(`192.0.2.${caller}`, 12)).answered).toBe(POINTS);
    });

    await redis.stop();
    const alone = await ask('198.51.100.1', 12);
    expect(alone).toEqual({ answered: 2 * POINTS, statuses: new Set([200, 429]) });
    for (const replica of replicas) {
      replica.signal('SIGTERM');
      expect(await replica.exit).toMatchObject({ code: 0, stderr: expect.not.stringContaining('unhandled') });
    }
  },
);
