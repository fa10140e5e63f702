import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { Cache } from '../../src/aws/path/cache.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import { connectRegistry, type Upstream } from '../../src/aws/registry-sources.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { ACCOUNT, appWorld, REGION } from '../schema/worlds.ts';
import { FakeStore } from './path/fake-store.ts';
import { oneAttempt, unlimited, workFor } from './rig.ts';

afterEach(() => vi.unstubAllEnvs());

interface Settings {
  accessKeyId?: string;
  sessionToken?: string;
  profile?: string;
  /** AWS_PROFILE. */
  variable?: string;
}

const TEMPORARY = { sessionToken: 't' };

test.each<[string, Settings, Settings, number]>([
  ['one access key', {}, {}, 1],
  ['two access keys', { accessKeyId: 'A' }, { accessKeyId: 'B' }, 2],
  [
    'temporary keys of one profile',
    { ...TEMPORARY, accessKeyId: 'A' },
    { ...TEMPORARY, accessKeyId: 'B' },
    1,
  ],
  ['two profiles', { ...TEMPORARY, profile: 'a' }, { ...TEMPORARY, profile: 'b' }, 2],
  ['two profiles by AWS_PROFILE', { ...TEMPORARY, variable: 'a' }, { ...TEMPORARY, variable: 'b' }, 2],
  [
    'one profile by name and by AWS_PROFILE',
    { ...TEMPORARY, profile: 'a' },
    { ...TEMPORARY, variable: 'a' },
    1,
  ],
])('whose answers are shared: %s', async (_, one, other, calls) => {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({})) });
  const totals = new Ledger();
  const upstream: Upstream = {
    policy: oneAttempt,
    budgetOf: () => unlimited,
    sharing: {
      cache: new Cache({ maxBytes: 0, maxStaleMs: 0, shared: new FakeStore() }),
      lifetimes: { settled: 60_000, steady: 60_000, mutable: 60_000, moving: 60_000 },
      patienceMs: 1000,
      refreshMs: 1000,
      gatherMs: 0,
      totals,
    },
  };
  for (const { profile, variable, accessKeyId = 'A', ...token } of [one, other]) {
    vi.stubEnv('AWS_PROFILE', variable);
    const registry = await connectRegistry(
      { registryId: ACCOUNT, region: REGION },
      {
        profile,
        endpoint: sandbox.endpoint,
        credentials: { accessKeyId, secretAccessKey: 's', ...token },
        log: pino({ level: 'silent' }),
      },
      upstream,
    );
    const found = await registry.ecr.getRepositories(['team/app'], workFor(totals));
    expect(found.get('team/app')).toMatchObject({ name: 'team/app' });
    registry.close();
  }
  expect(sandbox.calls.count()).toBe(calls);
  await sandbox.close();
});
