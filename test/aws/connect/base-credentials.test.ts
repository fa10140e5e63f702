import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../../../src/config/read.ts';
import { createGateway } from '../../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../../src/sandbox/world/fixture.ts';
import { COLD } from '../../helpers/gateway.ts';
import { secret, testLog } from '../../helpers/secrets.ts';
import { ACCOUNT, appWorld, REGION } from '../../schema/worlds.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'base-credentials-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts a key in the shared credentials file as whoever rotates keys does: all at once. */
async function rotateTo(key: string): Promise<void> {
  const file = join(folder, 'credentials.new');
  const secretKey = secret(`secret-of-${key}`);
  await writeFile(file, `[default]\naws_access_key_id = ${key}\naws_secret_access_key = ${secretKey}\n`);
  await rename(file, join(folder, 'credentials'));
}

async function start(flags: Record<string, unknown> = {}) {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({})) });
  const gateway = await createGateway({
    config: loadConfig({ env: {}, flags: { ...COLD, registryId: ACCOUNT, ...flags } }),
    log: testLog(),
    client: { endpoint: sandbox.endpoint, region: REGION },
  });
  onTestFinished(async () => {
    await gateway.dispose();
    await sandbox.close();
  });
  const fetch = (path: string, body?: string) =>
    gateway.fetch(
      new Request(`http://gateway.test${path}`, {
        ...(body === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ query: body }),
            }),
      }),
    );
  return { sandbox, fetch };
}

const QUERY = '{ repository(name: "team/app") { createdAt } }';
const ANSWER = { data: { repository: { createdAt: expect.any(String) } } };

describe('keys in a file', () => {
  async function rotateUnderLoad(sandbox: Sandbox, ask: () => Promise<unknown>) {
    let isOver = false;
    const answers: unknown[] = [];
    const client = async () => {
      while (!isOver) answers.push(await ask());
    };
    const clients = Array.from({ length: 8 }, client);
    for (const [index, key] of ['SECOND', 'THIRD', 'FOURTH'].entries()) {
      const before = answers.length;
      await expect.poll(() => answers.length).toBeGreaterThan(before + 20);
      await rotateTo(key);
      sandbox.revokedKeys.add(['FIRST', 'SECOND', 'THIRD'][index] ?? '');
    }
    const before = answers.length;
    await expect.poll(() => answers.length).toBeGreaterThan(before + 20);
    isOver = true;
    await Promise.all(clients);
    return answers;
  }

  test('are rotated under load, without a failed request', async () => {
    await rotateTo('FIRST');
    const { sandbox, fetch } = await start();
    const answers = await rotateUnderLoad(sandbox, async () => (await fetch('/graphql', QUERY)).json());
    expect(answers.filter((answer) => !expect.objectContaining(ANSWER).asymmetricMatch(answer))).toEqual([]);
  });

  test('are rotated for whoever assumes a role with them', async () => {
    await rotateTo('FIRST');
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`;
    const registries = [{ registryId: ACCOUNT, region: REGION, roleArn: role }];
    const { sandbox, fetch } = await start({ registryId: undefined, registries });
    await rotateTo('SECOND');
    sandbox.revokedKeys.add('FIRST');
    expect(await (await fetch('/graphql', QUERY)).json()).toEqual(ANSWER);
  });

  test('that are refused and are still the same are an error, without a second call', async () => {
    await rotateTo('FIRST');
    const { sandbox, fetch } = await start();
    sandbox.faults.add({ kind: 'expired-token' });
    expect(await (await fetch('/graphql', QUERY)).json()).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_CREDENTIALS' } }],
    });
    expect(sandbox.calls.count()).toBe(1);
  });
});

test('/ready looks for lost credentials once a second, however often it is asked', async () => {
  const looks = join(folder, 'looks');
  await writeFile(join(folder, 'look.sh'), `echo one >> ${looks}\nexit 1\n`);
  await writeFile(join(folder, 'config'), `[default]\ncredential_process = sh ${join(folder, 'look.sh')}\n`);
  await rotateTo('FIRST');
  const { sandbox, fetch } = await start();
  sandbox.revokedKeys.add('FIRST');
  await rm(join(folder, 'credentials'));
  await fetch('/graphql', QUERY);
  const count = async () => (await readFile(looks, 'utf8')).length;

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1000 });
  onTestFinished(() => void vi.useRealTimers());
  const before = await count();
  await fetch('/ready');
  const once = (await count()) - before;
  expect(once).toBeGreaterThan(0);
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch('/ready')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  }
  expect((await count()) - before).toBe(once);
  vi.setSystemTime(Date.now() + 1000);
  await Promise.all(Array.from({ length: 20 }, () => fetch('/ready')));
  expect((await count()) - before).toBe(2 * once);
});

test('/ready says that credentials are missing while none are found, and asks AWS nothing', async () => {
  await rotateTo('FIRST');
  const { sandbox, fetch } = await start();
  expect((await fetch('/ready')).status).toBe(200);
  sandbox.revokedKeys.add('FIRST');
  await rm(join(folder, 'credentials'));
  // Nobody knows yet that those in memory are no good any more.
  await fetch('/graphql', QUERY);
  const response = await fetch('/ready');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ ready: false, draining: false, missing: ['credentials'] });
  await rotateTo('SECOND');
  await expect.poll(async () => (await fetch('/ready')).status).toBe(200);
  expect(sandbox.calls.count()).toBe(0);
});
