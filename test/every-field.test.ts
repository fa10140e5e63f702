import { buildSchema } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { readDocument } from './docs/markdown.ts';
import { startTestGateway, type TestGatewayOptions } from './helpers/gateway.ts';
import { argumentsFor } from './whole-graph/arguments.ts';
import { fieldsOf, inputsIn, inputsOf, unreachedTypes } from './whole-graph/coverage.ts';
import { type Crawl, crawl, mutate, subscribe } from './whole-graph/crawl.ts';
import { Selections } from './whole-graph/selection.ts';

// Every field of the schema is resolved somewhere in the sandbox's worlds to more than null or an empty list. The queries
// are made of the schema; what they need besides is in whole-graph/arguments.ts.

const schema = buildSchema(readDocument('schema.graphql'));

const ACCOUNT = '111122223333';
const limits = { tokens: 1_000_000, depth: 1000, complexity: 1_000_000_000 };

/** How many records of a type are looked into. */
const PER_TYPE = 60;

const HOME = { registryId: ACCOUNT, region: 'us-east-1' };
const REPLICA = { registryId: ACCOUNT, region: 'eu-west-1' };
const company: TestGatewayOptions = { config: { registries: [HOME, REPLICA], limits } };

/** What is rare in the company, or not there. */
const corners: TestGatewayOptions = {
  config: { limits },
  world: {
    registries: [
      {
        accountId: ACCOUNT,
        repositories: [
          {
            repositoryName: 'team/app',
            images: [
              {
                replicationStatuses: [
                  { region: 'eu-west-1', registryId: ACCOUNT, status: 'FAILED', failureCode: 'KmsError' },
                ],
              },
            ],
          },
        ],
        sageMakerImages: [
          {
            ImageName: 'never-made',
            ImageStatus: 'CREATE_FAILED',
            FailureReason: 'The role may not be assumed',
          },
        ],
      },
    ],
  },
};

let selections: Selections;
let whole: Crawl;
const resolved = new Set<string>();

async function visit<T>(
  options: TestGatewayOptions,
  work: (gateway: Awaited<ReturnType<typeof startTestGateway>>) => Promise<T>,
) {
  await using gateway = await startTestGateway(options);
  selections ??= new Selections(schema, argumentsFor(gateway.sandbox.world));
  return await work(gateway);
}

beforeAll(async () => {
  const visits = [
    await visit(company, async (gateway) => [
      await crawl(gateway, schema, selections, PER_TYPE),
      await subscribe(gateway, schema, selections),
      await mutate(gateway, schema, selections),
    ]),
    await visit(corners, async (gateway) => [await crawl(gateway, schema, selections, PER_TYPE)]),
  ].flat();
  whole = {
    requests: visits.flatMap(({ requests }) => requests),
    errors: visits.flatMap(({ errors }) => errors),
    resolved: new Set(visits.flatMap((met) => [...met.resolved])),
  };
  // A registry that cannot be read: what is said of it, beside the errors.
  const denied = await visit(company, async (gateway) => {
    gateway.sandbox.faults.add({ kind: 'denied', match: ({ region }) => region === REPLICA.region });
    return await crawl(gateway, schema, selections, 1);
  });
  for (const field of [...whole.resolved, ...denied.resolved]) resolved.add(field);
}, 60_000);

test('the table of arguments names fields and arguments that there are, and all that are needed', () => {
  expect([...selections.mistakes]).toEqual([]);
  expect([...selections.unasked]).toEqual([]);
});

test('no answer holds an error', () => {
  expect(whole.errors).toEqual([]);
});

test('every field is resolved', () => {
  expect(fieldsOf(schema).filter((field) => !resolved.has(field))).toEqual([]);
});

test('every argument is given, and every member of an input', () => {
  const given = inputsIn(
    schema,
    whole.requests.map(({ query }) => query),
  );
  // A cursor comes from the page before: the listings' own tests walk pages.
  const needed = inputsOf(schema).filter((input) => !input.endsWith('(after:)'));
  expect(needed.filter((input) => !given.has(input))).toEqual([]);
});

test('every type is reached', () => {
  const given = inputsIn(
    schema,
    whole.requests.map(({ query }) => query),
  );
  expect(unreachedTypes(schema, resolved, given)).toEqual([]);
});
