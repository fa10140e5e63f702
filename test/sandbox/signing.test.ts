import {
  DescribeImageSigningStatusCommand,
  type ECRClient,
  ImageNotFoundException,
  type ImageSigningStatus,
  ListImageReferrersCommand,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { rig, worldOf } from './clients.ts';

const ask = (
  client: ECRClient,
  repositoryName: string,
  imageId: { imageTag?: string; imageDigest?: string },
) => client.send(new DescribeImageSigningStatusCommand({ repositoryName, imageId }));

test('tells each profile of an image, and none where it has none', async () => {
  const signingStatuses = [
    { signingProfileArn: 'arn:aws:signer:us-east-1:111122223333:/signing-profiles/a' },
    { status: 'FAILED' as const, failureCode: 'AccessDenied', failureReason: 'no' },
  ];
  const images = [{ imageTags: ['a'], signingStatuses }, { imageTags: ['b'] }];
  const { ecr } = await rig({ world: worldOf([{ repositoryName: 'team/app', images }]) });
  expect(await ask(ecr, 'team/app', { imageTag: 'a' })).toMatchObject({
    repositoryName: 'team/app',
    registryId: '111122223333',
    imageId: { imageTag: 'a', imageDigest: expect.stringMatching(/^sha256:/) },
    signingStatuses: [{ ...signingStatuses[0], status: 'COMPLETE' }, signingStatuses[1]],
  });
  expect((await ask(ecr, 'team/app', { imageTag: 'b' })).signingStatuses).toEqual([]);
  await expect(ask(ecr, 'team/app', { imageTag: 'c' })).rejects.toBeInstanceOf(ImageNotFoundException);
});

test('of the company, COMPLETE is what has a Notation signature, and no signature is signed', async () => {
  const now = new Date('2026-08-07T12:00:00Z');
  const { ecr } = await rig({ world: makeCompany({ images: 2000, now }), now: () => now });
  const repositoryName = 'checkout/api';
  const states = new Set<ImageSigningStatus['status']>();
  const input = { repositoryName, filter: { imageStatus: 'ANY' as const } };
  for await (const { imageDetails = [] } of paginateDescribeImages({ client: ecr, pageSize: 1000 }, input)) {
    for (const { imageDigest, artifactMediaType } of imageDetails) {
      const { signingStatuses = [] } = await ask(ecr, repositoryName, { imageDigest: imageDigest ?? '' });
      for (const { status } of signingStatuses) states.add(status);
      const command = new ListImageReferrersCommand({
        repositoryName,
        subjectId: { imageDigest },
        filter: { artifactTypes: ['application/vnd.cncf.notary.signature'], artifactStatus: 'ANY' },
      });
      const isSigned = (await ecr.send(command)).referrers?.length !== 0;
      expect(signingStatuses.some(({ status }) => status === 'COMPLETE')).toBe(isSigned);
      if (artifactMediaType?.includes('notary')) expect(signingStatuses).toEqual([]);
    }
  }
  expect([...states].toSorted()).toEqual(['COMPLETE', 'FAILED', 'IN_PROGRESS']);
});
