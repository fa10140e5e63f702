import { ECRClient, type ServiceOutputTypes } from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { CallCounts, createCallPath } from '../../src/aws/call.ts';
import { EcrSource } from '../../src/aws/ecr-source.ts';

const registry = { registryId: '111122223333', region: 'us-east-1' };
const digest = `sha256:${'1'.repeat(64)}`;
const { signal } = new AbortController();

/** A source over a client that answers each command with the next of these, and the requests that it was sent. */
function sourceOf(...answers: Omit<ServiceOutputTypes, '$metadata'>[]) {
  const inputs: object[] = [];
  const client = new ECRClient({ region: registry.region });
  client.middlewareStack.add(() => async ({ input }) => {
    inputs.push(input);
    return { response: {}, output: { $metadata: {}, ...answers.shift() } };
  });
  const policy = {
    concurrency: 1,
    attempts: 1,
    attemptTimeoutMs: 60_000,
    backoffMs: { throttled: 0, transient: 0, max: 0 },
  };
  const call = createCallPath('ecr', registry, policy, new CallCounts());
  return { inputs, source: new EcrSource(registry, client, call) };
}

describe('what no sandbox does, and AWS may', () => {
  test('results of a preview that still runs are not known yet', async () => {
    const previewResults = [{ imageDigest: digest, action: { type: 'EXPIRE' as const } }];
    const running = sourceOf({ status: 'IN_PROGRESS', previewResults });
    expect((await running.source.getLifecyclePreviewResults('app', [digest], signal)).get(digest)).toBeNull();
    const done = sourceOf({ status: 'COMPLETE', previewResults });
    expect((await done.source.getLifecyclePreviewResults('app', [digest], signal)).get(digest)).toMatchObject(
      {
        digest,
      },
    );
  });

  test('an empty token ends a listing', async () => {
    const images = sourceOf({ imageDetails: [], nextToken: '' });
    expect(await images.source.listImages('app', {}, { pageSize: 10 }, signal)).toEqual({
      items: [],
      nextToken: undefined,
    });
    const repositories = sourceOf({ repositories: [], nextToken: '' });
    expect((await repositories.source.listRepositories({ pageSize: 10 }, signal)).nextToken).toBeUndefined();
  });

  test('an answer without its list is an empty one', async () => {
    for (const list of [
      (source: EcrSource) => source.listImages('app', {}, { pageSize: 10 }, signal),
      (source: EcrSource) => source.listRepositories({ pageSize: 10 }, signal),
      (source: EcrSource) => source.listReferrers('app', digest, {}, { pageSize: 10 }, signal),
    ]) {
      expect((await list(sourceOf({}).source))?.items).toEqual([]);
    }
    expect(await sourceOf({}).source.getReplicationStatuses('app', digest, signal)).toEqual([]);
  });

  test('one image in two entries answers for the tags of both', async () => {
    const imageDetails = [
      { imageDigest: digest, imageTags: ['a'] },
      { imageDigest: digest, imageTags: ['b'] },
    ];
    const { source } = sourceOf({ imageDetails });
    const images = await source.getImages('app', [{ tag: 'a' }, { tag: 'b' }], signal);
    expect(images.get('a')).toMatchObject({ digest, tags: ['a', 'b'] });
    expect(images.get('b')).toBe(images.get('a'));
  });
});

describe('requests', () => {
  const page = { pageSize: 7, token: 'token' };

  test('name the registry, and ask for images by id whatever their status', async () => {
    const { inputs, source } = sourceOf({});
    await source.getImages('app', [{ digest }, { tag: 'a' }], signal);
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
    const { inputs, source } = sourceOf({}, {}, {}, {});
    await source.listRepositories(page, signal);
    await source.listImages('app', { tagStatus: 'TAGGED', imageStatus: 'ARCHIVED' }, page, signal);
    await source.listReferrers('app', digest, { artifactTypes: ['t'], artifactStatus: 'ANY' }, page, signal);
    await source.listLifecyclePreviewResults('app', { tagStatus: 'UNTAGGED' }, page, signal);
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
    const { inputs, source } = sourceOf({});
    await source.listLifecyclePreviewResults('app', { images: [{ digest }, { tag: 'a' }] }, page, signal);
    expect(inputs).toEqual([
      {
        registryId: registry.registryId,
        repositoryName: 'app',
        imageIds: [{ imageDigest: digest }, { imageTag: 'a' }],
      },
    ]);
  });
});
