import {
  DescribeImageReplicationStatusCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetLifecyclePolicyPreviewCommand,
  type ImageDetail,
  LifecyclePolicyPreviewNotFoundException,
  type LifecyclePolicyPreviewResult,
  ListImageReferrersCommand,
  paginateDescribeImages,
  paginateGetLifecyclePolicyPreview,
} from '@aws-sdk/client-ecr';
import {
  DescribeImageVersionCommand,
  type DescribeImageVersionCommandOutput,
  ListImagesCommand,
  ListImageVersionsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { blockSize, layouts } from '../../src/sandbox/world/release.ts';
import { accountId, type Rig, rig } from './clients.ts';

const api = 'checkout/api';
const now = new Date('2026-08-07T12:00:00Z');

async function allImages(client: ECRClient, repositoryName: string): Promise<ImageDetail[]> {
  const found: ImageDetail[] = [];
  const input = { repositoryName, filter: { imageStatus: 'ANY' as const } };
  for await (const page of paginateDescribeImages({ client }, input))
    found.push(...(page.imageDetails ?? []));
  return found;
}

async function allVersions({ sageMaker }: Rig): Promise<DescribeImageVersionCommandOutput[]> {
  const { Images = [] } = await sageMaker.send(new ListImagesCommand({ MaxResults: 100 }));
  const each = Images.map(async ({ ImageName }) => {
    const { ImageVersions = [] } = await sageMaker.send(
      new ListImageVersionsCommand({ ImageName, MaxResults: 100 }),
    );
    return Promise.all(
      ImageVersions.map(({ Version }) =>
        sageMaker.send(new DescribeImageVersionCommand({ ImageName, Version })),
      ),
    );
  });
  return (await Promise.all(each)).flat();
}

describe('the company', () => {
  test('is the same for the same seed and size, and another for another seed', async () => {
    const imagesOf = async (seed: string | undefined) => {
      const { ecr } = await rig({ world: makeCompany({ seed, images: 300, now }), now: () => now });
      return allImages(ecr, api);
    };
    const images = await imagesOf(undefined);
    expect(images.length).toBeGreaterThan(40);
    expect(await imagesOf(undefined)).toEqual(images);
    const digests = new Set(images.map(({ imageDigest }) => imageDigest));
    expect((await imagesOf('other')).filter(({ imageDigest }) => digests.has(imageDigest))).toEqual([]);
  });

  test('keeps its digests and tags whenever it is started', async () => {
    const imagesAt = async (time: string) => {
      const { ecr } = await rig({ world: makeCompany({ images: 300, now: new Date(time) }) });
      return (await allImages(ecr, api)).map(({ imageDigest, imageTags }) => [imageDigest, imageTags]);
    };
    expect(await imagesAt('2025-01-01T00:00:00Z')).toEqual(await imagesAt('2026-08-07T12:00:00Z'));
  });

  test('makes no image before someone looks, and then only the ones looked at', () => {
    const world = makeCompany({ images: 1_000_000_000, now });
    const images = world.registry(accountId, 'us-east-1')?.repositories.get(api)?.images;
    expect(images?.size).toBeGreaterThan(100_000_000);
    expect(images?.byTag('latest', now)?.tags).toContain('latest');
  });

  test('has as many images as it says, to the last block', () => {
    const repositories =
      makeCompany({ images: 500, now }).registry(accountId, 'us-east-1')?.repositories ?? new Map();
    for (const { images } of repositories.values()) {
      const blocks = Array.from(
        { length: Math.ceil(images.size / blockSize) },
        (_, i) => images.block(i).length,
      );
      expect(blocks.reduce((sum, length) => sum + length, 0)).toBe(images.size);
    }
  });

  test.each([1, 2, 7, 10, 49, 500, 2000])('of %i images has so many, replicas not counted', (images) => {
    const replicated = /^(?:checkout|web)\/|^platform\/base-images$/;
    const sizes = makeCompany({ images, now }).registries.flatMap(
      ({ region, accountId: owner, repositories }) =>
        [...repositories].map(([name, repository]) =>
          replicated.test(name) && `${owner}/${region}` !== `${accountId}/us-east-1`
            ? 0
            : repository.images.size,
        ),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(images);
  });

  test.each([1, 2, 3, 10, 20, 50, 200])('of %i images has a latest one in each repository', (images) => {
    for (const seed of ['registry-graph', 'a', 'b', 'c']) {
      const repositories = makeCompany({ seed, images, now }).registry(accountId, 'us-east-1')?.repositories;
      expect(repositories?.get(api)?.images.size).toBeGreaterThan(0);
      for (const [name, { images: store }] of repositories ?? []) {
        if (store.size === 0 || name === 'platform/charts') continue;
        expect(store.byTag('latest', now)?.status, name).toBe('ACTIVE');
      }
    }
  });

  test('has releases that fill their blocks', () => {
    for (const layout of Object.values(layouts).flat()) expect(layout.flat()).toHaveLength(blockSize);
  });

  test('has the repositories that people are told of, and replicas without their policies', async () => {
    const { ecr, ecrOf } = await rig();
    const repositoryNames = [
      'checkout/api',
      'checkout/worker',
      'search/indexer',
      'web/storefront',
      'platform/base-images',
      'ml/training',
      'ml/inference',
      'data/pipelines',
      'platform/charts',
      'platform/retired-gateway',
    ];
    const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames }));
    expect(repositories.map(({ repositoryName }) => repositoryName)).toEqual(repositoryNames);
    expect(new Set(repositories.map(({ imageTagMutability }) => imageTagMutability)).size).toBe(4);
    expect(new Set(repositories.map(({ encryptionConfiguration: e }) => e?.encryptionType)).size).toBe(3);
    expect(await allImages(ecr, 'platform/retired-gateway')).toEqual([]);
    const previewOf = async (repositoryName: string) =>
      (await ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }))).status;
    expect(await previewOf('search/indexer')).toBe('FAILED');
    expect(await previewOf('web/storefront')).toBe('EXPIRED');
    await expect(previewOf('data/pipelines')).rejects.toBeInstanceOf(LifecyclePolicyPreviewNotFoundException);
    const abroad = ecrOf({ region: 'eu-west-1' }).send(
      new GetLifecyclePolicyPreviewCommand({ repositoryName: api }),
    );
    await expect(abroad).rejects.toBeInstanceOf(LifecyclePolicyPreviewNotFoundException);
    const training = (await ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName: 'ml/training' })))
      .summary;
    expect(training?.transitioningImageTotalCounts?.[0]?.imageTotalCount).toBeGreaterThan(0);
  });

  test('has images of every kind and state', async () => {
    const { ecr } = await rig();
    const images = await allImages(ecr, api);
    const some = (is: (image: ImageDetail) => unknown) => expect(images.filter(is).length).toBeGreaterThan(0);
    some(({ imageTags }) => imageTags?.includes('latest'));
    some(({ imageTags }) => imageTags?.some((tag) => /^\d+\.\d+\.\d+$/.test(tag)));
    some(({ imageTags }) => imageTags?.some((tag) => /^main-[0-9a-f]{7}$/.test(tag)));
    some(({ imageTags, subjectManifestDigest: subject }) => imageTags === undefined && subject === undefined);
    some(({ imageManifestMediaType }) => imageManifestMediaType?.includes('index'));
    some(({ imageStatus, lastArchivedAt }) => imageStatus === 'ARCHIVED' && lastArchivedAt);
    some(({ imageStatus }) => imageStatus === 'ACTIVATING');
    some(({ imageStatus, lastActivatedAt }) => imageStatus === 'ACTIVE' && lastActivatedAt);
    some(({ lastRecordedPullTime }) => lastRecordedPullTime);
    some(({ imageTags, lastRecordedPullTime }) => imageTags && lastRecordedPullTime === undefined);
    for (const type of ['cncf.notary.signature', 'cyclonedx', 'sigstore.bundle']) {
      some(({ artifactMediaType }) => artifactMediaType?.includes(type));
    }
    const byDigest = new Map(images.map((image) => [image.imageDigest, image]));
    some(({ subjectManifestDigest }) => byDigest.get(subjectManifestDigest)?.subjectManifestDigest);
    for (const image of images) {
      for (const time of [
        image.imagePushedAt,
        image.lastArchivedAt,
        image.lastActivatedAt,
        image.lastRecordedPullTime,
      ]) {
        expect(time?.getTime() ?? 0).toBeLessThanOrEqual(Date.now());
      }
    }
    const models = await allImages(ecr, 'ml/training');
    expect(models.some(({ imageSizeInBytes = 0 }) => imageSizeInBytes > 2 ** 31)).toBe(true);
    const charts = await allImages(ecr, 'platform/charts');
    expect(charts.some(({ artifactMediaType }) => artifactMediaType?.includes('helm.config'))).toBe(true);
  });

  test('would expire, in its headline repository, images of every fate', async () => {
    const some = await rig();
    const { ecr } = some;
    const results: LifecyclePolicyPreviewResult[] = [];
    for await (const page of paginateGetLifecyclePolicyPreview({ client: ecr }, { repositoryName: api })) {
      expect(page.status).toBe('COMPLETE');
      results.push(...(page.previewResults ?? []));
    }
    const fates = new Set<string>();
    for (const { imageDigest, imageTags } of results) {
      fates.add(imageTags ? 'tagged' : 'untagged');
      const replication = new DescribeImageReplicationStatusCommand({
        repositoryName: api,
        imageId: { imageDigest },
      });
      for (const { region, status } of (await ecr.send(replication)).replicationStatuses ?? [])
        fates.add(`${region} ${status}`);
      const referrers = new ListImageReferrersCommand({ repositoryName: api, subjectId: { imageDigest } });
      fates.add((await ecr.send(referrers)).referrers?.length ? 'signed' : 'unsigned');
    }
    const runs = (await allVersions(some)).map(({ ContainerImage }) => ContainerImage?.split('@')[1]);
    if (results.some(({ imageDigest }) => runs.includes(imageDigest))) fates.add('run by SageMaker');
    expect([...fates].toSorted()).toEqual([
      'eu-west-1 COMPLETE',
      'eu-west-1 FAILED',
      'eu-west-1 IN_PROGRESS',
      'run by SageMaker',
      'signed',
      'tagged',
      'unsigned',
      'untagged',
    ]);
  });

  test('runs, on SageMaker, images of its own, of its other account, of AWS, and some that are gone', async () => {
    const some = await rig();
    const versions = await allVersions(some);
    const containers = versions.map(({ ContainerImage }) => ContainerImage);
    expect(containers).toContain(undefined);
    expect(versions.some(({ ImageVersionStatus: s, ContainerImage: c }) => s === 'CREATE_FAILED' && !c)).toBe(
      true,
    );
    for (const part of ['763104351884.dkr', '444455556666.dkr', 'legacy/scoring:', 'checkout/api@sha256:']) {
      expect(containers.some((uri) => uri?.includes(part))).toBe(true);
    }
    expect(versions.some(({ ImageVersionStatus: s, ContainerImage: c }) => s === 'CREATING' && !c)).toBe(
      true,
    );
    expect(versions.some(({ BaseImage }) => BaseImage?.includes('checkout/api:'))).toBe(true);
    expect(versions.some(({ BaseImage }) => BaseImage === 'ml/training:latest')).toBe(true);
    const digests = new Set((await allImages(some.ecr, api)).map(({ imageDigest }) => imageDigest));
    const own = containers.flatMap(
      (uri) => uri?.split(`${accountId}.dkr.ecr.us-east-1.amazonaws.com/checkout/api@`)[1] ?? [],
    );
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((digest) => !digests.has(digest))).toEqual([]);
  });
});
