import { describe, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld, digest, HOST, images, keep } from './worlds.ts';

const app = `${HOST}/team/app`;

const ReferencesCost = graphql(/* GraphQL */ `
  query ReferencesCost($references: [String!]!) {
    imageReferences(references: $references) {
      resolution
      image {
        digest
        tags
      }
    }
  }
`);

describe('a page of 100 images with their preview results', () => {
  test('costs one call for the images and one for the results', async () => {
    const world = appWorld({ images: images(100), lifecyclePolicyText: keep(60), preview: {} });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(
      graphql(/* GraphQL */ `
        query HundredPreviewResults {
          repository(name: "team/app") {
            images(first: 100) {
              nodes {
                digest
                lifecyclePreviewResult {
                  digest
                  appliedRulePriority
                }
              }
            }
          }
        }
      `),
    );
    expect(errors).toBeUndefined();
    const nodes = data?.repository?.images?.nodes ?? [];
    expect(nodes).toHaveLength(100);
    const touched = nodes.filter(({ lifecyclePreviewResult }) => lifecyclePreviewResult);
    expect(touched).toHaveLength(40);
    for (const { digest, lifecyclePreviewResult } of touched)
      expect(lifecyclePreviewResult?.digest).toBe(digest);
    expect(gateway.sandbox.calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
      'ecr.GetLifecyclePolicyPreview': 1,
    });
  });
});

test('a preview’s status and its first 50 results are one call', async () => {
  const world = appWorld({ images: images(80), lifecyclePolicyText: keep(10), preview: {} });
  await using gateway = await startTestGateway({ world });
  const { data } = await gateway.run(
    graphql(/* GraphQL */ `
      query PreviewAndResults {
        repository(name: "team/app") {
          lifecyclePreview {
            status
            results {
              nodes {
                digest
              }
            }
          }
        }
      }
    `),
  );
  expect(data?.repository?.lifecyclePreview?.status).toBe('COMPLETE');
  expect(data?.repository?.lifecyclePreview?.results?.nodes).toHaveLength(50);
  expect(gateway.sandbox.calls.count('GetLifecyclePolicyPreview')).toBe(1);
});

describe('250 references to one repository', () => {
  const all = images(250).map(({ imageDigest }) => imageDigest ?? '');
  const references = all.map((one) => `${app}@${one}`);

  /** What each reference must come to, where these are gone. */
  const expected = (gone: ReadonlySet<string>) =>
    all.map((one, index) =>
      gone.has(one)
        ? { resolution: 'MISSING', image: null }
        : { resolution: 'DIGEST', image: { digest: one, tags: [`t${index + 1}`] } },
    );

  async function look(gone: readonly number[], missingIds: 'fail' | 'omit') {
    const missing = new Set(gone.map(digest));
    const held = images(250).filter(({ imageDigest = '' }) => !missing.has(imageDigest));
    await using gateway = await startTestGateway({
      world: appWorld({ images: held }),
      sandbox: { missingIds },
    });
    const answer = await gateway.run(ReferencesCost, { references });
    expect(answer).toEqual({ status: 200, data: { imageReferences: expected(missing) } });
    return gateway.sandbox.calls.byOperation();
  }

  test('are three calls of 100', async () => {
    expect(await look([], 'fail')).toEqual({ 'ecr.DescribeImages': 3 });
    expect(await look([], 'omit')).toEqual({ 'ecr.DescribeImages': 3 });
  });

  test.each([
    ['one in each call', [7, 150, 250]],
    ['all in one call', [1, 50, 100]],
  ])('with three gone, %s, are a call more for each of them, if they sink their call', async (_, gone) => {
    expect(await look(gone, 'fail')).toEqual({ 'ecr.DescribeImages': 6 });
    expect(await look(gone, 'omit')).toEqual({ 'ecr.DescribeImages': 3 });
  });

  test('with most of them gone are a miss for each of the three, two more, and the listing once', async () => {
    const gone = all.map((_, index) => index + 1).filter((n) => n % 3 > 0);
    expect(await look(gone, 'fail')).toEqual({ 'ecr.DescribeImages': 6 });
    expect(await look(gone, 'omit')).toEqual({ 'ecr.DescribeImages': 3 });
  });

  test('with the repository gone are three calls, and every one is missing', async () => {
    await using gateway = await startTestGateway({ world: { registries: [{ accountId: '111122223333' }] } });
    const { data, errors } = await gateway.run(ReferencesCost, { references });
    expect(errors).toBeUndefined();
    expect(new Set(data?.imageReferences?.map(({ resolution }) => resolution))).toEqual(new Set(['MISSING']));
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeImages': 3 });
  });
});

test('one image under many spellings is one key', async () => {
  await using gateway = await startTestGateway({ world: appWorld({ images: images(1) }) });
  const host = '111122223333.dkr-ecr.us-east-1.on.aws';
  const references = [`${app}@${digest(1)}`, `${host}/team/app:gone@${digest(1)}`, `${app}:t1`, `${app}:t1`];
  const { data } = await gateway.run(ReferencesCost, { references });
  expect(data?.imageReferences?.map(({ resolution }) => resolution)).toEqual([
    'DIGEST',
    'DIGEST',
    'TAG',
    'TAG',
  ]);
  const [call, ...others] = gateway.sandbox.calls.list();
  expect(others).toEqual([]);
  expect(call?.input).toMatchObject({ imageIds: [{ imageDigest: digest(1) }, { imageTag: 't1' }] });
});

test('200 replication statuses are 200 calls, and never more at once than the cap', async () => {
  const world = appWorld({
    images: images(200, { replicationStatuses: [{ region: 'eu-west-1', registryId: '111122223333' }] }),
  });
  await using gateway = await startTestGateway({
    world,
    sandbox: { latencyMs: 3 },
    config: { upstream: { concurrency: 7 } },
  });
  const { data, errors } = await gateway.run(
    graphql(/* GraphQL */ `
      query ManyReplicationStatuses {
        repository(name: "team/app") {
          images(first: 200) {
            nodes {
              replicationStatuses {
                status
              }
            }
          }
        }
      }
    `),
  );
  expect(errors).toBeUndefined();
  const statuses = data?.repository?.images?.nodes.flatMap((image) => image.replicationStatuses ?? []);
  expect(statuses).toHaveLength(200);
  expect(gateway.sandbox.calls.count('DescribeImageReplicationStatus')).toBe(200);
  const peak = gateway.sandbox.calls.peak('DescribeImageReplicationStatus');
  expect(peak).toBeGreaterThan(1);
  expect(peak).toBeLessThanOrEqual(7);
});

test('two aliases of one field share their call, and so do two ways to one thing', async () => {
  await using gateway = await startTestGateway({
    world: appWorld({ images: images(3), lifecyclePolicyText: keep(1), preview: {} }),
  });
  const { data, errors } = await gateway.run(
    graphql(/* GraphQL */ `
      query SharedCalls($digest: Digest!) {
        a: repository(name: "team/app") {
          images(first: 2) {
            nodes {
              tags
            }
          }
          lifecyclePreview {
            status
          }
        }
        b: repository(name: "team/app") {
          createdAt
          first: image(by: { digest: $digest }) {
            tags
          }
          images(first: 3) {
            nodes {
              tags
            }
          }
          lifecyclePolicy {
            text
          }
          again: lifecyclePolicy {
            lastEvaluatedAt
          }
          lifecyclePreview {
            results {
              nodes {
                digest
              }
            }
          }
        }
      }
    `),
    { digest: digest(1) },
  );
  expect(errors).toBeUndefined();
  expect(data?.b?.first).toEqual({ tags: ['t1'] });
  expect(gateway.sandbox.calls.byOperation()).toEqual({
    'ecr.DescribeRepositories': 1,
    // One page for both connections, and one look-up, which does not wait for a page that may not tell it.
    'ecr.DescribeImages': 2,
    'ecr.GetLifecyclePolicy': 1,
    'ecr.GetLifecyclePolicyPreview': 1,
  });
});

test('what a listing told is not asked for again', async () => {
  await using gateway = await startTestGateway({
    world: appWorld({ images: [...images(3), { imageDigest: digest(9), subjectManifestDigest: digest(1) }] }),
  });
  const { data } = await gateway.run(
    graphql(/* GraphQL */ `
      query PrimedByListing {
        repositories {
          nodes {
            images {
              nodes {
                digest
                subject {
                  tags
                }
                repository {
                  createdAt
                }
              }
            }
          }
        }
      }
    `),
  );
  const nodes = data?.repositories?.nodes[0]?.images?.nodes;
  expect(nodes?.find((node) => node.digest === digest(9))?.subject).toEqual({ tags: ['t1'] });
  expect(gateway.sandbox.calls.byOperation()).toEqual({
    'ecr.DescribeRepositories': 1,
    'ecr.DescribeImages': 1,
  });
});
