// biome-ignore lint/style/noRestrictedImports: a client in Python, whose key the sandbox does not check
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/sandbox/world/manifest.ts';
import { accountId, rig, worldOf } from './clients.ts';

const probe = 'import boto3; boto3.client("ecr", region_name="us-east-1").list_image_referrers';
const hasBoto3 = spawnSync('python3', ['-c', probe]).status === 0;
const script = fileURLToPath(new URL('boto3-client.py', import.meta.url));

const repositoryName = 'team/app';
const subject = digestOf('subject');
const policyText = JSON.stringify({
  rules: [
    {
      rulePriority: 4,
      selection: {
        tagStatus: 'tagged',
        tagPrefixList: ['old'],
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 30,
      },
      action: { type: 'expire' },
    },
  ],
});

const world = () =>
  worldOf(
    [
      {
        repositoryName,
        images: [
          {
            imageDigest: subject,
            imageTags: ['new'],
            replicationStatuses: [
              { region: 'eu-west-1', registryId: accountId },
              {
                region: 'us-west-2',
                registryId: '444455556666',
                status: 'FAILED',
                failureCode: 'RegistryPolicyDenied',
              },
            ],
          },
          ...Array.from({ length: 12 }, (_, i) => ({
            imageTags: [`old-${i}`],
            imagePushedAt: `2024-01-02T03:04:${10 + i}.125Z`,
          })),
        ],
        referrers: {
          [subject]: Array.from({ length: 5 }, (_, i) => ({
            artifactType: `application/x-${i}`,
            size: 2 ** 33,
            annotations: { 'n°': `${i}` },
          })),
        },
      },
    ],
    Array.from({ length: 11 }, (_, i) => ({ ImageName: `image-${i}`, CreationTime: 1_700_000_000 + i })),
  );

describe(`a boto3 program${hasBoto3 ? '' : ' (skipped: no python3 with a boto3 that knows list_image_referrers)'}`, () => {
  test.runIf(hasBoto3)('reads the sandbox as it would AWS', { timeout: 60_000 }, async () => {
    const { sandbox } = await rig({ world: world(), previewMs: 300 });
    const { stdout } = await promisify(execFile)('python3', [
      script,
      sandbox.endpoint,
      repositoryName,
      subject,
      policyText,
    ]);
    const seen = JSON.parse(stdout);

    expect(seen.referrers.map((page: unknown[]) => page.length)).toEqual([2, 2, 1]);
    const referrers = seen.referrers
      .flat()
      .toSorted((a: { artifactType: string }, b: { artifactType: string }) =>
        a.artifactType.localeCompare(b.artifactType),
      );
    expect(referrers).toEqual(
      Array.from({ length: 5 }, (_, i) => ({
        digest: expect.stringMatching(/^sha256:/),
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactType: `application/x-${i}`,
        size: 2 ** 33,
        annotations: { 'n°': `${i}` },
        artifactStatus: 'ACTIVE',
      })),
    );

    expect(seen.preview).toMatchObject({
      started: 'IN_PROGRESS',
      second: 'LifecyclePolicyPreviewInProgressException',
      status: 'COMPLETE',
      summary: { expiringImageTotalCount: 12, transitioningImageTotalCounts: [] },
      pages: 3,
    });
    const pushes = Array.from(
      { length: 12 },
      (_, i) => `old-${i} ${Date.UTC(2024, 0, 2, 3, 4, 10 + i, 125) / 1000}`,
    );
    const seenPushes = seen.preview.results.map(
      ({ tags, pushedAt }: { tags: string[]; pushedAt: number }) => `${tags} ${pushedAt}`,
    );
    expect(seenPushes.toSorted()).toEqual(pushes.toSorted());
    for (const { action, priority } of seen.preview.results)
      expect([action, priority]).toEqual([{ type: 'EXPIRE' }, 4]);

    expect(seen.replication).toEqual([
      { region: 'eu-west-1', registryId: accountId, status: 'COMPLETE' },
      {
        region: 'us-west-2',
        registryId: '444455556666',
        status: 'FAILED',
        failureCode: 'RegistryPolicyDenied',
      },
    ]);
    expect(seen.images).toEqual(Array.from({ length: 11 }, (_, i) => `image-${10 - i}`));
    expect(
      sandbox.calls
        .list()
        .filter(({ outcome }) => !['ok', 'LifecyclePolicyPreviewInProgressException'].includes(outcome)),
    ).toEqual([]);
  });
});
