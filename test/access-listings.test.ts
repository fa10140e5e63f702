import { describe, expect, test } from 'vitest';
import type { WorldFixture } from '../src/sandbox/world/fixture-schema.ts';
import { seeing, setAccess } from './helpers/access.ts';
import { COLD, startTestGateway, type TestGateway } from './helpers/gateway.ts';
import { walkPages } from './schema/walk.ts';
import { worldOf } from './schema/worlds.ts';
import { ask, REPORT, type SharedAnswer, upTo } from './sharing/rig.ts';

// What a viewer is told who may not see all: in worlds that differ in what it does not see, the same.

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
const numbered = (beginning: string, count: number) =>
  upTo(count).map((n) => `${beginning}${String(n).padStart(4, '0')}`);

interface Hidden {
  repositories: readonly string[];
  images: readonly string[];
}

/** What is seen, and among it what is not. */
function company({ repositories, images }: Hidden): WorldFixture {
  const seen = numbered('team/app-', 120);
  const seenImages = numbered('team-torch-', 70);
  return worldOf({
    repositories: [...seen, ...repositories].map((repositoryName) => ({ repositoryName, createdAt: day(1) })),
    sageMakerImages: [...seenImages, ...images].map((ImageName, index) => ({
      ImageName,
      CreationTime: day(1 + ((index * 7) % 50)),
      LastModifiedTime: day(60 + ((index * 11) % 50)),
    })),
  });
}

/** With as many calls as the first: each listing is still one page of AWS's. */
const WITHIN_A_PAGE: Record<string, Hidden> = {
  'nothing hidden': { repositories: [], images: [] },
  'hidden ones before, between and behind': {
    repositories: ['corp/a', 'team/', 'team/app', 'team/ap', 'zoo/z', ...numbered('team/aq', 100)],
    images: ['corp-a', 'team', 'zoo', ...numbered('team-tensorflow-', 20)],
  },
  'the same renamed': {
    repositories: ['corp/b', 'team-x/app-0001', 'zoo/y', ...numbered('team/b', 101)],
    images: ['corp-b', 'teams', 'zebra', ...numbered('team-jax-', 20)],
  },
};
/** With more of them, but the same answers and reports. */
const BEYOND_A_PAGE: Record<string, Hidden> = {
  'more than a page of them': { repositories: numbered('corp/', 1500), images: numbered('corp-', 250) },
};

const LISTING = `
  nodes { name }
  edges { cursor }
  pageInfo { hasNextPage startCursor endCursor }
  totalCount
`;
const QUERIES = {
  repositories: `query ($first: Int, $after: String) {
    listing: repositories(first: $first, after: $after) { ${LISTING} missingRegistries { code } }
  }`,
  'repositories of a registry, by a part of the name': `query ($first: Int, $after: String) {
    registry { listing: repositories(first: $first, after: $after, filter: { nameContains: "-00" }) { ${LISTING} } }
  }`,
  'repositories by their names': `query ($first: Int, $after: String) {
    listing: repositories(
      first: $first, after: $after
      filter: { names: ["corp/a", "team/app-0003", "zoo/z", "corp/b", "team/app-0007", "no/such", "corp/0001"] }
    ) { ${LISTING} missingRegistries { code } }
  }`,
  'how many repositories there are': `{
    registry { listing: repositories { totalCount } } repositories(filter: { nameContains: "a" }) { totalCount }
  }`,
  'SageMaker images': `query ($first: Int, $after: String) {
    registry { listing: sageMakerImages(first: $first, after: $after) { ${LISTING} } }
  }`,
  'SageMaker images by name, filtered': `query ($first: Int, $after: String) {
    listing: sageMakerImages(
      first: $first, after: $after, orderBy: { field: IMAGE_NAME, direction: ASC }
      filter: { nameContains: "t", creationTimeAfter: "${day(10)}" }
    ) { ${LISTING} missingRegistries { code } }
  }`,
  'how many SageMaker images there are': `{
    registry { listing: sageMakerImages { totalCount } }
    sageMakerImages(filter: { lastModifiedTimeBefore: "${day(80)}" }) { totalCount }
  }`,
};

const access = seeing({ repositories: ['team/app-*'], sageMakerImages: ['team-torch-*'] });
const start = (hidden: Hidden) => startTestGateway({ world: company(hidden), config: { ...COLD, access } });

interface Page {
  nodes?: readonly { name: string }[];
  pageInfo?: { hasNextPage: boolean; endCursor: string | null };
}

/** All that is answered on a walk with pages of this size, reports too, less how long it took. */
async function answersTo(gateway: TestGateway, query: string, first: number): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let after: string | null = null; ; ) {
    const answer: SharedAnswer = await ask(gateway, query, { variables: { first, after }, headers: REPORT });
    expect(answer.errors).toBeUndefined();
    answers.push(
      JSON.parse(JSON.stringify(answer, (key, value) => (/[mM]s$/.test(key) ? undefined : value))),
    );
    const { pageInfo } = listingIn(answer);
    if (!pageInfo?.hasNextPage) return answers;
    after = pageInfo.endCursor;
  }
}

function listingIn({ data }: SharedAnswer): Page {
  const root: { listing?: Page; registry?: { listing: Page } } = JSON.parse(JSON.stringify(data));
  return root.listing ?? root.registry?.listing ?? {};
}

describe.each(Object.entries(QUERIES))('%s: a viewer who sees some is told the same', (_, query) => {
  test.each([50, 7, 1000])('with %s at a time, whatever is hidden, in as many calls', async (first) => {
    const told: { answers: unknown[]; calls: unknown }[] = [];
    for (const hidden of Object.values(WITHIN_A_PAGE)) {
      await using gateway = await start(hidden);
      const answers = await answersTo(gateway, query, first);
      told.push({ answers, calls: gateway.sandbox.calls.byOperation() });
    }
    for (const other of told) expect(other).toEqual(told[0]);
  });

  test('however many are hidden: in the report it is one read, and not the pages that it took', async () => {
    const told: unknown[] = [];
    for (const hidden of [...Object.values(WITHIN_A_PAGE), ...Object.values(BEYOND_A_PAGE)]) {
      await using gateway = await start(hidden);
      told.push(await answersTo(gateway, query, 50));
    }
    for (const answers of told) expect(answers).toEqual(told[0]);
  });
});

describe('a viewer who sees some', () => {
  const hidden = WITHIN_A_PAGE['hidden ones before, between and behind'] ?? expect.fail();

  test('is told of all of them and of nothing else', async () => {
    await using gateway = await start(hidden);
    const found = await walkPages([30, 1, 1000], async (variables) => {
      const page = listingIn(await ask(gateway, QUERIES.repositories, { variables }));
      return { nodes: page.nodes ?? [], pageInfo: page.pageInfo ?? expect.fail() };
    });
    expect(found.map(({ name }) => name)).toEqual(numbered('team/app-', 120));
  });

  test('asks AWS no more often than those who see all, once a listing was read for one of them', async () => {
    await using gateway = await startTestGateway({ world: company(hidden) });
    const count = '{ registry { repositories { totalCount } } }';
    const before = await ask(gateway, count, { headers: REPORT });
    setAccess(gateway, access);
    const after = await ask(gateway, count, { headers: REPORT });
    expect([before.data, after.data]).toEqual([
      { registry: { repositories: { totalCount: 225 } } },
      { registry: { repositories: { totalCount: 120 } } },
    ]);
    expect(gateway.sandbox.calls.byOperation()).toEqual({ 'ecr.DescribeRepositories': 1 });
    // Who saw all of them is charged for it; the process knows of every call.
    expect(before.extensions?.upstream).toMatchObject({ calls: 1, coalesced: 0 });
    expect(after.extensions?.upstream).toMatchObject({ calls: 0, cached: 0, coalesced: 1 });
    const totals = Object.fromEntries(gateway.gateway.totals.entries());
    expect(totals['ecr.DescribeRepositories']).toMatchObject({ calls: 1, cached: 1, coalesced: 0 });
  });

  test('of none of a kind has an empty listing without a call, though AWS refuses the gateway', async () => {
    const nothing = seeing({ repositories: [], sageMakerImages: [] });
    await using gateway = await startTestGateway({ world: company(hidden), config: { access: nothing } });
    gateway.sandbox.faults.add({ kind: 'denied' });
    const { data, errors } = await gateway.send(
      '{ repositories { totalCount nodes { name } } sageMakerImages { totalCount nodes { name } } }',
    );
    expect(errors).toBeUndefined();
    const empty = { totalCount: 0, nodes: [] };
    expect(data).toEqual({ repositories: empty, sageMakerImages: empty });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('has no use for the cursor of one who sees all, and is told so', async () => {
    await using gateway = await startTestGateway({ world: company(hidden), config: COLD });
    for (const [field, operation] of [
      ['repositories', 'ecr.DescribeRepositories'],
      ['sageMakerImages', 'sagemaker.ListImages'],
    ] as const) {
      setAccess(gateway, undefined);
      const query = `query ($after: String) { registry { listing: ${field}(first: 5, after: $after) { pageInfo { endCursor hasNextPage } } } }`;
      const after = listingIn(await ask(gateway, query)).pageInfo?.endCursor;
      setAccess(gateway, access);
      gateway.sandbox.calls.clear();
      const { errors } = await ask(gateway, query, { variables: { after } });
      expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
      expect(gateway.sandbox.calls.count(operation)).toBe(0);
    }
  });

  test('reaches the limit of what is read whole by what it sees alone', async () => {
    const config = { ...COLD, access, scans: { maxBytes: 0, maxImages: 130 } };
    for (const { repositories } of [...Object.values(WITHIN_A_PAGE), ...Object.values(BEYOND_A_PAGE)]) {
      await using gateway = await startTestGateway({
        world: company({ repositories, images: [] }),
        config,
      });
      const { data, errors } = await gateway.send('{ registry { repositories { totalCount } } }');
      expect({ data, errors }).toEqual({ data: { registry: { repositories: { totalCount: 120 } } } });
    }
    await using gateway = await startTestGateway({
      world: company(hidden),
      config: { ...config, scans: { ...config.scans, maxImages: 119 } },
    });
    const { errors } = await gateway.send('{ registry { repositories { totalCount } } }');
    expect(errors?.[0]?.extensions?.code).toBe('SCAN_LIMIT_EXCEEDED');
  });

  test('pays for what it asks for, and not for what is hidden', async () => {
    const refusals = new Set<string | undefined>();
    for (const each of Object.values({ ...WITHIN_A_PAGE, ...BEYOND_A_PAGE })) {
      await using gateway = await startTestGateway({
        world: company(each),
        config: { limits: { complexity: 100 }, access },
      });
      const { errors } = await gateway.send(
        '{ registry { repositories(first: 1) { nodes { name } } sageMakerImages(first: 1) { nodes { name } } } }',
      );
      refusals.add(errors?.[0]?.message);
      expect(gateway.sandbox.calls.count()).toBe(0);
    }
    expect([...refusals]).toEqual([expect.stringMatching(/complexity of 2\d\d,/)]);
  });
});
