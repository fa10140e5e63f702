import { afterAll, beforeAll, expect, test } from 'vitest';
import explore from '../examples/01-explore.variables.json' with { type: 'json' };
import whatWouldExpire from '../examples/02-what-would-expire.variables.json' with { type: 'json' };
import whatAreThese from '../examples/03-what-are-these.variables.json' with { type: 'json' };
import supplyChain from '../examples/04-supply-chain.variables.json' with { type: 'json' };
import sageMakerImages from '../examples/05-sagemaker-images.variables.json' with { type: 'json' };
import tryALifecyclePolicy from '../examples/06-try-a-policy.variables.json' with { type: 'json' };
import followAPreview from '../examples/07-follow-a-preview.variables.json' with { type: 'json' };
import findings from '../examples/08-findings.variables.json' with { type: 'json' };
import {
  ExploreDocument,
  FindingsDocument,
  FollowAPreviewDocument,
  RegistriesDocument,
  SageMakerImagesDocument,
  SupplyChainDocument,
  TryAPolicyDocument,
  WhatAreTheseDocument,
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

test('WhatWouldExpire shows images that would go though SageMaker runs them, some of them signed, some not replicated', async () => {
  const { data, errors } = await gateway.run(WhatWouldExpireDocument, whatWouldExpire);
  expect(errors).toBeUndefined();
  const preview = data?.repository?.lifecyclePreview;
  expect(preview).toMatchObject({ status: 'COMPLETE' });
  const images = preview?.results?.nodes.flatMap(({ image }) => image ?? []) ?? [];
  expect(images).toHaveLength(10);
  const isRun = images.map(({ sageMakerImageVersions }) => sageMakerImageVersions?.nodes.length !== 0);
  const isSigned = images.map(({ referrers }) => referrers?.nodes.length !== 0);
  const isMissing = images.map(({ missingReplications }) => missingReplications?.length !== 0);
  for (const answers of [isRun, isSigned, isMissing])
    expect(new Set(answers)).toEqual(new Set([true, false]));
  expect(images.some((_, index) => isRun[index] && isSigned[index] && isMissing[index])).toBe(true);
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
  expect(versions.map(({ imageReference }) => imageReference?.resolution)).toContain('DIGEST');
  expect(versions.some(({ image }) => image?.pushedAt)).toBe(true);
});

test('TryAPolicy starts a preview, and says so when one runs', async () => {
  const started = await gateway.run(TryAPolicyDocument, tryALifecyclePolicy);
  expect(started.data?.startLifecyclePreview).toMatchObject({
    __typename: 'StartLifecyclePreviewSuccess',
    lifecyclePreview: { status: 'IN_PROGRESS', lifecyclePolicyText: tryALifecyclePolicy.policy },
  });
  const again = await gateway.run(TryAPolicyDocument, tryALifecyclePolicy);
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
  await own.run(TryAPolicyDocument, tryALifecyclePolicy);
  const events = await subscribe(own, FollowAPreviewDocument, followAPreview);
  const previews = (await events.rest()).map(({ data }) => data?.lifecyclePreview);
  expect(previews).toMatchObject([
    { status: 'IN_PROGRESS', summary: null, results: { nodes: [] } },
    { status: 'COMPLETE', summary: { expiringImageTotalCount: expect.any(Number) } },
  ]);
  expect(previews[1]?.results?.nodes).toHaveLength(5);
});

test('Findings shows what was found on each platform', async () => {
  const { data, errors } = await gateway.run(FindingsDocument, findings);
  expect(errors).toBeUndefined();
  const platforms = data?.repository?.latestImage?.manifest?.manifests ?? [];
  expect(platforms.map(({ architecture }) => architecture)).toEqual(['amd64', 'arm64']);
  expect(platforms.every(({ image }) => image?.scan)).toBe(true);
  expect(platforms.some(({ image }) => image?.scan?.findings?.nodes.length === 5)).toBe(true);
});

test('Registries shows rules, scans and a backfill that runs', async () => {
  const { data, errors } = await gateway.run(RegistriesDocument, {});
  expect(errors).toBeUndefined();
  const [registry] = data?.registries ?? [];
  expect(registry?.replicationRules?.length).toBeGreaterThan(0);
  expect(registry?.replicationBackfills?.nodes[0]).toMatchObject({ status: 'IN_PROGRESS' });
  expect(registry?.scanningConfiguration).toMatchObject({ scanType: 'ENHANCED' });
  expect(registry?.pullThroughCacheRules?.nodes.length).toBeGreaterThan(0);
  expect(registry?.policyText).toContain('Statement');
});
