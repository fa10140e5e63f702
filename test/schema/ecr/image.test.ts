import { describe, expect, test } from 'vitest';
import { graphql } from '../../generated/gql.ts';
import { startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { appWorld, digest, HOST, images } from '../worlds.ts';

const WholeImage = graphql(/* GraphQL */ `
  query WholeImage($by: ImageSelector!) {
    repository(name: "team/app") {
      image(by: $by) {
        digest
        repository {
          name
        }
        uri
        tags
        sizeInBytes
        pushedAt
        lastRecordedPullTime
        manifestMediaType
        artifactMediaType
        status
        lastArchivedAt
        lastActivatedAt
        kind
        subjectManifestDigest
        subject {
          tags
        }
      }
    }
  }
`);

describe('an image', () => {
  test('is what DescribeImages says', async () => {
    const world = appWorld({
      images: [
        ...images(1),
        {
          imageDigest: digest(2),
          imageTags: ['v2', 'latest'],
          imageSizeInBytes: 2 ** 40 + 1,
          imagePushedAt: '2026-01-02T03:04:05.006Z',
          lastRecordedPullTime: '2026-02-02T03:04:05.007Z',
          imageStatus: 'ARCHIVED',
          lastArchivedAt: '2026-03-02T03:04:05.008Z',
          lastActivatedAt: '2026-04-02T03:04:05.009Z',
          imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
          artifactMediaType: 'application/vnd.cncf.notary.signature',
          subjectManifestDigest: digest(1),
        },
      ],
    });
    await using gateway = await startTestGateway({ world });
    const expected = {
      digest: digest(2),
      repository: { name: 'team/app' },
      uri: `${HOST}/team/app@${digest(2)}`,
      tags: ['v2', 'latest'],
      sizeInBytes: 2 ** 40 + 1,
      pushedAt: '2026-01-02T03:04:05.006Z',
      lastRecordedPullTime: '2026-02-02T03:04:05.007Z',
      manifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.cncf.notary.signature',
      status: 'ARCHIVED',
      lastArchivedAt: '2026-03-02T03:04:05.008Z',
      lastActivatedAt: '2026-04-02T03:04:05.009Z',
      kind: 'REFERRER',
      subjectManifestDigest: digest(1),
      subject: { tags: ['t1'] },
    };
    // Archived, and found all the same; by digest as by any tag.
    for (const by of [{ digest: digest(2) }, { tag: 'v2' }, { tag: 'latest' }]) {
      const { data, errors } = await gateway.run(WholeImage, { by });
      expect(errors).toBeUndefined();
      expect(data?.repository?.image).toEqual(expected);
    }
  });

  test('has nulls for what AWS leaves out, and UNKNOWN for what AWS added since', async () => {
    const added = JSON.parse('{"imageStatus":"FROZEN"}');
    const world = appWorld({ images: [{ imageDigest: digest(1), imagePushedAt: 0, ...added }] });
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(WholeImage, { by: { digest: digest(1) } });
    expect(data?.repository?.image).toMatchObject({
      tags: [],
      pushedAt: '1970-01-01T00:00:00.000Z',
      lastRecordedPullTime: null,
      artifactMediaType: null,
      status: 'UNKNOWN',
      lastArchivedAt: null,
      lastActivatedAt: null,
      kind: 'IMAGE',
      subjectManifestDigest: null,
      subject: null,
    });
  });

  test('whose subject is gone says which that was', async () => {
    const world = appWorld({ images: [{ imageDigest: digest(1), subjectManifestDigest: digest(9) }] });
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.run(WholeImage, { by: { digest: digest(1) } });
    expect(data?.repository?.image).toMatchObject({ subjectManifestDigest: digest(9), subject: null });
  });

  test.each([{ digest: digest(9) }, { tag: 'gone' }])('that does not exist is null: %j', async (by) => {
    for (const missingIds of ['fail', 'omit'] as const) {
      await using gateway = await startTestGateway({
        world: appWorld({ images: images(1) }),
        sandbox: { missingIds },
      });
      expect(await gateway.run(WholeImage, { by })).toEqual({
        status: 200,
        data: { repository: { image: null } },
      });
    }
  });

  test.each(['', '-tag', '.tag', 'a b', 'a'.repeat(301), 'a:b'])('of the tag %j is refused', async (tag) => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(1) }) });
    const { data, errors } = await gateway.run(WholeImage, { by: { tag } });
    expect(data).toEqual({ repository: { image: null } });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toMatch(/^by\.tag: must be/);
    expect(gateway.sandbox.calls.count('DescribeImages')).toBe(0);
  });

  test('is named by exactly one of digest and tag', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(1) }) });
    for (const by of ['{}', `{digest: "${digest(1)}", tag: "t1"}`, '{digest: null}']) {
      const { status, errors } = await gateway.send(
        `{ repository(name: "team/app") { image(by: ${by}) { tags } } }`,
      );
      expect(status).toBe(400);
      expect(errors?.[0]?.message).toContain('ImageSelector');
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('the images of a repository', () => {
  const ImagePage = graphql(/* GraphQL */ `
    query ImagePage($first: Int, $after: String, $filter: ImageFilter) {
      repository(name: "team/app") {
        images(first: $first, after: $after, filter: $filter) {
          edges {
            cursor
            node {
              digest
            }
          }
          nodes {
            digest
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `);
  type Filter = {
    tagStatus?: 'TAGGED' | 'UNTAGGED' | 'ANY';
    imageStatus?: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING' | 'ANY';
  };

  test.each<[string, Filter | null, number[]]>([
    ['are those that are ACTIVE', null, [1, 2]],
    ['are those that are ACTIVE', {}, [1, 2]],
    ['with a tag', { tagStatus: 'TAGGED' }, [1]],
    ['without a tag', { tagStatus: 'UNTAGGED' }, [2]],
    ['with or without', { tagStatus: 'ANY' }, [1, 2]],
    ['archived ones, when asked for', { imageStatus: 'ARCHIVED' }, [3]],
    ['ones being restored, when asked for', { imageStatus: 'ACTIVATING' }, [4]],
    ['of any status, when asked for', { imageStatus: 'ANY' }, [1, 2, 3, 4]],
    ['by both', { imageStatus: 'ANY', tagStatus: 'TAGGED' }, [1, 3]],
  ])('%s: %j', async (_, filter, expected) => {
    const world = appWorld({
      images: [
        { imageDigest: digest(1), imageTags: ['a'] },
        { imageDigest: digest(2) },
        { imageDigest: digest(3), imageTags: ['c'], imageStatus: 'ARCHIVED' },
        { imageDigest: digest(4), imageStatus: 'ACTIVATING' },
      ],
    });
    await using gateway = await startTestGateway({ world });
    const { data, errors } = await gateway.run(ImagePage, { filter });
    expect(errors).toBeUndefined();
    const { nodes = [], edges = [] } = data?.repository?.images ?? {};
    expect(nodes.map((node) => node.digest).sort()).toEqual(expected.map(digest));
    expect(edges.map(({ node }) => node)).toEqual(nodes);
  });

  test.each([[[50]], [[1, 99, 3, 400]], [[1000, 5]]])(
    'are walked once each, %j at a time',
    async (firsts) => {
      await using gateway = await startTestGateway({
        world: appWorld({ images: images(330) }),
        sandbox: { quirks: { emptyPages: 0.3, shortPages: 0.3 } },
      });
      const found = await walkPages(firsts, async (page) => {
        const { data } = await gateway.run(ImagePage, page);
        return data?.repository?.images;
      });
      expect(found.map((node) => node.digest).sort()).toEqual(
        images(330).map(({ imageDigest }) => imageDigest),
      );
    },
  );

  test('go on right behind any edge, and a cursor is good for its own filter and repository alone', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(6) }) });
    const all = (await gateway.run(ImagePage, {})).data?.repository?.images?.edges ?? [];
    for (const [index, { cursor }] of all.entries()) {
      const { data } = await gateway.run(ImagePage, { after: cursor });
      expect(data?.repository?.images?.nodes).toEqual(all.slice(index + 1).map(({ node }) => node));
    }
    gateway.sandbox.calls.clear();
    const after = all[0]?.cursor ?? '';
    for (const variables of [
      { after, filter: { tagStatus: 'TAGGED' as const } },
      { after: 'garbage' },
      { after: '' },
    ]) {
      const { data, errors } = await gateway.run(ImagePage, variables);
      expect(data).toEqual({ repository: { images: null } });
      expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
    }
    expect(gateway.sandbox.calls.count('DescribeImages')).toBe(0);
  });

  test.each([0, 1001])('are 1 to 1000 at a time, not %i', async (first) => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(1) }) });
    const { data, errors } = await gateway.run(ImagePage, { first });
    expect(data).toEqual({ repository: { images: null } });
    expect(errors?.[0]).toMatchObject({
      path: ['repository', 'images'],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
