import { ECRClient, type ServiceOutputTypes } from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import type { LookUp, Settle } from '../../src/aws/batch-lookup.ts';
import { createCallPath } from '../../src/aws/call.ts';
import type { ImageModel } from '../../src/aws/ecr-models.ts';
import { EcrSource } from '../../src/aws/ecr-source.ts';
import { type LifecyclePreviewVerdict, LifecycleSource } from '../../src/aws/lifecycle-source.ts';
import { oneAttempt, unlimited, workFor } from './rig.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const digest = `sha256:${'1'.repeat(64)}`;
const work = workFor();

/** Sources over a client that answers each command with the next of these, and the requests that it was sent. */
function sourceOf(...answers: Omit<ServiceOutputTypes, '$metadata'>[]) {
  const inputs: object[] = [];
  const client = new ECRClient({ region: registry.region });
  client.middlewareStack.add(() => async ({ input }) => {
    inputs.push(input);
    return { response: {}, output: { $metadata: {}, ...answers.shift() } };
  });
  const call = createCallPath(registry, oneAttempt, unlimited);
  return {
    inputs,
    source: new EcrSource(registry, () => client, call),
    lifecycle: new LifecycleSource(registry, () => client, call),
  };
}

/** The answers of a look-up, by key. */
async function collect<V>(lookUp: (settle: Settle<V>) => Promise<void>): Promise<Map<string, LookUp<V>>> {
  const answers = new Map<string, LookUp<V>>();
  await lookUp((key, answer) => answers.set(key, answer));
  return answers;
}

describe('what no sandbox does, and AWS may', () => {
  test('results of a preview that still runs are not known yet', async () => {
    const previewResults = [{ imageDigest: digest, action: { type: 'EXPIRE' as const } }];
    const running = sourceOf({ status: 'IN_PROGRESS', previewResults });
    const verdicts = (source: LifecycleSource) =>
      collect<LifecyclePreviewVerdict>((settle) =>
        source.getLifecyclePreviewVerdicts('app', [digest], work, settle),
      );
    expect((await verdicts(running.lifecycle)).get(digest)).toMatchObject({
      status: 'IN_PROGRESS',
      result: null,
    });
    const done = sourceOf({ status: 'COMPLETE', previewResults });
    expect((await verdicts(done.lifecycle)).get(digest)).toMatchObject({
      status: 'COMPLETE',
      result: { digest, action: { type: 'EXPIRE' } },
    });
  });

  test('an empty token ends a listing', async () => {
    const images = sourceOf({ imageDetails: [], nextToken: '' });
    expect(await images.source.listImages('app', {}, { pageSize: 10 }, work)).toEqual({
      items: [],
      nextToken: undefined,
    });
    const repositories = sourceOf({ repositories: [], nextToken: '' });
    expect((await repositories.source.listRepositories({ pageSize: 10 }, work)).nextToken).toBeUndefined();
  });

  test('an answer without its list is an empty one', async () => {
    for (const list of [
      (source: EcrSource) => source.listImages('app', {}, { pageSize: 10 }, work),
      (source: EcrSource) => source.listRepositories({ pageSize: 10 }, work),
      (source: EcrSource) => source.listReferrers('app', digest, {}, { pageSize: 10 }, work),
    ]) {
      expect((await list(sourceOf({}).source))?.items).toEqual([]);
    }
    expect(await sourceOf({}).source.getReplicationStatuses('app', digest, work)).toEqual([]);
  });

  test('one image in two entries answers for the tags of both', async () => {
    const imageDetails = [
      { imageDigest: digest, imageTags: ['a'] },
      { imageDigest: digest, imageTags: ['b'] },
    ];
    const { source } = sourceOf({ imageDetails });
    const images = await collect<ImageModel>((settle) =>
      source.getImages('app', [{ tag: 'a' }, { tag: 'b' }], work, settle),
    );
    expect(images.get('a')).toMatchObject({ digest, tags: ['a', 'b'] });
    expect(images.get('b')).toBe(images.get('a'));
  });
});

describe('requests', () => {
  const page = { pageSize: 7, token: 'token' };

  test('name the registry, and ask for images by id whatever their status', async () => {
    const { inputs, source } = sourceOf({});
    await source.getImages('app', [{ digest }, { tag: 'a' }], work, () => {});
    expect(inputs).toEqual([
      {
        registryId: registry.registryId,
        repositoryName: 'app',
        imageIds: [{ imageDigest: digest }, { imageTag: 'a' }],
        filter: { imageStatus: 'ANY' },
      },
    ]);
  });

  test('pass on page, token and filter', async () => {
    const { inputs, source, lifecycle } = sourceOf({}, {}, {}, {});
    await source.listRepositories(page, work);
    await source.listImages('app', { tagStatus: 'TAGGED', imageStatus: 'ARCHIVED' }, page, work);
    await source.listReferrers('app', digest, { artifactTypes: ['t'], artifactStatus: 'ANY' }, page, work);
    await lifecycle.listLifecyclePreviewResults('app', { tagStatus: 'UNTAGGED' }, page, work);
    const repository = { registryId: registry.registryId, repositoryName: 'app' };
    const token = { maxResults: 7, nextToken: 'token' };
    expect(inputs).toEqual([
      { registryId: registry.registryId, ...token },
      { ...repository, ...token, filter: { tagStatus: 'TAGGED', imageStatus: 'ARCHIVED' } },
      {
        ...repository,
        ...token,
        subjectId: { imageDigest: digest },
        filter: { artifactTypes: ['t'], artifactStatus: 'ANY' },
      },
      { ...repository, ...token, filter: { tagStatus: 'UNTAGGED' } },
    ]);
  });

  test('ask a preview for images without a page, which ECR does not take together', async () => {
    const { inputs, lifecycle } = sourceOf({});
    await lifecycle.listLifecyclePreviewResults('app', { images: [{ digest }, { tag: 'a' }] }, page, work);
    expect(inputs).toEqual([
      {
        registryId: registry.registryId,
        repositoryName: 'app',
        imageIds: [{ imageDigest: digest }, { imageTag: 'a' }],
      },
    ]);
  });
});
