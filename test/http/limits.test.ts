import { readdir, readFile } from 'node:fs/promises';
import { getIntrospectionQuery } from 'graphql/index.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/read.ts';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { subscribe } from '../helpers/events.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';

const world = { registries: [{ accountId: '111122223333', repositories: [{ repositoryName: 'team/app' }] }] };
const examples = new URL('../../examples/', import.meta.url);
const operations = (await readdir(examples)).filter((name) => name.endsWith('.graphql'));
const repositoryId = (name: string) => formatGlobalId('Repository', ['111122223333', 'us-east-1', name]);
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
  measure: 'depth' | 'calls' | 'nodes',
  text: string,
  variables?: Record<string, unknown>,
) {
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answer = await gateway.send(text, variables, { accept });
    expect(answer.status).toBe(400);
    expect(answer).not.toHaveProperty('data');
    const { message, extensions } = answer.errors?.[0] ?? expect.fail('no error');
    expect(extensions?.code).toBe('OPERATION_TOO_COSTLY');
    const { limits, ...cost } = extensions?.cost ?? expect.fail('no cost');
    expect(cost[measure]).toBeGreaterThan(limits[measure]);
    expect(message).toContain(`${cost.calls} AWS calls (limits.calls: ${limits.calls})`);
    expect(message).toContain(`${cost.nodes} nodes (limits.nodes: ${limits.nodes})`);
    expect(message).toContain(`${cost.depth} levels (limits.depth: ${limits.depth})`);
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
      'what is cheap, many times',
      `{ ${Array.from({ length: 90 }, (_, i) => `r${i}: repositories(first: 1000) { nodes { id arn name uri } }`).join(' ')} }`,
      {},
    ],
    [
      'one fragment, spread wide',
      `{ ${Array.from({ length: 90 }, (_, i) => `r${i}: registry { ...Page }`).join(' ')} }
       fragment Page on Registry { repositories(first: 1000) { nodes { id arn name uri } } }`,
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
      { ids: Array.from({ length: 1000 }, (_, i) => repositoryId(`team/app-${i}`)) },
    ],
  ])('is too costly: %s', async (_, text, variables) => {
    await using gateway = await startTestGateway({ world });
    await expectTooCostly(gateway, 'nodes', text, variables);
  });

  test.each([
    [
      'the statuses of thirty thousand images, one call each',
      '{ repositories(first: 300) { nodes { images(first: 100) { nodes { replicationStatuses { status } } } } } }',
    ],
    [
      'a thousand listings read whole, three times',
      `{ ${['a', 'b', 'c'].map((alias) => `${alias}: repositories(first: 1000) { nodes { latestImage { digest } } }`).join(' ')} }`,
    ],
  ])('is too many calls: %s', async (_, text) => {
    await using gateway = await startTestGateway({ world });
    await expectTooCostly(gateway, 'calls', text);
  });

  test('is a first below zero no way to earn what the rest may spend', async () => {
    await using gateway = await startTestGateway({ world });
    const costly = 'repositories(first: 1000) { nodes { images(first: 1000) { nodes { digest } } } }';
    await expectTooCostly(
      gateway,
      'nodes',
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

describe('the limits of an operation', () => {
  const startLimited = (limits: NonNullable<TestGatewayOptions['config']>['limits']) =>
    startTestGateway({ world, config: { ...(limits ? { limits } : {}) } });
  const page = 'repositories(first: 20) { nodes { name createdAt } }';
  const cost = { calls: 1, nodes: 1 + 20 + 20 * 2, depth: 3 };

  test('may be reached, and not passed', async () => {
    await using exact = await startLimited(cost);
    expect(await exact.send(`{ ${page} }`)).toMatchObject({ status: 200, data: {} });
    for (const measure of ['calls', 'nodes', 'depth'] as const) {
      await using lower = await startLimited({ ...cost, [measure]: cost[measure] - 1 });
      await expectTooCostly(lower, measure, `{ ${page} }`);
    }
  });

  test('are those of now, also for a document that was seen before', async () => {
    await using gateway = await startLimited({ nodes: 100 });
    expect(await gateway.send(`{ ${page} }`)).toMatchObject({ status: 200, data: {} });
    gateway.gateway.reload(loadConfig({ env: {}, flags: { limits: { nodes: 60 } } }));
    gateway.sandbox.calls.clear();
    await expectTooCostly(gateway, 'nodes', `{ ${page} }`);
  });

  test('hold for the variables of each request, though the text was seen before', async () => {
    await using gateway = await startLimited({ nodes: 500 });
    const text = 'query ($n: Int!) { repositories(first: $n) { nodes { name } } }';
    expect(await gateway.send(text, { n: 1 })).toMatchObject({ status: 200, data: {} });
    gateway.sandbox.calls.clear();
    await expectTooCostly(gateway, 'nodes', text, { n: 1000 });
    expect(await gateway.send(text, { n: 1 })).toMatchObject({ status: 200, data: {} });
  });

  test('hold for the operation that is to run', async () => {
    await using gateway = await startLimited({ nodes: 500 });
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

  test('are told to whoever asks what it costs, and may know', async () => {
    const limits = { calls: 10_000, nodes: 250_000, depth: 15 };
    await using gateway = await startTestGateway({ world });
    expect(await gateway.send(`{ ${page} }`)).not.toHaveProperty('extensions');
    expect(await gateway.send(`{ ${page} }`, {}, { 'x-query-cost': '1' })).toMatchObject({
      status: 200,
      extensions: { cost: { ...cost, points: 1 + cost.calls, limits } },
    });
    await using silent = await startTestGateway({ world, config: { upstreamReport: false } });
    expect(await silent.send(`{ ${page} }`, {}, { 'x-query-cost': '1' })).not.toHaveProperty('extensions');
  });
});

const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ');

describe('a document', () => {
  const accept = { accept: 'application/graphql-response+json' };
  const refusal = (message: string) => ({
    status: 400,
    errors: [{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
  });

  test.each([
    ['tokens', `{ ${'__typename '.repeat(10_000)} }`, /^This document has more than 10000 tokens/, {}],
    [
      'aliases',
      `{ ${aliases(101)} }`,
      /^The aliases of this document are 101, and at most 100/,
      { actual: 101 },
    ],
    [
      'directives',
      `{ __typename ${'@nobody '.repeat(51)} }`,
      /^The directives of this document are 51, and at most 50/,
      { actual: 51 },
    ],
  ])('of too many %s is refused before it is validated', async (limit, text, message, numbers) => {
    await using gateway = await startTestGateway({ world });
    const answer = await gateway.send(text);
    expect(answer).toMatchObject({
      status: 400,
      errors: [
        {
          message: expect.stringMatching(message),
          extensions: { code: 'OPERATION_TOO_COSTLY', exceeded: { limit: `limits.${limit}`, ...numbers } },
        },
      ],
    });
  });

  test('of as many aliases as may be is served', async () => {
    await using gateway = await startTestGateway({ world });
    expect(await gateway.send(`{ ${aliases(100)} }`)).toMatchObject({ status: 200 });
  });

  test('of fragments within fragments is not spelled out', async () => {
    await using gateway = await startTestGateway({ world, config: { limits: { depth: 1000 } } });
    const levels = Array.from(
      { length: 24 },
      (_, i) =>
        `fragment F${i} on Registry { a: repository(name: "a/b") { registry { ...F${i + 1} } } b: repository(name: "a/c") { registry { ...F${i + 1} } } }`,
    );
    const answer = await gateway.send(
      `{ registry { ...F0 } } ${levels.join(' ')} fragment F24 on Registry { host }`,
    );
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }],
    });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });

  test('that is nested beyond what the parser can follow is refused, and no defect', async () => {
    await using gateway = await startTestGateway({ world, config: { limits: { tokens: 1_000_000 } } });
    const answer = await gateway.send('{ a '.repeat(100_000), {}, accept);
    expect(answer).toMatchObject(refusal('Syntax Error: The document is nested too deep to be read.'));
    expect(gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
