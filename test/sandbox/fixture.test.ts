import {
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  GetLifecyclePolicyPreviewCommand,
  ListImageReferrersCommand,
} from '@aws-sdk/client-ecr';
import { DescribeImageVersionCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import { worldFrom } from '../../src/sandbox/world/fixture.ts';
import { digestOf } from '../../src/sandbox/world/manifest.ts';
import { rig } from './clients.ts';

describe('a world from plain data', () => {
  test('needs names only', async () => {
    const { sandbox, ecr, sageMaker } = await rig({
      world: worldFrom({
        registries: [
          {
            accountId: '111122223333',
            repositories: [{ repositoryName: 'a/b', images: [{}] }],
            sageMakerImages: [{ ImageName: 'i', Versions: [{}] }],
          },
        ],
      }),
    });
    expect(sandbox.world.defaultAccountId).toBe('111122223333');
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'a/b' }));
    expect(imageDetails).toEqual([
      {
        registryId: '111122223333',
        repositoryName: 'a/b',
        imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        imageSizeInBytes: expect.any(Number),
        imagePushedAt: expect.any(Date),
        imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
        imageStatus: 'ACTIVE',
      },
    ]);
    expect(await sageMaker.send(new DescribeImageVersionCommand({ ImageName: 'i' }))).toMatchObject({
      Version: 1,
    });
  });

  test('may be JSON: moments as ISO strings or as seconds, enumerations open', async () => {
    const json = JSON.stringify({
      registries: [
        {
          accountId: '111122223333',
          region: 'eu-west-1',
          replicationConfiguration: {
            rules: [{ destinations: [{ region: 'us-east-1', registryId: '444455556666' }] }],
          },
          repositories: [
            {
              repositoryName: 'a/b',
              createdAt: 1721874035.925,
              imageTagMutability: 'SOMETIMES',
              images: [
                { imagePushedAt: '2024-07-25T02:20:35.925Z', lastRecordedPullTime: 0, registryId: 'ignored' },
              ],
            },
          ],
        },
      ],
    });
    const { ecrOf } = await rig({ world: worldFrom(JSON.parse(json)) });
    const ecr = ecrOf({ region: 'eu-west-1' });
    const moment = new Date('2024-07-25T02:20:35.925Z');
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories?.[0]).toMatchObject({ createdAt: moment, imageTagMutability: 'SOMETIMES' });
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'a/b' }));
    expect(imageDetails?.[0]).toMatchObject({ imagePushedAt: moment, lastRecordedPullTime: new Date(0) });
    const { replicationConfiguration } = await ecr.send(new DescribeRegistryCommand({}));
    expect(replicationConfiguration?.rules?.[0]?.destinations).toEqual([
      { region: 'us-east-1', registryId: '444455556666' },
    ]);
  });

  test('may spell out referrers and previews', async () => {
    const subject = digestOf('subject');
    const results = [{ imageDigest: subject, imageTags: ['x'], appliedRulePriority: 7 }];
    const world = worldFrom({
      registries: [
        {
          accountId: '111122223333',
          repositories: [
            {
              repositoryName: 'a/b',
              referrers: { [subject]: [{ digest: digestOf('r'), artifactType: 't', size: 2 ** 33 }] },
              preview: { lifecyclePolicyText: 'whatever', previewResults: results },
            },
            {
              repositoryName: 'a/c',
              preview: { status: 'IN_PROGRESS', completesAt: '2026-01-01T00:00:00Z' },
            },
          ],
        },
      ],
    });
    const { ecr } = await rig({ world, now: () => new Date('2025-12-31T00:00:00Z') });
    const { referrers } = await ecr.send(
      new ListImageReferrersCommand({ repositoryName: 'a/b', subjectId: { imageDigest: subject } }),
    );
    expect(referrers).toMatchObject([{ digest: digestOf('r'), artifactType: 't', size: 2 ** 33 }]);
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'a/b' }));
    expect(imageDetails).toMatchObject([
      { imageDigest: digestOf('r'), subjectManifestDigest: subject, artifactMediaType: 't' },
    ]);
    const preview = (repositoryName: string) =>
      ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }));
    expect(await preview('a/c')).toMatchObject({ status: 'IN_PROGRESS' });
  });

  test('has the preview results that it was given', async () => {
    const imageDigest = digestOf('x');
    const world = worldFrom({
      registries: [
        {
          accountId: '111122223333',
          repositories: [
            { repositoryName: 'a/b', preview: { previewResults: [{ imageDigest, imageTags: ['x'] }] } },
          ],
        },
      ],
    });
    const { ecr } = await rig({ world });
    expect(await ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName: 'a/b' }))).toMatchObject({
      status: 'COMPLETE',
      previewResults: [{ imageDigest, imageTags: ['x'], action: { type: 'EXPIRE' } }],
      summary: { expiringImageTotalCount: 1 },
    });
  });

  test('says where the data does not fit', () => {
    const fixture = JSON.parse(
      '{"registries":[{"accountId":"1111","repositories":[{"repositoryName":"a/b","createdAt":"soon"}]}]}',
    );
    expect(() => worldFrom(fixture)).toThrow(/accountId[\s\S]*createdAt/);
  });
});
