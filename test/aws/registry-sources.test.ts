import { expect, test } from 'vitest';
import type { AwsEnvironment } from '../../src/aws/clients.ts';
import { Cache } from '../../src/aws/path/cache.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import { connectRegistry, type Upstream } from '../../src/aws/registry-sources.ts';
import { Scans } from '../../src/aws/scans/scans.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import { testLog } from '../helpers/secrets.ts';
import { ACCOUNT, appWorld, REGION } from '../schema/worlds.ts';
import { FakeStore } from './path/fake-store.ts';
import { oneAttempt, unlimited, workFor } from './rig.ts';

interface Settings {
  accessKeyId?: string;
  sessionToken?: string;
  profile?: string;
  roleArn?: string;
  externalId?: string;
  environment?: AwsEnvironment;
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
  [
    'two profiles by AWS_PROFILE',
    { ...TEMPORARY, environment: { profile: 'a' } },
    { ...TEMPORARY, environment: { profile: 'b' } },
    2,
  ],
  [
    'two roles by AWS_ROLE_ARN',
    { ...TEMPORARY, environment: { roleArn: 'a' } },
    { ...TEMPORARY, environment: { roleArn: 'b' } },
    2,
  ],
  [
    'one profile by name and by AWS_PROFILE',
    { ...TEMPORARY, profile: 'a' },
    { ...TEMPORARY, environment: { profile: 'a' } },
    1,
  ],
  ['one role, whoever assumes it', { accessKeyId: 'A', roleArn: 'a' }, { accessKeyId: 'B', roleArn: 'a' }, 1],
  ['two roles', { roleArn: 'a' }, { roleArn: 'b' }, 2],
  ['a role and who assumes it', { roleArn: 'a' }, {}, 2],
  ['two external ids', { roleArn: 'a', externalId: 'x' }, { roleArn: 'a', externalId: 'y' }, 2],
])('whose answers are shared: %s', async (_, one, other, calls) => {
  const sandbox = await startSandbox({ world: worldFrom(appWorld({})) });
  const totals = new Ledger();
  const upstream: Upstream = {
    policy: oneAttempt,
    budgetOf: () => unlimited,
    sharing: {
      cache: new Cache({ maxBytes: 0, maxStaleMs: 0, shared: new FakeStore() }),
      lifetimes: { permanent: 60_000, settled: 60_000, steady: 60_000, mutable: 60_000, moving: 60_000 },
      patienceMs: 1000,
      refreshMs: 1000,
      gatherMs: 0,
      totals,
      log: testLog(),
    },
    watching: { rhythm: { firstMs: 1, maxMs: 1, maxTroubleMs: 1 }, lookMs: 1000, totals },
    scans: new Scans({ maxImages: 1, deadlineMs: 1000, keepMs: 0, maxBytes: 0 }),
  };
  for (const { profile, roleArn, externalId, environment, accessKeyId = 'A', ...token } of [one, other]) {
    const registry = connectRegistry(
      { registryId: ACCOUNT, region: REGION },
      {
        profile,
        roleArn,
        externalId,
        endpoint: sandbox.endpoint,
        environment,
        credentials: { accessKeyId, secretAccessKey: SECRET_ACCESS_KEY, ...token },
        log: testLog(),
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
