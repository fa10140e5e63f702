import { expect, test } from 'vitest';
import { worldFrom } from '../src/sandbox/world/fixture.ts';
import { graphql } from './generated/gql.ts';
import { seeing } from './helpers/access.ts';
import fc from './helpers/fast-check.ts';
import { COLD, startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { walkPages } from './schema/walk.ts';
import { ACCOUNT, REGION, worldOf } from './schema/worlds.ts';

const VisibleRepositories = graphql(/* GraphQL */ `
  query VisibleRepositories($first: Int, $after: String) {
    listing: repositories(first: $first, after: $after) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const VisibleSageMakerImages = graphql(/* GraphQL */ `
  query VisibleSageMakerImages($first: Int, $after: String) {
    listing: sageMakerImages(
      first: $first
      after: $after
      orderBy: { field: LAST_MODIFIED_TIME, direction: DESC }
    ) {
      nodes {
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Names of both kinds, half of which are seen; of some images, the times are the same. */
const NAMES = Array.from(
  { length: 40 },
  (_, index) => `${index % 2 === 0 ? 'mine' : 'corp'}-${index % 13}-${index}`,
);
const isSeen = (name: string) => name.startsWith('mine');
const POOL = worldFrom(
  worldOf({
    repositories: NAMES.map((repositoryName) => ({ repositoryName })),
    sageMakerImages: NAMES.map((ImageName, index) => ({
      ImageName,
      LastModifiedTime: new Date(Date.UTC(2026, 0, 1 + (index % 7))).toISOString(),
    })),
  }),
).registry(ACCOUNT, REGION);

/** What is there at first, and what comes and goes before each page. */
const walkOf = fc.record({
  there: fc.subarray(NAMES),
  changes: fc.array(fc.subarray(NAMES, { maxLength: 4 }), { maxLength: 12 }),
  firsts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
});

const KINDS = {
  repositories: (gateway: TestGateway, page: { first: number; after: string | null }) =>
    gateway.run(VisibleRepositories, page),
  sageMakerImages: (gateway: TestGateway, page: { first: number; after: string | null }) =>
    gateway.run(VisibleSageMakerImages, page),
};

test.each(['repositories', 'sageMakerImages'] as const)(
  'a walk over %s finds exactly what is seen and stays, whatever comes and goes between pages',
  async (kind) => {
    const access = seeing({ repositories: ['mine-*'], sageMakerImages: ['mine-*'] });
    await using gateway = await startTestGateway({ world: worldOf({}), config: { ...COLD, access } });
    const served = gateway.sandbox.world.registry(ACCOUNT, REGION)?.[kind];
    if (!(served instanceof Map)) expect.fail('no registry');
    const put = (name: string) => served.set(name, POOL?.[kind].get(name));

    await fc.assert(
      fc.asyncProperty(walkOf, async ({ there, changes, firsts }) => {
        served.clear();
        for (const name of there) put(name);
        const [stayed, been] = [new Set(there), new Set(there)];
        let pages = 0;
        const found = await walkPages(firsts, async (page) => {
          for (const name of pages === 0 ? [] : (changes[pages - 1] ?? [])) {
            stayed.delete(name);
            if (!served.delete(name)) {
              put(name);
              been.add(name);
            }
          }
          pages += 1;
          const { data, errors } = await KINDS[kind](gateway, page);
          expect(errors).toBeUndefined();
          return data?.listing;
        });
        const names = found.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => !isSeen(name) || !been.has(name))).toEqual([]);
        expect(names).toEqual(expect.arrayContaining([...stayed].filter(isSeen)));
      }),
      { numRuns: 60 },
    );
  },
);
