import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../../../src/sandbox/world/fixture-schema.ts';
import { graphql } from '../../generated/gql.ts';
import { COLD, startTestGateway, type TestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { appWorld, digest, images } from '../worlds.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const HELM = 'application/vnd.cncf.helm.config.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Six images of all sorts, not in the order of anything. */
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

type Variables = Parameters<typeof Listing.toString> extends never ? never : Record<string, unknown>;

/** The numbers of the images that a query lists, and how many it counts. */
async function list(gateway: TestGateway, variables: Variables) {
  const { data, errors } = await gateway.run(Listing, variables);
  expect(errors).toBeUndefined();
  const connection = data?.repository?.images;
  return { numbers: connection?.nodes.map(numberOf), totalCount: connection?.totalCount };
}

const numberOf = ({ digest: text }: { digest: string }) => Number.parseInt(text.slice(7), 16);
const scans = ({ sandbox }: TestGateway) => sandbox.calls.count('DescribeImages');

describe('an order', () => {
  test.each([
    ['PUSHED_AT', 'DESC', [3, 2, 6, 1, 4]],
    ['PUSHED_AT', 'ASC', [4, 1, 6, 2, 3]],
    ['SIZE_IN_BYTES', 'DESC', [4, 1, 6, 3, 2]],
    ['SIZE_IN_BYTES', 'ASC', [2, 3, 6, 1, 4]],
    ['LAST_RECORDED_PULL_TIME', 'DESC', [6, 4, 1, 2, 3]],
    ['LAST_RECORDED_PULL_TIME', 'ASC', [4, 6, 1, 2, 3]],
  ])('by %s, %s, has what has no value at its end', async (field, direction, expected) => {
    await using gateway = await startTestGateway({ world });
    expect(await list(gateway, { orderBy: { field, direction } })).toEqual({ numbers: expected, totalCount: 5 });
    expect(scans(gateway)).toBe(1);
  });
});
