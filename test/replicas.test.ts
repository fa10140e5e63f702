import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts';
import { worldFrom } from '../src/sandbox/world/fixture.ts';
import { graphqlUrl, scratchFolder, start } from './cli/program.ts';
import { SECRET_ACCESS_KEY } from './helpers/aws-key.ts';
import type { Running } from './helpers/process.ts';
import { type TestRedis, testWithRedis } from './helpers/redis.ts';
import { waitFor } from './helpers/wait-for.ts';
import { ACCOUNT, appWorld, images, keep, REGION } from './schema/worlds.ts';

const Answer = z.object({
  data: z.record(z.string(), z.unknown()),
  errors: z.array(z.unknown()).optional(),
});

/** One gateway process among several. */
interface Replica {
  process: Running;
  /** Its data; an error among it fails the test. */
  ask(query: string): Promise<Record<string, unknown>>;
}

/** Two gateways, each a process of its own, before one sandbox, with one Redis. */
async function startReplicas(
  redis: TestRedis,
  settings: object = {},
): Promise<{ sandbox: Sandbox; replicas: [Replica, Replica] }> {
  const world = appWorld({
    images: images(150, {
      replicationStatuses: [{ region: 'eu-west-1', registryId: ACCOUNT, status: 'COMPLETE' }],
    }),
    lifecyclePolicyText: keep(100),
    preview: {},
  });
  const sandbox = await startSandbox({ world: worldFrom(world), previewMs: 0 });
  onTestFinished(() => sandbox.close());
  const env = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    REGISTRY_GRAPH_REGISTRY_ID: ACCOUNT,
    REGISTRY_GRAPH_CACHE_URL: redis.url,
  };
  const file = join(await scratchFolder(), 'settings.json');
  await writeFile(file, JSON.stringify(settings));
  const startReplica = async (): Promise<Replica> => {
    const process = await start(['serve', '--port', '0', '--config', file], env);
    const url = await graphqlUrl(process);
    return {
      process,
      async ask(query) {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        const { data, errors } = Answer.parse(await response.json());
        expect(errors).toBeUndefined();
        return data;
      },
    };
  };
  const replicas: [Replica, Replica] = await Promise.all([startReplica(), startReplica()]);
  await usable(redis);
  return { sandbox, replicas };
}

/** Waits until Redis has taken all that the replicas wrote: nobody else waits for that. */
async function settled(redis: TestRedis): Promise<void> {
  await using client = clientOf(redis);
  let before = -1;
  await waitFor(
    async () => {
      const size = await client.dbsize();
      const grew = size !== before;
      before = size;
      expect([size > 0, grew]).toEqual([true, false]);
    },
    { interval: 100 },
  );
}

/** Waits until both replicas are connected. */
async function usable(redis: TestRedis): Promise<void> {
  await using client = clientOf(redis);
  await waitFor(
    async () => {
      const clients = String(await client.client('LIST'));
      // The two replicas and this client.
      expect(clients.trim().split('\n')).toHaveLength(3);
      expect(clients).not.toContain('cmd=NULL');
    },
    { interval: 50 },
  );
}

function clientOf({ url }: TestRedis): Pick<Redis, 'dbsize' | 'client'> & AsyncDisposable {
  const redis = new Redis(url);
  return Object.assign(redis, { [Symbol.asyncDispose]: async () => redis.disconnect() });
}

const IMAGES = `{
  repository(name: "team/app") {
    createdAt
    images(first: 150) { nodes { digest tags lifecyclePreviewResult { appliedRulePriority } } }
    lifecyclePreview { lifecyclePolicyText status results(first: 3) { nodes { digest } } }
  }
}`;
const repositoryId = Buffer.from(`Repository|${ACCOUNT}|${REGION}|team/app`).toString('base64url');

describe('two gateways with one Redis', () => {
  testWithRedis('are warm where one of them is', async (startRedis) => {
    await using redis = await startRedis();
    const { sandbox, replicas } = await startReplicas(redis);
    const [one, two] = replicas;
    sandbox.calls.clear();
    const answer = await one.ask(IMAGES);
    const cold = sandbox.calls.count();
    expect(cold).toBeGreaterThan(3);
    await settled(redis);
    expect(await two.ask(IMAGES)).toEqual(answer);
    expect(sandbox.calls.count()).toBe(cold);
    // What a listing told, one by one.
    const single = await two.ask(
      `{ repository(name: "team/app") { image(by: { digest: "${digestIn(answer)}" }) { tags } } }`,
    );
    expect(single).toMatchObject({ repository: { image: { tags: [expect.any(String)] } } });
    expect(sandbox.calls.count()).toBe(cold);
  });

  testWithRedis('see the preview that one of them started', async (startRedis) => {
    await using redis = await startRedis();
    const { replicas } = await startReplicas(redis);
    const [one, two] = replicas;
    const ask = '{ repository(name: "team/app") { lifecyclePreview { lifecyclePolicyText } } }';
    const before = await one.ask(ask);
    await settled(redis);
    // The second time as it was given before, whole.
    for (let times = 0; times < 2; times += 1) expect(await two.ask(ask)).toEqual(before);
    const text = keep(7).padEnd(100);
    await one.ask(
      `mutation { startLifecyclePreview(input: { repositoryId: "${repositoryId}", lifecyclePolicyText: ${JSON.stringify(text)} }) { __typename } }`,
    );
    expect(await two.ask(ask)).toEqual({ repository: { lifecyclePreview: { lifecyclePolicyText: text } } });
  });

  testWithRedis(
    'answer every request while Redis is killed, and are warm when it is back',
    async (startRedis) => {
      await using redis = await startRedis();
      // So short that Redis is asked all the time.
      const settings = { cache: { lifetimesMs: { mutable: 20, moving: 20 } } };
      const { sandbox, replicas } = await startReplicas(redis, settings);
      const [one, two] = replicas;
      const answer = await one.ask(IMAGES);

      let over = false;
      let asked = 0;
      const load = Promise.all(
        [one, two, one, two].map(async ({ ask }) => {
          while (!over) {
            expect(await ask(IMAGES)).toEqual(answer);
            asked += 1;
          }
        }),
      );
      const more = (count: number) => vi.waitUntil(() => asked > count, { timeout: 20_000 });
      await more(20);
      await redis.stop();
      await more(asked + 20);
      await redis.start();
      await more(asked + 20);
      over = true;
      await load;

      // Each says once that it is gone.
      for (const { process } of replicas) await process.said(/Redis cannot be used/);
      await usable(redis);
      sandbox.calls.clear();
      // A replication that is complete lives long.
      const replication = `{ repository(name: "team/app") { image(by: { digest: "${digestIn(answer)}" }) { replicationStatuses { status } } } }`;
      await one.ask(replication);
      expect(sandbox.calls.count('DescribeImageReplicationStatus')).toBe(1);
      await settled(redis);
      await two.ask(replication);
      expect(sandbox.calls.count('DescribeImageReplicationStatus')).toBe(1);
    },
  );
});

const Digests = z.object({
  repository: z.object({ images: z.object({ nodes: z.array(z.object({ digest: z.string() })).min(1) }) }),
});

function digestIn(answer: unknown): string {
  return Digests.parse(answer).repository.images.nodes[0]?.digest ?? '';
}
