import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import type { LifecyclePreviewFilter } from '../../generated/graphql.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { appWorld, digest, images, keep } from '../worlds.ts';

const Preview = graphql(/* GraphQL */ `
  query Preview($first: Int, $after: String, $filter: LifecyclePreviewFilter) {
    repository(name: "team/app") {
      lifecyclePreview {
        id
        repository {
          name
        }
        lifecyclePolicyText
        status
        summary {
          expiringImageTotalCount
          transitioningImageTotalCounts {
            targetStorageClass
            imageTotalCount
          }
        }
        results(first: $first, after: $after, filter: $filter) {
          nodes {
            digest
            tags
            pushedAt
            action {
              type
              targetStorageClass
            }
            appliedRulePriority
            storageClass
            image {
              tags
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

const lifecyclePolicyText = keep(7);
const expire = {
  imageDigest: digest(1),
  imageTags: ['t1', 'old'],
  imagePushedAt: '2026-01-02T03:04:05.678Z',
  appliedRulePriority: 3,
};
const archive = {
  imageDigest: digest(2),
  action: { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
  appliedRulePriority: 5,
  storageClass: 'STANDARD',
} as const;
const gone = { imageDigest: digest(9), storageClass: 'ARCHIVE' } as const;
const world = appWorld({
  images: images(3),
  preview: { lifecyclePolicyText, previewResults: [expire, archive, gone] },
});

describe('a preview', () => {
  test('is what GetLifecyclePolicyPreview says', async () => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(Preview);
    expect(errors).toBeUndefined();
    expect(data?.repository?.lifecyclePreview).toEqual({
      id: expect.any(String),
      repository: { name: 'team/app' },
      lifecyclePolicyText,
      status: 'COMPLETE',
      summary: {
        expiringImageTotalCount: 2,
        transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: 1 }],
      },
      results: {
        nodes: [
          {
            digest: digest(1),
            tags: ['t1', 'old'],
            pushedAt: '2026-01-02T03:04:05.678Z',
            action: { type: 'EXPIRE', targetStorageClass: null },
            appliedRulePriority: 3,
            storageClass: 'STANDARD',
            image: { tags: ['t1'] },
          },
          {
            digest: digest(2),
            tags: [],
            pushedAt: null,
            action: { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
            appliedRulePriority: 5,
            storageClass: 'STANDARD',
            image: { tags: ['t2'] },
          },
          {
            digest: digest(9),
            tags: [],
            pushedAt: null,
            action: { type: 'EXPIRE', targetStorageClass: null },
            appliedRulePriority: 1,
            storageClass: 'ARCHIVE',
            image: null,
          },
        ],
        pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      },
    });
  });

  test('that runs has no summary and no results yet', async () => {
    await using gateway = await startTestGateway({
      world: appWorld({ images: images(3), preview: { lifecyclePolicyText, status: 'IN_PROGRESS' } }),
    });
    expect((await gateway.run(Preview)).data?.repository?.lifecyclePreview).toMatchObject({
      status: 'IN_PROGRESS',
      lifecyclePolicyText,
      results: { nodes: [] },
    });
  });

  test.each(['EXPIRED', 'FAILED'] as const)('may be %s', async (status) => {
    await using gateway = await startTestGateway({ world: appWorld({ preview: { status } }) });
    expect((await gateway.run(Preview)).data?.repository?.lifecyclePreview?.status).toBe(status);
  });

  test('is null, and no error, where none was started', async () => {
    await using gateway = await startTestGateway({ world: appWorld() });
    expect(await gateway.run(Preview)).toEqual({
      status: 200,
      data: { repository: { lifecyclePreview: null } },
    });
  });
});

describe('the results of a preview', () => {
  const many = appWorld({ images: images(260), lifecyclePolicyText: keep(10), preview: {} });

  test.each([[[50]], [[30, 1, 200]]])('are walked once each, %j at a time', async (firsts) => {
    await using gateway = await startTestGateway({
      world: many,
      sandbox: { quirks: { emptyPages: 0.2, shortPages: 0.3 } },
    });
    const found = await walkPages(firsts, async (page) => {
      const { data } = await gateway.run(Preview, page);
      return data?.repository?.lifecyclePreview?.results;
    });
    // The newest ten are kept.
    expect(found.map((node) => node.digest).sort()).toEqual(
      images(260)
        .slice(10)
        .map(({ imageDigest }) => imageDigest),
    );
  });

  test.each<[string, LifecyclePreviewFilter, number[]]>([
    ['with a tag', { tagStatus: 'TAGGED' }, [1]],
    ['without a tag', { tagStatus: 'UNTAGGED' }, [2, 9]],
    ['of an image by digest', { images: [{ digest: digest(2) }] }, [2]],
    ['of an image by tag', { images: [{ tag: 'old' }] }, [1]],
    [
      'of some images, less those that it does not touch',
      { images: [{ digest: digest(3) }, { tag: 't1' }] },
      [1],
    ],
    [
      'of some images by their tags too',
      { tagStatus: 'UNTAGGED', images: [{ tag: 't1' }, { digest: digest(2) }] },
      [2],
    ],
  ])('%s: %j', async (_, filter, expected) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(Preview, { filter });
    expect(errors).toBeUndefined();
    const nodes = data?.repository?.lifecyclePreview?.results?.nodes ?? [];
    expect(nodes.map((node) => node.digest)).toEqual(expected.map(digest));
  });

  test.each<[string, LifecyclePreviewFilter]>([
    ['filter.images: must hold 1 to 100 images; it holds 0.', { images: [] }],
    ['filter.images: must hold 1 to 100 images; it holds 101.', { images: Array(101).fill({ tag: 'a' }) }],
    ['filter.images[1].tag: must be', { images: [{ tag: 'a' }, { tag: '-' }] }],
  ])('are not asked for when %s', async (message, filter) => {
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(Preview, { filter });
    expect(data?.repository?.lifecyclePreview).toMatchObject({ status: 'COMPLETE', results: null });
    expect(errors?.[0]?.message).toContain(message);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  test('of one preview are not gone on with in another', async () => {
    await using gateway = await startTestGateway({
      world: many,
      sandbox: { previewMs: 0 },
      config: COLD,
    });
    const first = await gateway.run(Preview, { first: 100 });
    const after = first.data?.repository?.lifecyclePreview?.results?.pageInfo.endCursor ?? null;
    const repository = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
    if (repository) {
      repository.preview = {
        policyText: keep(20),
        completesAt: new Date(0),
        status: 'COMPLETE',
        outcome: undefined,
      };
    }
    const { data, errors } = await gateway.run(Preview, { after });
    expect(data?.repository?.lifecyclePreview).toMatchObject({
      lifecyclePolicyText: keep(20),
      results: null,
    });
    expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
    // The same policy again, but another run: the cursor is the right one, and its token is not.
    if (repository) {
      repository.preview = {
        policyText: keep(10),
        completesAt: new Date(1),
        status: 'COMPLETE',
        outcome: undefined,
      };
    }
    const again = await gateway.run(Preview, { after });
    expect(again.errors?.[0]?.extensions?.code).toBe('CURSOR_EXPIRED');
  });

  test('are not those of a preview that replaced it after its status was read', async () => {
    await using gateway = await startTestGateway({ world });
    const repository = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
    let calls = 0;
    gateway.sandbox.faults.add({
      operation: 'GetLifecyclePolicyPreview',
      latencyMs: 0,
      match() {
        calls += 1;
        if (calls === 2 && repository) {
          repository.preview = {
            policyText: keep(8),
            completesAt: new Date(0),
            status: 'COMPLETE',
            outcome: undefined,
          };
        }
        return false;
      },
    });
    const { data, errors } = await gateway.run(Preview, { filter: { tagStatus: 'TAGGED' } });
    expect(data?.repository?.lifecyclePreview).toMatchObject({ lifecyclePolicyText, results: null });
    expect(errors?.[0]).toMatchObject({
      message: 'results: another preview has replaced this one; load it again.',
      extensions: { code: 'CURSOR_EXPIRED' },
    });
  });
});

describe('what a preview does to an image', () => {
  const OfImages = graphql(/* GraphQL */ `
    query PreviewResultOfImages {
      repository(name: "team/app") {
        images {
          nodes {
            digest
            lifecyclePreviewResult {
              digest
              action {
                type
              }
            }
          }
        }
      }
    }
  `);
  const typesIn = async (options: Parameters<typeof startTestGateway>[0]) => {
    await using gateway = await startTestGateway(options);
    const { data, errors } = await gateway.run(OfImages);
    expect(errors).toBeUndefined();
    const nodes = data?.repository?.images?.nodes ?? [];
    return Object.fromEntries(
      nodes.map((node) => [node.digest, node.lifecyclePreviewResult?.action?.type ?? null]),
    );
  };

  test('is its own result, or null when that is nothing', async () => {
    expect(await typesIn({ world })).toEqual({
      [digest(1)]: 'EXPIRE',
      [digest(2)]: 'TRANSITION',
      [digest(3)]: null,
    });
  });

  test('is not known while it runs, whatever AWS says then, nor without a preview', async () => {
    const nothing = { [digest(1)]: null, [digest(2)]: null, [digest(3)]: null };
    const preview = { lifecyclePolicyText, status: 'IN_PROGRESS' as const, previewResults: [expire] };
    expect(await typesIn({ world: appWorld({ images: images(3), preview }) })).toEqual(nothing);
    expect(await typesIn({ world: appWorld({ images: images(3) }) })).toEqual(nothing);
  });
});
