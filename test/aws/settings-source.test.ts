import { ECRClient, type ServiceOutputTypes } from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import type { LookUp } from '../../src/aws/batch-lookup.ts';
import { createCallPath } from '../../src/aws/call.ts';
import { OwnAccount } from '../../src/aws/connect/own-account.ts';
import type { RepositoryScanningModel } from '../../src/aws/settings-models.ts';
import { SettingsSource } from '../../src/aws/settings-source.ts';
import { oneAttempt, unlimited, workFor } from './rig.ts';

const registry = { registryId: '111122223333', region: 'cn-north-1' };
const work = workFor();
const ours = { registryId: registry.registryId };

/** A source over a client that answers each command with the next of these, and the requests that it was sent. */
function sourceOf(...answers: object[]) {
  const inputs: object[] = [];
  const client = new ECRClient({ region: registry.region });
  client.middlewareStack.add(() => async ({ input }) => {
    inputs.push(input);
    const output: ServiceOutputTypes = { $metadata: {}, ...answers.shift() };
    return { response: {}, output };
  });
  const call = createCallPath(registry, oneAttempt, unlimited);
  const ownAccount = new OwnAccount(registry, {
    known: registry.registryId,
    ask: () => Promise.reject(new Error('it is known')),
  });
  return { inputs, source: new SettingsSource(registry, () => client, call, ownAccount) };
}

describe('what no sandbox does, and AWS may', () => {
  async function scanningOf(names: string[], answer: object) {
    const answers = new Map<string, LookUp<RepositoryScanningModel>>();
    const { source } = sourceOf(answer);
    await source.getRepositoryScanning(names, work, (name, found) => answers.set(name, found));
    return answers;
  }

  test('a failure of a code of its own is the error of that repository, and of no other', async () => {
    const answers = await scanningOf(['a', 'b', 'gone', 'silent'], {
      scanningConfigurations: [{ repositoryName: 'a', scanFrequency: 'MANUAL' }],
      failures: [
        { repositoryName: 'b', failureCode: 'KmsError' },
        { repositoryName: 'gone', failureCode: 'REPOSITORY_NOT_FOUND' },
      ],
    });
    expect(answers.get('a')).toEqual({
      repositoryName: 'a',
      scanFrequency: 'MANUAL',
      appliedScanFilters: [],
    });
    expect(answers.get('b')).toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      extensions: { aws: { operation: 'BatchGetRepositoryScanningConfiguration', errorName: 'KmsError' } },
    });
    expect(answers.get('gone')).toBeNull();
    expect(answers.get('silent')).toBeNull();
  });

  test('a failure that does not say of which repository is one of all', async () => {
    const answers = await scanningOf(['a', 'b'], {
      scanningConfigurations: [{ repositoryName: 'a', scanFrequency: 'MANUAL' }],
      failures: [{ failureCode: 'REPOSITORY_NOT_FOUND' }],
    });
    for (const name of ['a', 'b']) {
      expect(answers.get(name)).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
    }
  });

  test('an answer without its list is an empty one', async () => {
    expect(await sourceOf(ours).source.getReplicationRules(work)).toEqual([]);
    expect(await sourceOf({}).source.getResourceTags('app', work)).toEqual([]);
    const page = { pageSize: 10 };
    expect((await sourceOf({}).source.listPullThroughCacheRules(page, work)).items).toEqual([]);
    expect((await sourceOf({}).source.listReplicationBackfills(page, work)).items).toEqual([]);
  });

  test('an empty policy is none, and an empty token ends a listing', async () => {
    expect(await sourceOf({ policyText: '' }).source.getRegistryPolicy(work)).toBeNull();
    expect(await sourceOf({ policyText: '' }).source.getRepositoryPolicy('app', work)).toBeNull();
    const { source } = sourceOf({ nextToken: '' }, { nextToken: '' });
    const page = { pageSize: 10 };
    expect((await source.listPullThroughCacheRules(page, work)).nextToken).toBeUndefined();
    expect((await source.listReplicationBackfills(page, work)).nextToken).toBeUndefined();
  });

  test('an answer without the policy, the configuration or the account cannot be understood', async () => {
    const invalid = { code: 'UPSTREAM_INVALID_RESPONSE' };
    await expect(sourceOf({}).source.getRegistryPolicy(work)).rejects.toMatchObject(invalid);
    await expect(sourceOf({}).source.getScanningConfiguration(work)).rejects.toMatchObject(invalid);
    await expect(sourceOf({}).source.getReplicationRules(work)).rejects.toMatchObject(invalid);
    const nobody = sourceOf({ registryId: '' });
    await expect(nobody.source.getReplicationRules(work)).rejects.toMatchObject(invalid);
  });
});

test('requests name the registry where they can, and pass on page and token', async () => {
  const { inputs, source } = sourceOf({}, {}, { policyText: 'p' }, {});
  const page = { pageSize: 7, token: 'token' };
  await source.listPullThroughCacheRules(page, work);
  await source.listReplicationBackfills(page, work);
  await source.getRepositoryPolicy('app', work);
  await source.getResourceTags('app', work);
  expect(inputs).toEqual([
    { ...ours, maxResults: 7, nextToken: 'token' },
    { ...ours, maxResults: 7, nextToken: 'token' },
    { ...ours, repositoryName: 'app' },
    { resourceArn: 'arn:aws-cn:ecr:cn-north-1:111122223333:repository/app' },
  ]);
});
