import {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribePullThroughCacheRulesCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  ListReplicationBackfillsCommand,
  ListTagsForResourceCommand,
  paginateDescribePullThroughCacheRules,
  ReplicationBackfillStatus,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { accountId, failure, region, rig } from './clients.ts';

const other = '444455556666';
const arnOf = (name: string, account = accountId, where = region) =>
  `arn:aws:ecr:${where}:${account}:repository/${name}`;

const world = worldFrom({
  registries: [
    {
      accountId,
      region,
      policyText: '{"Version":"2012-10-17"}',
      scanningConfiguration: {
        scanType: 'ENHANCED',
        rules: [
          { scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'app' }, { filter: '*/tool' }] },
          { scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: 'team/*' }] },
        ],
      },
      pullThroughCacheRules: ['public', 'quay', 'k8s'].map((ecrRepositoryPrefix) => ({
        ecrRepositoryPrefix,
      })),
      backfills: Object.values(ReplicationBackfillStatus).map((status) => ({
        replicationBackfillId: `backfill-${status}`,
        destination: { region: 'eu-west-1', registryId: accountId },
        status,
      })),
      repositories: [
        {
          repositoryName: 'team/app',
          policyText: '{"Statement":[]}',
          tags: [{ Key: 'team', Value: '' }],
        },
        { repositoryName: 'lab/tool', imageScanningConfiguration: { scanOnPush: true } },
        { repositoryName: 'lab/toolbox', imageScanningConfiguration: { scanOnPush: true } },
      ],
    },
    {
      accountId: other,
      region,
      repositories: [{ repositoryName: 'lab/tool', imageScanningConfiguration: { scanOnPush: true } }],
    },
  ],
});

describe('policies', () => {
  test('are given as they were written', async () => {
    const { ecr } = await rig({ world });
    expect(await ecr.send(new GetRegistryPolicyCommand({}))).toMatchObject({
      registryId: accountId,
      policyText: '{"Version":"2012-10-17"}',
    });
    expect(await ecr.send(new GetRepositoryPolicyCommand({ repositoryName: 'team/app' }))).toMatchObject({
      registryId: accountId,
      repositoryName: 'team/app',
      policyText: '{"Statement":[]}',
    });
  });

  test('that nobody wrote are errors of their own names', async () => {
    const { ecr, ecrOf } = await rig({ world });
    expect(await failure(ecrOf({ accountId: other }).send(new GetRegistryPolicyCommand({})))).toEqual({
      name: 'RegistryPolicyNotFoundException',
      message: `Registry policy does not exist in the registry with id '${other}'`,
    });
    const ask = (repositoryName: string) => ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    expect(await failure(ask('lab/tool'))).toEqual({
      name: 'RepositoryPolicyNotFoundException',
      message: `Repository policy does not exist for the repository with name 'lab/tool' in the registry with id '${accountId}'`,
    });
    expect(await failure(ask('no/where'))).toMatchObject({ name: 'RepositoryNotFoundException' });
  });
});

describe('tags', () => {
  test('are those of the repository that the ARN names', async () => {
    const { ecr } = await rig({ world });
    const tagsOf = async (name: string) =>
      (await ecr.send(new ListTagsForResourceCommand({ resourceArn: arnOf(name) }))).tags;
    expect(await tagsOf('team/app')).toEqual([{ Key: 'team', Value: '' }]);
    expect(await tagsOf('lab/tool')).toEqual([]);
  });

  test.each([
    ['no ARN', 'InvalidParameterException'],
    [arnOf('no/where'), 'RepositoryNotFoundException'],
    [arnOf('team/app', accountId, 'eu-west-1'), 'RepositoryNotFoundException'],
    [arnOf('lab/tool', other), 'AccessDeniedException'],
  ])('of %s are %s', async (resourceArn, name) => {
    const { ecr } = await rig({ world });
    expect(await failure(ecr.send(new ListTagsForResourceCommand({ resourceArn })))).toMatchObject({ name });
  });
});

describe('scanning', () => {
  test('of a registry is what was configured; BASIC and no rules where nothing was', async () => {
    const { ecr, ecrOf } = await rig({ world });
    const command = new GetRegistryScanningConfigurationCommand({});
    const { scanningConfiguration, registryId } = await ecr.send(command);
    expect(registryId).toBe(accountId);
    expect(scanningConfiguration?.rules?.map(({ scanFrequency }) => scanFrequency)).toEqual([
      'SCAN_ON_PUSH',
      'CONTINUOUS_SCAN',
    ]);
    for (const place of [{ accountId: other }, { region: 'ap-south-1' }]) {
      expect((await ecrOf(place).send(command)).scanningConfiguration).toEqual({
        scanType: 'BASIC',
        rules: [],
      });
    }
  });

  test('of repositories follows from the rules that name them, and each missing name is a failure', async () => {
    const { ecr } = await rig({ world });
    const repositoryNames = ['team/app', 'lab/tool', 'lab/toolbox', 'no/where'];
    const { scanningConfigurations, failures } = await ecr.send(
      new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames }),
    );
    const filter = (text: string) => ({ filter: text, filterType: 'WILDCARD' });
    expect(scanningConfigurations).toEqual([
      {
        repositoryArn: arnOf('team/app'),
        repositoryName: 'team/app',
        scanOnPush: false,
        scanFrequency: 'CONTINUOUS_SCAN',
        appliedScanFilters: [filter('app'), filter('team/*')],
      },
      {
        repositoryArn: arnOf('lab/tool'),
        repositoryName: 'lab/tool',
        scanOnPush: true,
        scanFrequency: 'SCAN_ON_PUSH',
        appliedScanFilters: [filter('*/tool')],
      },
      {
        repositoryArn: arnOf('lab/toolbox'),
        repositoryName: 'lab/toolbox',
        scanOnPush: false,
        scanFrequency: 'MANUAL',
        appliedScanFilters: [],
      },
    ]);
    expect(failures).toEqual([
      {
        repositoryName: 'no/where',
        failureCode: 'REPOSITORY_NOT_FOUND',
        failureReason: 'REPOSITORY_NOT_FOUND',
      },
    ]);
  });

  test("under BASIC without a rule is the repository's own setting", async () => {
    const { ecrOf } = await rig({ world });
    const { scanningConfigurations } = await ecrOf({ accountId: other }).send(
      new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: ['lab/tool'] }),
    );
    expect(scanningConfigurations?.[0]).toMatchObject({
      scanFrequency: 'SCAN_ON_PUSH',
      appliedScanFilters: [],
    });
  });

  test('of 25 repositories at most', async () => {
    const { ecr } = await rig({ world });
    const repositoryNames = Array.from({ length: 26 }, (_, i) => `team/app${i}`);
    const call = ecr.send(new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames }));
    expect((await failure(call)).message).toBe(
      "Invalid parameter at 'repositoryNames' failed to satisfy constraint: 'Member must have length less than or equal to 25'",
    );
  });
});

describe('pull through cache rules', () => {
  test('come page by page, or by prefix', async () => {
    const { ecr } = await rig({ world });
    const prefixes: (string | undefined)[][] = [];
    for await (const page of paginateDescribePullThroughCacheRules({ client: ecr, pageSize: 2 }, {})) {
      prefixes.push((page.pullThroughCacheRules ?? []).map(({ ecrRepositoryPrefix }) => ecrRepositoryPrefix));
    }
    expect(prefixes).toEqual([['public', 'quay'], ['k8s']]);
    const command = new DescribePullThroughCacheRulesCommand({ ecrRepositoryPrefixes: ['k8s', 'public'] });
    expect((await ecr.send(command)).pullThroughCacheRules?.map(({ registryId }) => registryId)).toEqual([
      accountId,
      accountId,
    ]);
  });

  test.each([
    [['none'], 'PullThroughCacheRuleNotFoundException'],
    [['x'], 'InvalidParameterException'],
    [['Capital'], 'InvalidParameterException'],
  ])('of %j are %s', async (ecrRepositoryPrefixes, name) => {
    const { ecr } = await rig({ world });
    const call = ecr.send(new DescribePullThroughCacheRulesCommand({ ecrRepositoryPrefixes }));
    expect(await failure(call)).toMatchObject({ name });
  });
});

describe('replication backfills', () => {
  test('are of every status, page by page', async () => {
    const { ecr } = await rig({ world });
    const first = await ecr.send(new ListReplicationBackfillsCommand({ maxResults: 4 }));
    const { nextToken } = first;
    const second = await ecr.send(new ListReplicationBackfillsCommand({ maxResults: 4, nextToken }));
    const all = [...(first.backfills ?? []), ...(second.backfills ?? [])];
    expect(all.map(({ status }) => status)).toEqual(Object.values(ReplicationBackfillStatus));
    expect(second.nextToken).toBeUndefined();
  });

  test('come 50 a page at most', async () => {
    const { ecr } = await rig({ world });
    expect(await failure(ecr.send(new ListReplicationBackfillsCommand({ maxResults: 51 })))).toMatchObject({
      message:
        "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 50'",
    });
  });
});

test('the made-up company has some of each in two registries', async () => {
  const { ecrOf } = await rig();
  for (const place of [{}, { accountId: other }]) {
    const ecr = ecrOf(place);
    expect((await ecr.send(new GetRegistryPolicyCommand({}))).policyText).toContain('Statement');
    const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
    expect(scanningConfiguration?.rules).not.toEqual([]);
    const { pullThroughCacheRules } = await ecr.send(new DescribePullThroughCacheRulesCommand({}));
    expect(pullThroughCacheRules).not.toEqual([]);
    expect((await ecr.send(new ListReplicationBackfillsCommand({}))).backfills).not.toEqual([]);
  }
  const home = ecrOf({});
  const tags = (account: string, name: string) => ({ resourceArn: arnOf(name, account) });
  expect(
    (await home.send(new ListTagsForResourceCommand(tags(accountId, 'platform/base-images')))).tags,
  ).toContainEqual({ Key: 'team', Value: 'platform' });
  const policy = new GetRepositoryPolicyCommand({ repositoryName: 'platform/base-images' });
  expect((await home.send(policy)).policyText).toContain(other);
  // What replication made of it has neither.
  const replica = ecrOf({ accountId: other });
  expect(
    (await replica.send(new ListTagsForResourceCommand(tags(other, 'platform/base-images')))).tags,
  ).toEqual([]);
  expect(await failure(replica.send(policy))).toMatchObject({ name: 'RepositoryPolicyNotFoundException' });
});
