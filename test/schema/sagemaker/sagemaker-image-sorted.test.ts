import { expect, test } from 'vitest';
import { worldFrom } from '../../../src/sandbox/world/fixture.ts';
import { graphql } from '../../generated/gql.ts';
import type { SageMakerImageFilter, SageMakerImageOrder } from '../../generated/graphql.ts';
import { seeing, setAccess } from '../../helpers/access.ts';
import fc from '../../helpers/fast-check.ts';
import { COLD, startTestGateway } from '../../helpers/gateway.ts';
import { walkPages } from '../walk.ts';
import { ACCOUNT, REGION, sageMakerWorld } from '../worlds.ts';

const SortedSageMakerImages = graphql(/* GraphQL */ `
  query SortedSageMakerImages(
    $first: Int
    $after: String
    $filter: SageMakerImageFilter
    $orderBy: SageMakerImageOrder
  ) {
    registry {
      sageMakerImages(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        totalCount
        nodes {
          name
          status
          displayName
          creationTime
          lastModifiedTime
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** Nobody knows how SageMaker sorts what has the same time. */
const time = fc.integer({ min: 0, max: 5000 }).map((ms) => new Date(1_767_225_600_000 + ms).toISOString());
const image = fc.record({
  ImageName: fc.stringMatching(/^[a-zB0]([-.]?[a-z0Z]){0,3}$/),
  CreationTime: time,
  LastModifiedTime: time,
});
const images = fc
  .tuple(
    fc.uniqueArray(image, { selector: ({ ImageName }) => ImageName, maxLength: 25 }),
    fc.uniqueArray(time, { minLength: 25, maxLength: 25 }),
    fc.uniqueArray(time, { minLength: 25, maxLength: 25 }),
  )
  .map(([drawn, created, modified]) =>
    drawn.map((each, index) => ({
      ...each,
      CreationTime: created[index] ?? each.CreationTime,
      LastModifiedTime: modified[index] ?? each.LastModifiedTime,
    })),
  );

const orderBy: fc.Arbitrary<SageMakerImageOrder | null> = fc.option(
  fc.record({
    field: fc.constantFrom('CREATION_TIME', 'LAST_MODIFIED_TIME', 'IMAGE_NAME'),
    direction: fc.constantFrom('ASC', 'DESC'),
  }),
);

/** Bounds that are the times of images, as often as not. */
const filterOf = (all: readonly { CreationTime: string; LastModifiedTime: string }[]) => {
  const bound = (member: 'CreationTime' | 'LastModifiedTime') =>
    fc.oneof(time, fc.constantFrom(...all.map((each) => each[member]), '2026-01-01T00:00:02.500Z'));
  const filter: fc.Arbitrary<SageMakerImageFilter | null> = fc.option(
    fc.record(
      {
        nameContains: fc.constantFrom('', 'a', 'B', 'b', '-', '0', 'Z'),
        creationTimeAfter: bound('CreationTime'),
        creationTimeBefore: bound('CreationTime'),
        lastModifiedTimeAfter: bound('LastModifiedTime'),
        lastModifiedTimeBefore: bound('LastModifiedTime'),
      },
      { requiredKeys: [] },
    ),
  );
  return filter;
};

const question = images.chain((all) => fc.record({ all: fc.constant(all), filter: filterOf(all), orderBy }));

/** All, but not in so many words: so the gateway sorts and filters by itself. */
const everything = seeing({ sageMakerImages: ['**'] });

test('what the gateway sorts and filters is what SageMaker lists under the same filter, in the same order', async () => {
  await using gateway = await startTestGateway({ world: sageMakerWorld(), config: COLD });
  const served = gateway.sandbox.world.registry(ACCOUNT, REGION)?.sageMakerImages;
  if (!(served instanceof Map)) expect.fail('no SageMaker images');

  const walk = async (variables: object, firsts: readonly number[]) => {
    const counts = new Set<number | null | undefined>();
    const nodes = await walkPages(firsts, async (page) => {
      const { data } = await gateway.run(SortedSageMakerImages, { ...variables, ...page });
      counts.add(data?.registry?.sageMakerImages?.totalCount);
      return data?.registry?.sageMakerImages;
    });
    return { nodes, counts: [...counts] };
  };
  const firsts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(question, firsts, async ({ all, ...variables }, sizes) => {
      served.clear();
      const world = worldFrom(sageMakerWorld(...all)).registry(ACCOUNT, REGION);
      for (const [name, each] of world?.sageMakerImages ?? []) served.set(name, each);
      setAccess(gateway, undefined);
      const answered = await walk(variables, [100]);
      setAccess(gateway, everything);
      expect(await walk(variables, sizes)).toEqual(answered);
    }),
    { numRuns: 60 },
  );
});
