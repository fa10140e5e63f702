import { createHash } from 'node:crypto';
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  type Image,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { clockAt, rig, worldOf } from './clients.ts';

const sha256 = (text: string | undefined) =>
  `sha256:${createHash('sha256')
    .update(text ?? '')
    .digest('hex')}`;

async function allImages(client: ECRClient, repositoryName: string) {
  const details = [];
  const images: Image[] = [];
  const input = { repositoryName, filter: { imageStatus: 'ANY' as const } };
  for await (const { imageDetails = [] } of paginateDescribeImages({ client }, input)) {
    details.push(...imageDetails);
    const imageIds = imageDetails.map(({ imageDigest }) => ({ imageDigest }));
    images.push(
      ...((await client.send(new BatchGetImageCommand({ repositoryName, imageIds }))).images ?? []),
    );
  }
  return { details, images };
}

describe('manifests', () => {
  test.each(['checkout/api', 'platform/charts', 'ml/training'])(
    "digests of %s are their manifests' sha256",
    async (name) => {
      const { ecr } = await rig({ world: makeCompany({ images: 600 }) });
      const { details, images } = await allImages(ecr, name);
      expect(images.length).toBeGreaterThan(5);
      expect(images.map(({ imageManifest }) => sha256(imageManifest))).toEqual(
        images.map(({ imageId }) => imageId?.imageDigest),
      );

      const byDigest = new Map(details.map((detail) => [detail.imageDigest, detail]));
      const orphans: string[] = [];
      for (const { imageManifest, imageId, imageManifestMediaType } of images) {
        const manifest = JSON.parse(imageManifest ?? '');
        const detail = byDigest.get(imageId?.imageDigest);
        expect(manifest.mediaType).toBe(imageManifestMediaType);
        expect(detail?.subjectManifestDigest).toBe(manifest.subject?.digest);
        const blobs = [manifest.config, ...(manifest.layers ?? [])].filter((blob) => blob !== undefined);
        if (manifest.manifests === undefined) {
          expect(detail?.imageSizeInBytes).toBe(blobs.reduce((sum, { size }) => sum + size, 0));
        }
        const others = [...(manifest.manifests ?? []), ...(manifest.subject ? [manifest.subject] : [])];
        for (const other of others) {
          const text = images.find((image) => image.imageId?.imageDigest === other.digest)?.imageManifest;
          if (text === undefined) orphans.push(other.digest);
          else expect(Buffer.byteLength(text)).toBe(other.size);
        }
      }
      expect(orphans).toEqual([]);
    },
  );

  test('an id that leads nowhere is a failure of its own', async () => {
    const repositoryName = 'team/app';
    const world = worldOf([
      {
        repositoryName,
        images: [
          { imageTags: ['a', 'b'], imageManifest: '{"schemaVersion":2}' },
          { imageTags: ['old'], imageStatus: 'ARCHIVED' },
        ],
      },
    ]);
    const { ecr } = await rig({ world });
    const imageDigest = sha256('{"schemaVersion":2}');
    const { images, failures } = await ecr.send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: [
          { imageTag: 'a' },
          { imageTag: 'b' },
          { imageTag: 'a' },
          { imageTag: 'nope' },
          {},
          { imageDigest: 'nonsense' },
          { imageTag: 'old', imageDigest },
          { imageTag: 'old' },
        ],
      }),
    );
    expect(images?.map(({ imageId, imageManifest }) => [imageId, imageManifest])).toEqual([
      [{ imageDigest, imageTag: 'a' }, '{"schemaVersion":2}'],
      [{ imageDigest, imageTag: 'b' }, '{"schemaVersion":2}'],
    ]);
    expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
      'ImageNotFound',
      'MissingDigestAndTag',
      'InvalidImageDigest',
      'ImageTagDoesNotMatchDigest',
      'ImageInaccessible',
    ]);
    expect(failures?.[0]).toEqual({
      imageId: { imageTag: 'nope' },
      failureCode: 'ImageNotFound',
      failureReason: 'Requested image not found',
    });
  });

  test('reading one is a pull, which is recorded once a day', async () => {
    const repositoryName = 'team/app';
    const clock = clockAt('2026-01-01T00:00:00Z');
    const { ecr } = await rig({ world: worldOf([{ repositoryName, images: { count: 1 } }]), now: clock.now });
    const lastPull = async () =>
      (
        await ecr.send(new DescribeImagesCommand({ repositoryName }))
      ).imageDetails?.[0]?.lastRecordedPullTime?.toISOString();
    const pull = () => ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v0' }] }));
    expect(await lastPull()).toBeUndefined();
    await pull();
    expect(await lastPull()).toBe('2026-01-01T00:00:00.000Z');
    clock.advance(3_600_000);
    await pull();
    expect(await lastPull()).toBe('2026-01-01T00:00:00.000Z');
    clock.advance(24 * 3_600_000);
    await pull();
    expect(await lastPull()).toBe('2026-01-02T01:00:00.000Z');
  });
});
