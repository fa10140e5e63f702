import {
  GetLifecyclePolicyCommand,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewCommandInput,
  type ImageIdentifier,
  LifecyclePolicyNotFoundException,
  LifecyclePolicyPreviewInProgressException,
  LifecyclePolicyPreviewNotFoundException,
  PutLifecyclePolicyCommand,
  paginateGetLifecyclePolicyPreview,
  StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { accountId, clockAt, failure, type Rig, rig, worldOf } from './clients.ts';

const repositoryName = 'team/app';

const policy = (countNumber: number, action: object = { type: 'expire' }) =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: 'Keeps the newest',
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
        action,
      },
    ],
  });

const policyWorld = (lifecyclePolicyText?: string) =>
  worldOf([{ repositoryName, images: { count: 130 }, lifecyclePolicyText }]);

const get = ({ ecr }: Rig, input: Partial<GetLifecyclePolicyPreviewCommandInput> = {}) =>
  ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName, ...input }));

const start = ({ ecr }: Rig, lifecyclePolicyText?: string) =>
  ecr.send(new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText }));

async function previewRig(text?: string) {
  const clock = clockAt(Date.now());
  return { ...(await rig({ world: policyWorld(text), now: clock.now, previewMs: 5000 })), clock };
}

describe('a lifecycle policy', () => {
  test('is read as it was put', async () => {
    const { ecr } = await previewRig();
    const ask = () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    await expect(ask()).rejects.toBeInstanceOf(LifecyclePolicyNotFoundException);
    expect((await failure(ask())).message).toBe(
      `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${accountId}'`,
    );
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: policy(5) }));
    expect(await ask()).toMatchObject({
      registryId: accountId,
      repositoryName,
      lifecyclePolicyText: policy(5),
    });
  });

  test('that is no policy is refused, by put and by preview', async () => {
    const some = await previewRig();
    const text = JSON.stringify({ rulez: [], filler: 'x'.repeat(100) });
    for (const call of [
      start(some, text),
      some.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: text })),
    ]) {
      const { name, message } = await failure(call);
      expect(name).toBe('InvalidParameterException');
      expect(message).toContain('Lifecycle policy validation failure');
    }
    await expect(get(some)).rejects.toBeInstanceOf(LifecyclePolicyPreviewNotFoundException);
  });
});

describe('a preview', () => {
  test('is not there before it was started, and needs a policy', async () => {
    const some = await previewRig();
    await expect(get(some)).rejects.toBeInstanceOf(LifecyclePolicyPreviewNotFoundException);
    await expect(start(some)).rejects.toBeInstanceOf(LifecyclePolicyNotFoundException);
  });

  test('runs for its time, alone, and has results then', async () => {
    const some = await previewRig();
    expect(await start(some, policy(100))).toMatchObject({
      status: 'IN_PROGRESS',
      lifecyclePolicyText: policy(100),
    });
    await expect(start(some, policy(1))).rejects.toBeInstanceOf(LifecyclePolicyPreviewInProgressException);
    some.clock.advance(4999);
    const running = await get(some);
    expect(running).toMatchObject({
      status: 'IN_PROGRESS',
      lifecyclePolicyText: policy(100),
      previewResults: [],
    });
    expect(running.summary).toBeUndefined();
    some.clock.advance(1);
    const complete = await get(some);
    expect(complete.status).toBe('COMPLETE');
    expect(complete.summary).toEqual({ expiringImageTotalCount: 30, transitioningImageTotalCounts: [] });
    expect(complete.previewResults).toHaveLength(30);
    expect(complete.previewResults).toContainEqual({
      imageTags: ['v129'],
      imageDigest: expect.stringMatching(/^sha256:/),
      imagePushedAt: expect.any(Date),
      action: { type: 'EXPIRE' },
      appliedRulePriority: 1,
      storageClass: 'STANDARD',
    });
    const tags = complete.previewResults?.flatMap(({ imageTags = [] }) => imageTags) ?? [];
    expect(new Set(tags)).toEqual(new Set(Array.from({ length: 30 }, (_, i) => `v${i + 100}`)));
    const ages = tags.map((tag) => Number(tag.slice(1)));
    const inOrder = ages.toSorted((a, b) => a - b);
    expect(ages).not.toEqual(inOrder);
    expect(ages).not.toEqual(inOrder.toReversed());
  });

  test('without a text tries the policy of the repository', async () => {
    const some = await previewRig(policy(120));
    expect((await start(some)).lifecyclePolicyText).toBe(policy(120));
    some.clock.advance(5000);
    expect((await get(some)).summary?.expiringImageTotalCount).toBe(10);
  });

  test('counts images that would be archived apart', async () => {
    const some = await previewRig();
    await start(some, policy(100, { type: 'transition', targetStorageClass: 'archive' }));
    some.clock.advance(5000);
    const { summary, previewResults } = await get(some);
    expect(summary).toEqual({
      expiringImageTotalCount: 0,
      transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: 30 }],
    });
    expect(previewResults?.[0]?.action).toEqual({ type: 'TRANSITION', targetStorageClass: 'ARCHIVE' });
  });

  test('comes in pages of 100, whose tokens do not outlive it', async () => {
    const some = await previewRig();
    await start(some, policy(10));
    some.clock.advance(5000);
    const sizes: (number | undefined)[] = [];
    for await (const page of paginateGetLifecyclePolicyPreview({ client: some.ecr }, { repositoryName })) {
      sizes.push(page.previewResults?.length);
    }
    expect(sizes).toEqual([100, 20]);
    const { nextToken } = await get(some);
    await start(some, policy(5));
    some.clock.advance(5000);
    expect((await failure(get(some, { nextToken }))).name).toBe('InvalidParameterException');
  });

  test('by id leaves out what it does not touch', async () => {
    const some = await previewRig();
    await start(some, policy(100));
    some.clock.advance(5000);
    const { previewResults = [] } = await get(some, {
      imageIds: [{ imageTag: 'v110' }, { imageTag: 'v5' }, { imageTag: 'nope' }],
    });
    expect(previewResults.map(({ imageTags }) => imageTags)).toEqual([['v110']]);
    const [{ imageDigest } = {}] = previewResults;
    const tagsBy = async (id: ImageIdentifier) =>
      (await get(some, { imageIds: [id] })).previewResults?.flatMap(({ imageTags }) => imageTags);
    expect(await tagsBy({ imageDigest })).toEqual(['v110']);
    expect(await tagsBy({ imageDigest, imageTag: 'v111' })).toEqual([]);
    expect(await tagsBy({})).toEqual([]);
  });

  test('filters by tags', async () => {
    const images = [{ imageTags: ['new'] }, { imageTags: ['old'] }, {}, {}];
    const some = await rig({ world: worldOf([{ repositoryName, images }]), previewMs: 0 });
    await start(some, policy(1));
    const count = async (tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY') =>
      (await get(some, { filter: { tagStatus } })).previewResults?.length;
    expect(await Promise.all((['TAGGED', 'UNTAGGED', 'ANY'] as const).map(count))).toEqual([1, 2, 3]);
  });

  test.each(['FAILED', 'EXPIRED'] as const)(
    'that is %s has no results, and may be started again',
    async (status) => {
      const world = worldOf([
        { repositoryName, images: { count: 3 }, preview: { status, lifecyclePolicyText: policy(1) } },
      ]);
      const some = await rig({ world, previewMs: 0 });
      expect(await get(some)).toMatchObject({ status, previewResults: [], lifecyclePolicyText: policy(1) });
      await start(some, policy(2));
      expect((await get(some)).summary?.expiringImageTotalCount).toBe(1);
    },
  );
});
