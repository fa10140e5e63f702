import { describe, expect, onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config/read.ts';
import { createGateway } from '../../../src/gateway.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../../src/sandbox/world/fixture.ts';
import { SECRET_ACCESS_KEY } from '../../helpers/aws-key.ts';
import { testWithRedis } from '../../helpers/redis.ts';
import { testLog } from '../../helpers/secrets.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { ask } from '../../sharing/rig.ts';
import { ACCOUNT, digest, HOST, images, REGION, worldOf } from '../worlds.ts';

const app = `${HOST}/team/app`;
const QUERY = `{ image(reference: "${app}:t1") { sageMakerImageVersions(first: 100) { nodes { version containerImage } } } }`;

describe('replicas that share a Redis', () => {
  testWithRedis('read from AWS but once what a version runs', async (startRedis) => {
    await using redis = await startRedis();
    const Versions = Array.from({ length: 40 }, () => ({ ContainerImage: `${app}@${digest(1)}` }));
    const world = worldOf({
      repositories: [{ repositoryName: 'team/app', images: images(1) }],
      sageMakerImages: [{ ImageName: 'torch', Versions }],
    });
    const sandbox = await startSandbox({ world: worldFrom(world) });
    onTestFinished(() => sandbox.close());
    const startReplica = async () => {
      const gateway = await createGateway({
        config: loadConfig({ env: {}, flags: { cache: { url: redis.url } } }),
        log: testLog(),
        client: {
          endpoint: sandbox.endpoint,
          region: REGION,
          credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY },
        },
      });
      onTestFinished(() => gateway.dispose());
      return {
        fetch: async (path: string, init?: RequestInit) =>
          gateway.fetch(new Request(`http://gateway.test${path}`, init)),
      };
    };
    // It is asked once it is connected, and nobody waits for what it is told: so until nothing is left to be told.
    const calls = () => sandbox.calls.count('DescribeImageVersion');
    const first = await startReplica();
    const answer = await ask(first, QUERY);
    expect(calls()).toBe(40);
    await waitFor(async () => {
      const replica = await startReplica();
      sandbox.calls.clear();
      expect(await ask(replica, QUERY)).toEqual(answer);
      expect(calls()).toBe(0);
    });
    expect(sandbox.calls.byOperation()).toMatchObject({
      'sagemaker.ListImages': 1,
      'sagemaker.ListImageVersions': 1,
    });
  });
});
