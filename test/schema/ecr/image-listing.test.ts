import { describe, expect, test } from 'vitest';
import { worldFrom } from '../../../src/sandbox/world/fixture.ts';
import { graphql } from '../../generated/gql.ts';
import type { ImageFilter, ImageListingQueryVariables } from '../../generated/graphql.ts';
import fc from '../../helpers/fast-check.ts';
import { COLD, startTestGateway, type TestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { appWorld, digest, images } from '../worlds.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const HELM = 'application/vnd.cncf.helm.config.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Images of all sorts, not in the order of anything. */
const world = appWorld({
  images: [
    { imageDigest: digest(1), imageTags: ['v1', 'stable'], imagePushedAt: day(3), imageSizeInBytes: 30 },
    { imageDigest: digest(2), imageTags: ['v2'], imagePushedAt: day(5), imageSizeInBytes: 10 },
    { imageDigest: digest(3), imagePushedAt: day(6), imageSizeInBytes: 20, subjectManifestDigest: digest(1) },
    {
      imageDigest: digest(4),
      imageTags: ['chart-1'],
      imagePushedAt: day(1),
      imageSizeInBytes: 5_000_000_000,
      artifactMediaType: HELM,
      lastRecordedPullTime: day(10),
    },
    {
      imageDigest: digest(5),
      imageTags: ['old'],
      imagePushedAt: day(9),
      imageStatus: 'ARCHIVED',
      lastArchivedAt: day(10),
    },
    {
      imageDigest: digest(6),
      imageTags: ['v3'],
      imagePushedAt: day(4),
      imageSizeInBytes: 20,
      imageManifestMediaType: INDEX,
      lastRecordedPullTime: day(20),
    },
  ],
});

const Listing = graphql(/* GraphQL */ `
  query ImageListing($first: Int, $after: String, $filter: ImageFilter, $orderBy: ImageOrder) {
    repository(name: "team/app") {
      images(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        totalCount
        nodes {
          digest
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          endCursor
        }
      }
    }
  }
`);

const numberOf = ({ digest: text }: { digest: string }) => Number.parseInt(text.slice(7), 16);
const calls = ({ sandbox }: TestGateway) => sandbox.calls.count('DescribeImages');

const inputs = ({ sandbox }: TestGateway) =>
  sandbox.calls
    .list()
    .filter(({ operation }) => operation === 'DescribeImages')
    .map(({ input }) => input);

/** The numbers of the images that a query lists, and how many it counts. */
async function list(gateway: TestGateway, variables: ImageListingQueryVariables) {
  const { data, errors } = await gateway.run(Listing, variables);
  expect(errors).toBeUndefined();
  const connection = data?.repository?.images;
  return { numbers: connection?.nodes.map(numberOf), totalCount: connection?.totalCount };
}

describe('an order', () => {
  test.each([
    ['PUSHED_AT', 'DESC', [3, 2, 6, 1, 4]],
    ['PUSHED_AT', 'ASC', [4, 1, 6, 2, 3]],
    ['SIZE_IN_BYTES', 'DESC', [4, 1, 6, 3, 2]],
    ['SIZE_IN_BYTES', 'ASC', [2, 3, 6, 1, 4]],
    ['LAST_RECORDED_PULL_TIME', 'DESC', [6, 4, 1, 2, 3]],
    ['LAST_RECORDED_PULL_TIME', 'ASC', [4, 6, 1, 2, 3]],
  ] as const)('by %s, %s, has what has no value at its end', async (field, direction, expected) => {
    await using gateway = await startTestGateway({ world });
    const orderBy = { field, direction };
    expect(await list(gateway, { orderBy })).toEqual({ numbers: expected, totalCount: 5 });
    expect(calls(gateway)).toBe(1);
  });

  test('is newest first when only its field is given', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.send(
      '{ repository(name: "team/app") { images(orderBy: { field: PUSHED_AT }, first: 1) { nodes { pushedAt } } } }',
    );
    expect(data).toEqual({ repository: { images: { nodes: [{ pushedAt: day(6).toISOString() }] } } });
  });

  test('is paged by what was read for the first page, whatever the sizes of pages', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: { count: 2500 } }) });
    const found = await walkPages([7, 1000, 200], async (page) => {
      const { data } = await gateway.run(Listing, {
        ...page,
        orderBy: { field: 'PUSHED_AT', direction: 'ASC' },
      });
      expect(data?.repository?.images).toMatchObject({
        totalCount: 2500,
        pageInfo: { hasPreviousPage: false },
      });
      return data?.repository?.images;
    });
    expect(new Set(found.map((image) => image.digest)).size).toBe(2500);
    expect(calls(gateway)).toBe(3);
  });

  test('has cursors of its own', async () => {
    await using gateway = await startTestGateway({ world });
    const orderBy = { field: 'PUSHED_AT', direction: 'DESC' } as const;
    const { data } = await gateway.run(Listing, { first: 2, orderBy });
    const after = data?.repository?.images?.pageInfo.endCursor ?? '';
    for (const other of [{}, { orderBy: { ...orderBy, direction: 'ASC' } as const }]) {
      const { errors } = await gateway.run(Listing, { after, ...other });
      expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
    }
    expect(calls(gateway)).toBe(1);
  });
});

/** An image, and from which page of a walk on it is there, and until which. */
const comingAndGoing = fc.record({
  imagePushedAt: fc.integer({ min: 1, max: 4 }).map(day),
  lastRecordedPullTime: fc.option(fc.integer({ min: 5, max: 7 }).map(day), { nil: undefined, freq: 2 }),
  imageSizeInBytes: fc.integer({ min: 1, max: 3 }),
  tagged: fc.boolean(),
  from: fc.oneof(fc.constant(0), fc.nat(4)),
  stays: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(4)),
});

test('a walk has each image once, and all that stay, while others are pushed and deleted between its pages', async () => {
  await using gateway = await startTestGateway({ world: appWorld(), config: COLD });
  const { repositories } = gateway.sandbox.world.registries[0] ?? {};
  if (!(repositories instanceof Map)) expect.fail('no repositories');
  await fc.assert(
    fc.asyncProperty(
      fc.array(comingAndGoing, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('PUSHED_AT', 'LAST_RECORDED_PULL_TIME', 'SIZE_IN_BYTES', undefined),
      fc.constantFrom('ASC', 'DESC'),
      fc.boolean(),
      async (plan, firsts, field, direction, onlyTagged) => {
        const all = plan.map(({ tagged, from, stays, ...image }, index) => ({
          ...image,
          imageDigest: digest(index + 1),
          imageTags: tagged ? [`t${index}`] : [],
          from,
          until: from + stays,
        }));
        let step = 0;
        const found = await walkPages(firsts, async (page) => {
          const there = all.filter(({ from, until }) => from <= step && step < until);
          const images = there.map(({ from: _, until: __, ...image }) => image);
          const next = worldFrom(appWorld({ images })).registries[0]?.repositories.get('team/app');
          repositories.set('team/app', next);
          step += 1;
          const { data, errors } = await gateway.run(Listing, {
            ...page,
            orderBy: field === undefined ? null : { field, direction },
            filter: onlyTagged || field === undefined ? { tagContains: 't' } : null,
          });
          expect(errors).toBeUndefined();
          return data?.repository?.images;
        });
        const digests = found.map((image) => image.digest);
        expect(new Set(digests).size).toBe(digests.length);
        const stayed = all
          .filter(({ from, until }) => from === 0 && until === Number.POSITIVE_INFINITY)
          .filter(({ imageTags }) => imageTags.length > 0 || !(onlyTagged || field === undefined));
        for (const { imageDigest } of stayed) expect(digests).toContain(imageDigest);
      },
    ),
    { numRuns: 40 },
  );
});

describe('a filter of the gateway', () => {
  test.each<[string, ImageFilter, number[]]>([
    ['tagContains', { tagContains: 'v' }, [1, 2, 6]],
    ['a tagContains that differs in case', { tagContains: 'V' }, []],
    ['kinds', { kinds: ['REFERRER', 'HELM_CHART'] }, [3, 4]],
    ['kinds, with an index', { kinds: ['INDEX'] }, [6]],
    ['no kind', { kinds: [] }, []],
    ['pushedAfter', { pushedAfter: day(4).toISOString() }, [2, 3]],
    ['pushedBefore', { pushedBefore: day(4).toISOString() }, [1, 4]],
    ['notPulledSince', { notPulledSince: day(20).toISOString() }, [1, 2, 3, 4]],
    ['artifactMediaTypes', { artifactMediaTypes: [HELM, 'other'] }, [4]],
    ['all of them', { kinds: ['IMAGE'], tagContains: 'v', pushedAfter: day(4).toISOString() }, [2]],
    ['one that AWS applies besides', { imageStatus: 'ANY', tagContains: 'o' }, [5]],
    ['tagStatus of AWS besides', { tagStatus: 'UNTAGGED', kinds: ['REFERRER', 'IMAGE'] }, [3]],
  ])('%s: lists and counts what matches, in one call', async (_, filter, expected) => {
    await using gateway = await startTestGateway({ world });
    expect(await list(gateway, { filter })).toEqual({ numbers: expected, totalCount: expected.length });
    expect(calls(gateway)).toBe(1);
  });

  test('that is empty filters nothing, and so needs no scan', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(3) }) });
    expect((await list(gateway, { filter: { tagContains: '' } })).totalCount).toBe(3);
    expect(gateway.sandbox.calls.list()[0]?.input).toMatchObject({ maxResults: 100 });
  });

  test('leaves to AWS what AWS can do, one scan for each', async () => {
    await using gateway = await startTestGateway({ world });
    await list(gateway, { filter: { tagContains: 'v' } });
    await list(gateway, { filter: { tagContains: 'c', imageStatus: 'ACTIVE', tagStatus: 'ANY' } });
    await list(gateway, { filter: { tagContains: 'v', tagStatus: 'TAGGED' } });
    expect(inputs(gateway)).toMatchObject([
      { maxResults: 1000 },
      { maxResults: 1000, filter: { tagStatus: 'TAGGED' } },
    ]);
  });
});

describe('totalCount', () => {
  const COUNT = '{ repository(name: "team/app") { images { totalCount } } }';

  test('alone reads no page besides', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: { count: 2001 } }) });
    expect(await gateway.send(COUNT)).toMatchObject({
      data: { repository: { images: { totalCount: 2001 } } },
    });
    expect(calls(gateway)).toBe(3);
  });

  test('of a page that is all there is costs nothing more', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(100) }) });
    expect((await list(gateway, { first: 10 })).totalCount).toBe(100);
    expect(calls(gateway)).toBe(1);
  });

  test('reads the rest where there is more than a page', async () => {
    await using gateway = await startTestGateway({ world: appWorld({ images: images(101) }) });
    expect((await list(gateway, { first: 10 })).totalCount).toBe(101);
    expect(calls(gateway)).toBe(2);
  });

  test('is that of a scan, shared by all that count under the same filter', async () => {
    await using gateway = await startTestGateway({ world });
    const { data } = await gateway.send(
      `{ repository(name: "team/app") {
        a: images { totalCount }
        b: images(filter: { kinds: [IMAGE] }) { totalCount }
        c: images(filter: { imageStatus: ANY }) { totalCount }
        d: images(orderBy: { field: PUSHED_AT }, first: 1) { nodes { tags } }
      } }`,
    );
    expect(data).toMatchObject({
      repository: { a: { totalCount: 5 }, b: { totalCount: 2 }, c: { totalCount: 6 } },
    });
    expect(calls(gateway)).toBe(2);
  });

  test.each([COUNT, COUNT.replace('totalCount', 'totalCount nodes { tags }')])(
    'fails by itself: %s',
    async (query) => {
      await using gateway = await startTestGateway({ world: appWorld({ images: images(101) }) });
      gateway.sandbox.faults.add({
        operation: 'DescribeImages',
        kind: 'denied',
        match: ({ input }) => JSON.stringify(input).includes('"maxResults":1000'),
      });
      const { data, errors } = await gateway.send(query);
      expect(data).toMatchObject({ repository: { images: { totalCount: null } } });
      expect(errors).toMatchObject([
        { path: ['repository', 'images', 'totalCount'], extensions: { code: 'UPSTREAM_ACCESS_DENIED' } },
      ]);
    },
  );

  test('is none where the repository is gone: then the listing is null, as it is without it', async () => {
    await using gateway = await startTestGateway({ world });
    gateway.sandbox.faults.add({
      operation: 'DescribeImages',
      kind: 'error',
      error: 'RepositoryNotFoundException',
    });
    for (const query of [COUNT, COUNT.replace('images', 'images(filter: { tagContains: "v" })')]) {
      const { data, errors } = await gateway.send(query);
      expect(errors).toBeUndefined();
      expect(data).toEqual({ repository: { images: null } });
    }
  });

  test.each([
    ['first: 0', 'BAD_USER_INPUT'],
    ['after: "x"', 'CURSOR_INVALID'],
  ])('alone checks the arguments all the same: %s', async (argument, code) => {
    await using gateway = await startTestGateway({ world });
    const { errors } = await gateway.send(COUNT.replace('images', `images(${argument})`));
    expect(errors).toMatchObject([{ path: ['repository', 'images'], extensions: { code } }]);
    expect(calls(gateway)).toBe(0);
  });
});

describe('latestImage', () => {
  const LATEST = '{ repository(name: "team/app") { latestImage { tags digest } } }';

  test('is the image that was pushed last of those that are ACTIVE and have a tag', async () => {
    await using gateway = await startTestGateway({ world });
    expect(await gateway.send(LATEST)).toMatchObject({
      data: { repository: { latestImage: { tags: ['v2'] } } },
    });
    expect(inputs(gateway)).toMatchObject([{ filter: { tagStatus: 'TAGGED' }, maxResults: 1000 }]);
  });

  test('is null where there is none', async () => {
    await using gateway = await startTestGateway({
      world: appWorld({ images: [{ imageDigest: digest(1) }] }),
    });
    expect((await gateway.send(LATEST)).data).toEqual({ repository: { latestImage: null } });
  });
});

describe('a scan', () => {
  test('answers for the images that it told: what is below them, and look-ups by digest', async () => {
    await using gateway = await startTestGateway({ world, config: COLD });
    const { data } = await gateway.send(
      `{ repository(name: "team/app") {
        images(orderBy: { field: PUSHED_AT }, first: 1) { nodes { digest subject { digest tags } } }
      } }`,
    );
    expect(data).toMatchObject({
      repository: { images: { nodes: [{ digest: digest(3), subject: { tags: ['v1', 'stable'] } }] } },
    });
    expect(calls(gateway)).toBe(1);
  });

  test('that may be old answers for its own pages alone: what they lead to is looked up', async () => {
    await using gateway = await startTestGateway({ world, config: { cache: { maxBytes: 0 } } });
    const orderBy = { field: 'SIZE_IN_BYTES', direction: 'ASC' } as const;
    const { data } = await gateway.run(Listing, { first: 1, orderBy });
    const after = data?.repository?.images?.pageInfo.endCursor;
    expect(
      await gateway.send(
        `query ($after: String) { repository(name: "team/app") {
          images(orderBy: { field: SIZE_IN_BYTES, direction: ASC }, first: 1, after: $after) {
            nodes { digest subject { digest tags } }
          }
        } }`,
        { after },
      ),
    ).toMatchObject({
      data: {
        repository: { images: { nodes: [{ digest: digest(3), subject: { tags: ['v1', 'stable'] } }] } },
      },
    });
    expect(inputs(gateway)).toMatchObject([{ maxResults: 1000 }, { imageIds: [{ imageDigest: digest(1) }] }]);
  });

  test('of more images than may be is refused, and says by how much and where it is set', async () => {
    await using gateway = await startTestGateway({
      world: appWorld({ images: images(5) }),
      config: { scans: { maxImages: 4 } },
    });
    const { data, errors } = await gateway.run(Listing, {
      orderBy: { field: 'PUSHED_AT', direction: 'DESC' },
    });
    expect(data).toEqual({ repository: { images: null } });
    expect(errors).toMatchObject([
      {
        extensions: { code: 'SCAN_LIMIT_EXCEEDED' },
        message: expect.stringMatching(/ 4 .*scans\.maxImages/),
      },
    ]);
  });

  test('of as many as may be is not', async () => {
    await using gateway = await startTestGateway({
      world: appWorld({ images: images(5) }),
      config: { scans: { maxImages: 5 } },
    });
    expect((await list(gateway, { orderBy: { field: 'PUSHED_AT', direction: 'DESC' } })).totalCount).toBe(5);
  });
});
