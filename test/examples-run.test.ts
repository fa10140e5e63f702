import { afterAll, beforeAll, expect, test } from 'vitest';
import explore from '../examples/01-explore.variables.json' with { type: 'json' };
import whatWouldExpire from '../examples/03-what-would-expire.variables.json' with { type: 'json' };
import whatAreThese from '../examples/04-what-are-these.variables.json' with { type: 'json' };
import supplyChain from '../examples/05-supply-chain.variables.json' with { type: 'json' };
import sageMakerImages from '../examples/06-sagemaker-images.variables.json' with { type: 'json' };
import tryALifecyclePolicy from '../examples/07-try-a-lifecycle-policy.variables.json' with { type: 'json' };
import whatStillRuns from '../examples/02-what-still-runs.variables.json' with { type: 'json' };
import followAPreview from '../examples/08-follow-a-preview.variables.json' with { type: 'json' };
import {
  ExploreDocument,
  FollowAPreviewDocument,
  SageMakerImagesDocument,
  SupplyChainDocument,
  TryALifecyclePolicyDocument,
  WhatAreTheseDocument,
  WhatStillRunsDocument,
  WhatWouldExpireDocument,
} from './generated/graphql.ts';
import { subscribe } from './helpers/events.ts';
import { startTestGateway, type TestGateway } from './helpers/gateway.ts';

// The examples as a frontend sends them: typed documents, so that the compiler checks what is read of their answers.

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('Explore shows repositories with their tagged images', async () => {
  const { data, errors } = await gateway.run(ExploreDocument, explore);
  expect(errors).toBeUndefined();
  expect(data?.registries).toHaveLength(1);
  expect(data?.repositories?.nodes).toHaveLength(explore.repositories);
  const images = data?.repositories?.nodes.flatMap(({ images: page }) => page?.nodes ?? []) ?? [];
  expect(images.length).toBeGreaterThan(0);
  expect(images.every(({ tags }) => tags.length > 0)).toBe(true);
});

test('WhatWouldExpire shows images that would go, signed or not, replicated or not', async () => {
  const { data, errors } = await gateway.run(WhatWouldExpireDocument, whatWouldExpire);
  expect(errors).toBeUndefined();
  const preview = data?.repository?.lifecyclePreview;
  expect(preview).toMatchObject({ status: 'COMPLETE' });
  expect(preview?.results?.nodes).toHaveLength(10);
  expect(preview?.results?.nodes.every(({ image }) => image !== null)).toBe(true);
  expect(preview?.results?.nodes.some(({ image }) => image?.replicationStatuses?.length)).toBe(true);
});

test('WhatAreThese tells a tag, a missing image, another registry and no reference apart', async () => {
  const { data, errors } = await gateway.run(WhatAreTheseDocument, whatAreThese);
  expect(errors).toBeUndefined();
  expect(data?.imageReferences?.map(({ resolution }) => resolution)).toEqual([
    'TAG',
    'MISSING',
    'EXTERNAL',
    'UNPARSEABLE',
  ]);
});

test('SupplyChain shows what is attached to an image', async () => {
  const { data, errors } = await gateway.run(SupplyChainDocument, supplyChain);
  expect(errors).toBeUndefined();
  const kinds = data?.image?.referrers?.nodes.map(({ kind }) => kind);
  expect(kinds).toContain('SIGNATURE');
  expect(data?.image?.tags).toContain('latest');
});

test('SageMakerImages shows images with what their versions run', async () => {
  const { data, errors } = await gateway.run(SageMakerImagesDocument, sageMakerImages);
  expect(errors).toBeUndefined();
  const images = data?.sageMakerImages?.nodes ?? [];
  expect(images).toHaveLength(sageMakerImages.images);
  const versions = images.flatMap(({ versions: page }) => page?.nodes ?? []);
  expect(versions.some(({ containerImage }) => containerImage?.includes('.dkr.ecr.'))).toBe(true);
});

test('WhatStillRuns shows images that would go though SageMaker runs them, some of them signed, some not replicated', async () => {
  const { data, errors } = await gateway.run(WhatStillRunsDocument, whatStillRuns);
  expect(errors).toBeUndefined();
  const images = data?.repository?.lifecyclePreview?.results?.nodes.flatMap(({ image }) => image ?? []) ?? [];
  expect(images).toHaveLength(10);
  const isRun = images.map(({ sageMakerImageVersions }) => sageMakerImageVersions?.nodes.length !== 0);
  const isSigned = images.map(({ referrers }) => referrers?.nodes.length !== 0);
  const isThere = images.map(
    ({ replicationStatuses, missingReplications }) =>
      missingReplications?.length === 0 &&
      replicationStatuses?.every(({ status }) => status === 'COMPLETE') === true,
  );
  for (const answers of [isRun, isSigned, isThere]) expect(new Set(answers)).toEqual(new Set([true, false]));
  expect(images.some((_, index) => isRun[index] && isSigned[index] && !isThere[index])).toBe(true);
});

test('TryALifecyclePolicy starts a preview, and says so when one runs', async () => {
  const started = await gateway.run(TryALifecyclePolicyDocument, tryALifecyclePolicy);
  expect(started.data?.startLifecyclePreview).toMatchObject({
    __typename: 'StartLifecyclePreviewSuccess',
    lifecyclePreview: { status: 'IN_PROGRESS', lifecyclePolicyText: tryALifecyclePolicy.policy },
  });
  const again = await gateway.run(TryALifecyclePolicyDocument, tryALifecyclePolicy);
  expect(again.data?.startLifecyclePreview).toMatchObject({
    __typename: 'LifecyclePreviewInProgressError',
    running: { lifecyclePolicyText: tryALifecyclePolicy.policy },
  });
});

test('FollowAPreview shows the preview that was started, and what it comes to', async () => {
  await using own = await startTestGateway({
    sandbox: { previewMs: 200 },
    config: { subscriptions: { pollMs: 20, maxPollMs: 20 } },
  });
  await own.run(TryALifecyclePolicyDocument, tryALifecyclePolicy);
  const events = await subscribe(own, FollowAPreviewDocument, followAPreview);
  const previews = (await events.rest()).map(({ data }) => data?.lifecyclePreview);
  expect(previews).toMatchObject([
    { status: 'IN_PROGRESS', summary: null, results: { nodes: [] } },
    { status: 'COMPLETE', summary: { expiringImageTotalCount: expect.any(Number) } },
  ]);
  expect(previews[1]?.results?.nodes).toHaveLength(5);
});
