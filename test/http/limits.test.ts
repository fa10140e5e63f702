import { readdir, readFile } from 'node:fs/promises';
import { getIntrospectionQuery } from 'graphql/index.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { subscribe } from '../helpers/events.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';

const world = { registries: [{ accountId: '111122223333', repositories: [{ repositoryName: 'team/app' }] }] };
const examples = new URL('../../examples/', import.meta.url);
const operations = (await readdir(examples)).filter((name) => name.endsWith('.graphql'));
const variablesOf = z.record(z.string(), z.unknown());

describe('within the default limits', () => {
  test.each(operations)('fits %s', async (name) => {
    await using gateway = await startTestGateway();
    const text = await readFile(new URL(name, examples), 'utf8');
    const variables = await readFile(new URL(name.replace(/graphql$/, 'variables.json'), examples), 'utf8');
    const values = variablesOf.parse(JSON.parse(variables));
    const answers = /^subscription /m.test(text)
      ? await (await subscribe<unknown, unknown>(gateway, text, values)).rest()
      : [await gateway.send(text, values)];
    expect(answers.map(({ data, errors }) => ({ data, errors }))).toEqual([
      { data: expect.anything(), errors: undefined },
    ]);
  });

  test('fits the introspection that explorers and code generators begin with', async () => {
    await using gateway = await startTestGateway({ world });
    const text = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const answer = await gateway.send(text);
    expect(answer.errors).toBeUndefined();
    expect(answer).toHaveProperty('data.__schema.types');
  });
});

/** Expects that an operation is refused before any of it runs. */
async function expectTooCostly(
  gateway: TestGateway,
  measure: 'depth' | 'complexity',
  text: string,
  variables?: Record<string, unknown>,
) {
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answer = await gateway.send(text, variables, { accept });
    expect(answer.status).toBe(400);
    expect(answer).not.toHaveProperty('data');
    expect(answer.errors).toEqual([
      {
        message: expect.stringMatching(
          `This operation has a ${measure} of \\d+, and at most \\d+ is allowed`,
        ),
        extensions: { code: 'OPERATION_TOO_COSTLY' },
      },
    ]);
  }
  expect(gateway.sandbox.calls.count()).toBe(0);
}

describe('beyond the default limits', () => {
  const nest = (levels: number, wrap: (inner: string) => string, core: string): string =>
    levels === 0 ? core : nest(levels - 1, wrap, wrap(core));

  test.each([
    [
      'images of referrers of images',
      nest(5, (inner) => `referrers(first: 1) { nodes { image { ${inner} } } }`, 'digest'),
      (inner: string) => `{ repository(name: "team/app") { images(first: 1) { nodes { ${inner} } } } }`,
    ],
    [
      'repositories of registries of repositories',
      nest(5, (inner) => `repositories(first: 1) { nodes { registry { ${inner} } } }`, 'host'),
      (inner: string) => `{ registries { ${inner} } }`,
    ],
    [
      'the same, hidden in fragments',
      'host',
      () =>
        `{ registries { ...F0 } } ${[0, 1, 2, 3, 4]
          .map(
            (i) =>
              `fragment F${i} on Registry { repositories(first: 1) { nodes { registry { ...F${i + 1} } } } }`,
          )
          .join(' ')} fragment F5 on Registry { host }`,
    ],
  ])('is too deep: %s', async (_, inner, wrap) => {
    await using gateway = await startTestGateway({ world });
    await expectTooCostly(gateway, 'depth', wrap(inner));
  });

  test.each([
    [
      'a thousand times a thousand, by variables',
      'query ($first: Int!) { repositories(first: $first) { nodes { images(first: $first) { nodes { digest } } } } }',
      { first: 1000 },
    ],
    [
      'a thousand times a thousand, by the default of a variable',
      'query ($first: Int = 1000) { repositories(first: $first) { nodes { images(first: $first) { nodes { digest } } } } }',
      {},
    ],
    [
      'what is cheap, hundreds of times',
      `{ ${Array.from({ length: 300 }, (_, i) => `r${i}: repositories(first: 1000) { nodes { name } }`).join(' ')} }`,
      {},
    ],
    [
      'one fragment, spread wide',
      `{ ${Array.from({ length: 300 }, (_, i) => `r${i}: registry { ...Page }`).join(' ')} }
       fragment Page on Registry { repositories(first: 1000) { nodes { name } } }`,
      {},
    ],
    [
      'a thousand references, each with a thousand referrers',
      `query ($references: [String!]!) {
         imageReferences(references: $references) { image { referrers(first: 1000) { nodes { digest } } } }
       }`,
      { references: Array(1000).fill('111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:v1') },
    ],
    [
      'a thousand ids, each with a thousand images',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { images(first: 1000) { nodes { digest } } } } }',
      { ids: Array(1000).fill('x') },
    ],
  ])('is too costly: %s', async (_, text, variables) => {
    await using gateway = await startTestGateway({ world });
    await expectTooCostly(gateway, 'complexity', text, variables);
  });

  test('is a first below zero no way to earn what the rest may spend', async () => {
    await using gateway = await startTestGateway({ world });
    const costly = 'repositories(first: 1000) { nodes { images(first: 1000) { nodes { digest } } } }';
    await expectTooCostly(
      gateway,
      'complexity',
      `{ a: repositories(first: -1000000) { nodes { name } } ${costly} }`,
    );
  });

  test('is a fragment of itself not even counted', async () => {
    await using gateway = await startTestGateway({ world });
    for (const text of [
      '{ registry { ...A } } fragment A on Registry { host ...A }',
      '{ registry { ...A } } fragment A on Registry { host ...B } fragment B on Registry { region ...A }',
    ]) {
      const answer = await gateway.send(text, {}, { accept: 'application/graphql-response+json' });
      expect(answer.status).toBe(400);
      expect(answer.errors).toMatchObject([{ message: expect.stringMatching('within itself') }]);
    }
  });
});

describe('the cost of an operation', () => {
  const startLimited = (limits: NonNullable<TestGatewayOptions['config']>['limits']) =>
    startTestGateway({ world, config: { ...(limits ? { limits } : {}) } });

  /** What an operation costs, as its refusal says, where so many registries are served. */
  async function costOf(text: string, variables?: Record<string, unknown>, served?: number): Promise<number> {
    const regions = Array.from({ length: served ?? 0 }, (_, index) => `region-${index}`);
    await using gateway = await startTestGateway({
      world,
      config: {
        limits: { complexity: 1, depth: 1000 },
        ...(served ? { registries: regions.map((region) => ({ registryId: '111122223333', region })) } : {}),
      },
    });
    const answer = await gateway.send(text, variables);
    const [, cost] = /complexity of (\d+)/.exec(answer.errors?.[0]?.message ?? '') ?? [];
    return Number(cost);
  }

  const page = 'repositories(first: 20) { nodes { name createdAt } }';

  test('is one an item for what costs no call, and ten for a call', async () => {
    expect(await costOf('{ repository(name: "team/app") { name uri } }')).toBe(12);
    // The call, the list, and two fields of twenty items.
    expect(await costOf(`{ ${page} }`)).toBe(10 + 20 + 20 * 2);
  });

  test.each([
    ['an order', 'images(first: 5, orderBy: { field: PUSHED_AT }) { nodes { digest } }', 100 + 5 + 5],
    ['a filter', 'images(first: 5, filter: { tagContains: "a" }) { nodes { digest } }', 100 + 5 + 5],
    ['the latest of all', 'latestImage { digest }', 100 + 1],
    [
      'the versions that run an image',
      'image(by: { tag: "a" }) { sageMakerImageVersions(first: 5) { nodes { version } } }',
      10 + 100 + 5 + 5,
    ],
  ])('is a hundred where a listing is read whole for %s', async (_, field, cost) => {
    expect(await costOf(`{ repository(name: "team/app") { ${field} } }`)).toBe(10 + cost);
  });

  test('counts each alias, and each spread of a fragment', async () => {
    const once = await costOf(`{ ${page} }`);
    expect(await costOf(`{ a: ${page} b: ${page} c: ${page} }`)).toBe(3 * once);
    const spread = `{ a: registry { ...P } b: registry { ...P } } fragment P on Registry { ${page} }`;
    expect(await costOf(spread)).toBe(2 * (once + 1));
  });

  test('is the same by variables as by literals', async () => {
    const text = 'query ($n: Int) { repositories(first: $n) { nodes { name createdAt } } }';
    expect(await costOf(text, { n: 20 })).toBe(await costOf(`{ ${page} }`));
    expect(await costOf(text)).toBe(await costOf('{ repositories { nodes { name createdAt } } }'));
  });

  test.each([
    [
      'each registry that is served',
      '{ registries { region policyText } }',
      (served: number) => 1 + served * 11,
    ],
    [
      'the first pages of repositories that are asked for at once',
      `{ ${page} }`,
      (served: number) => 10 * Math.min(served, 20) + 20 + 20 * 2,
    ],
    [
      'no more first pages than items',
      '{ repositories(first: 5) { nodes { name } } }',
      (served: number) => 10 * Math.min(served, 5) + 5 + 5,
    ],
    [
      'all repositories of each registry, where they are searched',
      '{ repositories(first: 20, filter: { nameContains: "a" }) { nodes { name } } }',
      (served: number) => 100 * Math.min(served, 20) + 20 + 20,
    ],
    [
      'the first pages of SageMaker images',
      '{ sageMakerImages(first: 20) { nodes { name } } }',
      (served: number) => 10 * Math.min(served, 20) + 20 + 20,
    ],
  ])('counts %s', async (_, text, cost) => {
    for (const served of [1, 4, 40]) expect(await costOf(text, {}, served)).toBe(cost(served));
  });

  test('may be as high as the limit', async () => {
    const cost = await costOf(`{ ${page} }`);
    await using exact = await startLimited({ complexity: cost, depth: 3 });
    expect(await exact.send(`{ ${page} }`)).toMatchObject({ status: 200, data: {} });
    await using lower = await startLimited({ complexity: cost - 1, depth: 3 });
    await expectTooCostly(lower, 'complexity', `{ ${page} }`);
    await using shallower = await startLimited({ complexity: cost, depth: 2 });
    await expectTooCostly(shallower, 'depth', `{ ${page} }`);
  });

  test('hangs on the variables of each request, though the text was seen before', async () => {
    await using gateway = await startLimited({ complexity: 500 });
    const text = 'query ($n: Int!) { repositories(first: $n) { nodes { name } } }';
    expect(await gateway.send(text, { n: 1 })).toMatchObject({ status: 200, data: {} });
    gateway.sandbox.calls.clear();
    await expectTooCostly(gateway, 'complexity', text, { n: 1000 });
    expect(await gateway.send(text, { n: 1 })).toMatchObject({ status: 200, data: {} });
  });

  test('is that of the operation that is to run', async () => {
    await using gateway = await startLimited({ complexity: 500 });
    const query =
      'query Cheap { registries { host } } query Dear { repositories(first: 1000) { nodes { name } } }';
    const post = async (operationName: string) => {
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      });
      return response.status;
    };
    expect(await post('Cheap')).toBe(200);
    expect(await post('Dear')).toBe(400);
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

test.each([
  'baseImage',
  'containerImage',
  'jobType',
  'mlFramework',
  'processor',
  'programmingLang',
  'horovod',
  'vendorGuidance',
  'releaseNotes',
])('%s of a version costs what the call costs that every one of them makes', async (field) => {
  await using gateway = await startTestGateway({ world, config: { limits: { complexity: 2 * 10 * 10 } } });
  const ask = (versions: number) =>
    gateway.send(`{ sageMakerImage(name: "a") { versions(first: ${versions}) { nodes { ${field} } } } }`);
  expect(await ask(10)).toMatchObject({ status: 200 });
  expect(await ask(20)).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }],
  });
});

describe('a document', () => {
  const accept = { accept: 'application/graphql-response+json' };
  const refusal = (message: string) => ({
    status: 400,
    errors: [{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
  });

  test('of too many tokens is refused before it is read whole', async () => {
    await using gateway = await startTestGateway({ world });
    const answer = await gateway.send(`{ ${'__typename '.repeat(10_000)} }`, {}, accept);
    expect(answer).toMatchObject(
      refusal('Syntax Error: Document contains more that 10000 tokens. Parsing aborted.'),
    );
  });

  test('that is nested beyond what the parser can follow is refused, and no defect', async () => {
    await using gateway = await startTestGateway({ world, config: { limits: { tokens: 1_000_000 } } });
    const answer = await gateway.send('{ a '.repeat(100_000), {}, accept);
    expect(answer).toMatchObject(refusal('Syntax Error: The document is nested too deep to be read.'));
    expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
