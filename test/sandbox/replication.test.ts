import {
  DescribeImageReplicationStatusCommand,
  DescribeImagesCommand,
  type ECRClient,
  type ImageDetail,
  type ImageIdentifier,
  ImageNotFoundException,
  ListImageReferrersCommand,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { describe, expect, test } from 'vitest';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { digestOf } from '../../src/sandbox/world/manifest.ts';
import { accountId, clockAt, rig, worldOf } from './clients.ts';

const europe = { region: 'eu-west-1', registryId: accountId };

async function allImages(client: ECRClient, repositoryName: string): Promise<ImageDetail[]> {
  const found: ImageDetail[] = [];
  const input = { repositoryName, filter: { imageStatus: 'ANY' as const } };
  for await (const page of paginateDescribeImages({ client }, input))
    found.push(...(page.imageDetails ?? []));
  return found;
}

describe('DescribeImageReplicationStatus', () => {
  test('tells each destination, and COMPLETE once the time has come', async () => {
    const clock = clockAt('2026-01-01T00:00:00Z');
    const lab = { region: 'us-west-2', registryId: '444455556666' };
    const world = worldOf([
      {
        repositoryName: 'team/app',
        images: [
          {
            imageTags: ['a'],
            replicationStatuses: [
              { ...europe, status: 'IN_PROGRESS', completesAt: '2026-01-01T00:10:00Z' },
              { ...lab, status: 'FAILED', failureCode: 'RegistryPolicyDenied' },
            ],
          },
          { imageTags: ['b'] },
        ],
      },
    ]);
    const { ecr } = await rig({ world, now: clock.now });
    const ask = (imageTag: string) =>
      ecr.send(
        new DescribeImageReplicationStatusCommand({ repositoryName: 'team/app', imageId: { imageTag } }),
      );
    const failed = { ...lab, status: 'FAILED', failureCode: 'RegistryPolicyDenied' };
    expect((await ask('a')).replicationStatuses).toEqual([{ ...europe, status: 'IN_PROGRESS' }, failed]);
    clock.advance(600_000);
    expect(await ask('a')).toMatchObject({
      repositoryName: 'team/app',
      imageId: { imageTag: 'a', imageDigest: expect.stringMatching(/^sha256:/) },
      replicationStatuses: [{ ...europe, status: 'COMPLETE' }, failed],
    });
    expect((await ask('b')).replicationStatuses).toEqual([]);
    await expect(ask('nope')).rejects.toBeInstanceOf(ImageNotFoundException);
  });

  test("a replica is in its destination's registry exactly when it is COMPLETE", async () => {
    const clock = clockAt('2026-08-07T12:00:00Z');
    const world = makeCompany({ images: 600, now: clock.now() });
    const { ecr, ecrOf } = await rig({ world, now: clock.now });
    const abroad = ecrOf({ region: 'eu-west-1' });
    const count = async () => {
      const here = await allImages(ecr, 'checkout/api');
      const there = new Map(
        (await allImages(abroad, 'checkout/api')).map((image) => [image.imageDigest, image]),
      );
      const seen: Record<string, number> = {};
      for (const { imageDigest, imageTags, imagePushedAt } of here) {
        const command = new DescribeImageReplicationStatusCommand({
          repositoryName: 'checkout/api',
          imageId: { imageDigest },
        });
        const [status] = (await ecr.send(command)).replicationStatuses ?? [];
        const replica = there.get(imageDigest);
        expect(replica !== undefined).toBe(status?.status === 'COMPLETE');
        if (replica !== undefined) {
          expect(replica.imageStatus).toBe('ACTIVE');
          expect(replica.imageTags).toEqual(imageTags);
          expect([replica.lastRecordedPullTime, replica.lastArchivedAt, replica.lastActivatedAt]).toEqual([
            undefined,
            undefined,
            undefined,
          ]);
          expect(replica.imagePushedAt?.getTime()).toBeGreaterThan(imagePushedAt?.getTime() ?? 0);
        }
        const name = status?.status ?? 'none';
        seen[name] = (seen[name] ?? 0) + 1;
      }
      expect(there.size).toBe(seen['COMPLETE']);
      return seen;
    };
    const before = await count();
    expect(Object.keys(before).toSorted()).toEqual(['COMPLETE', 'FAILED', 'IN_PROGRESS', 'none']);
    clock.advance(2 * 3_600_000);
    const { IN_PROGRESS: running = 0, COMPLETE: complete = 0, ...rest } = before;
    expect(await count()).toEqual({ ...rest, COMPLETE: complete + running });
  });

  test('before a replica arrives no look-up finds it, nor it among the referrers of its subject', async () => {
    const clock = clockAt('2026-08-07T12:00:00Z');
    const { ecr, ecrOf } = await rig({ world: makeCompany({ now: clock.now() }), now: clock.now });
    const abroad = ecrOf({ region: 'eu-west-1' });
    const repositoryName = 'checkout/api';
    const underWay: ImageDetail[] = [];
    for (const image of await allImages(ecr, repositoryName)) {
      const imageId = { imageDigest: image.imageDigest };
      const command = new DescribeImageReplicationStatusCommand({ repositoryName, imageId });
      const [status] = (await ecr.send(command)).replicationStatuses ?? [];
      if (status?.status === 'IN_PROGRESS') underWay.push(image);
    }
    const found = async () => {
      const counts = { byId: 0, byTag: 0, asReferrer: 0 };
      for (const { imageDigest, imageTags = [], subjectManifestDigest } of underWay) {
        const describeImage = (id: ImageIdentifier) =>
          abroad.send(new DescribeImagesCommand({ repositoryName, imageIds: [id] })).then(
            () => 1,
            () => 0,
          );
        counts.byId += await describeImage({ imageDigest });
        for (const imageTag of imageTags) counts.byTag += await describeImage({ imageTag });
        if (subjectManifestDigest === undefined) continue;
        const subjectId = { imageDigest: subjectManifestDigest };
        const { referrers = [] } = await abroad.send(
          new ListImageReferrersCommand({ repositoryName, subjectId }),
        );
        if (referrers.some(({ digest }) => digest === imageDigest)) counts.asReferrer += 1;
      }
      return counts;
    };
    expect(await found()).toEqual({ byId: 0, byTag: 0, asReferrer: 0 });
    clock.advance(2 * 3_600_000);
    const { byId, byTag, asReferrer } = await found();
    expect(byId).toBe(underWay.length);
    expect(Math.min(byTag, asReferrer)).toBeGreaterThan(0);
  });

  test('no image that never left is known abroad', async () => {
    const { ecrOf } = await rig();
    const imageIds = [{ imageDigest: digestOf('nobody') }];
    const ask = ecrOf({ region: 'eu-west-1' }).send(
      new DescribeImagesCommand({ repositoryName: 'checkout/api', imageIds }),
    );
    await expect(ask).rejects.toBeInstanceOf(ImageNotFoundException);
  });
});
