import { buildSchema, isObjectType } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { operationNames } from '../src/aws/path/operations.ts';
import { readDocument } from './docs/markdown.ts';
import fc from './helpers/fast-check.ts';
import {
  type ClientError,
  COLD,
  startTestGateway,
  type TestGatewayOptions,
  UNLIMITED,
} from './helpers/gateway.ts';
import { argumentsFor } from './whole-graph/arguments.ts';
import { type CrawlRequest, crawl, mutate } from './whole-graph/crawl.ts';
import { mistakes, type Oddity, startOddEndpoint } from './whole-graph/odd-answers.ts';
import { type ArgumentTable, Selections } from './whole-graph/selection.ts';

// Whatever AWS leaves out, nulls, empties or adds, in whatever operation: the whole graph is asked for over an endpoint that
// makes the sandbox's answers odd.

const schema = buildSchema(readDocument('schema.graphql'));
const limits = UNLIMITED;
const HOME = { registryId: '111122223333', region: 'us-east-1' };
const REPLICA = { ...HOME, region: 'eu-west-1' };

const gatewayOver = (endpoint?: string): TestGatewayOptions => ({
  config: {
    ...COLD,
    limits,
    upstream: { attempts: 1 },
    registries: [HOME, REPLICA].map((registry) =>
      endpoint === undefined ? registry : { ...registry, endpoint },
    ),
  },
});

/** How many records of a type are looked into. */
const PER_TYPE = 12;

/** Each field once, and of lists a short page: what matters is that there is one of everything, and that it is soon read. */
function lean(table: ArgumentTable): ArgumentTable {
  const pages = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => field.args.some(({ name }) => name === 'first'))
    .map(({ type, field }) => [`${type.name}.${field.name}`, ['first: 4']]);
  return { ...table, ...Object.fromEntries(pages) };
}

const requests: CrawlRequest[] = [];
/** What was odd in any of the runs. */
const made = new Set<string>();

beforeAll(async () => {
  await using gateway = await startTestGateway(gatewayOver());
  const selections = new Selections(schema, lean(argumentsFor(gateway.sandbox.world)));
  const visits = [
    await crawl(gateway, schema, selections, PER_TYPE),
    await mutate(gateway, schema, selections),
  ];
  // What fails anyway would hide what odd answers cost.
  expect(visits.flatMap(({ failures }) => failures)).toEqual([]);
  requests.push(...visits.flatMap((visit) => visit.requests));
});

/** Asks for the whole graph, and gives the errors, a line each kind. */
async function errorsOver(oddity: Oddity) {
  await using endpoint = await startOddEndpoint(oddity);
  await using gateway = await startTestGateway(gatewayOver(endpoint.endpoint));
  endpoint.target = gateway.sandbox.endpoint;
  const errors: ClientError[] = [];
  for (const { query, variables } of requests) {
    const answer = await gateway.send(query, variables);
    expect(answer).toMatchObject({ status: 200, data: expect.anything() });
    errors.push(...(answer.errors ?? []));
  }
  for (const odd of endpoint.made) made.add(odd);
  return { errors, broken: endpoint.broken, made: endpoint.made };
}

/** The operation that an error is of. */
const operationOf = ({ extensions }: ClientError) =>
  `${extensions?.aws?.['service']}.${extensions?.aws?.['operation']}`;

/** True for what a client is told of an answer that lacks what the gateway cannot do without. */
function isOfAws(error: ClientError, broken: ReadonlySet<string>): boolean {
  const code = error.extensions?.code;
  // Of two answers, one says whose preview it is, and one does not.
  if (code === 'CURSOR_EXPIRED') return broken.has('ecr.GetLifecyclePolicyPreview');
  return code === 'UPSTREAM_INVALID_RESPONSE' && broken.has(operationOf(error));
}

/** One line for each kind of error, with the oddities of its operation: where to look. */
function kinds(errors: readonly ClientError[], made: ReadonlySet<string>): string[] {
  const lines = errors.map((error) => {
    const path = error.path?.filter((step) => typeof step === 'string').join('.');
    const odd = [...made].filter((line) => line.startsWith(`${operationOf(error)} `));
    return `${error.extensions?.code} at ${path}: ${error.message} ${odd.join(' | ')}`;
  });
  return [...new Set(lines)];
}

const seed = fc.integer({ min: 0 });
const share = fc.constantFrom(0.1, 0.2, 0.4);
// A run asks for the whole graph: some are enough, and a failure is its seed.
const effort = { numRuns: 6, endOnFailure: true };

test('what names a record is a member of the answer that it is said to be of', () => {
  expect(mistakes).toEqual([]);
});

test('what the gateway can do without costs nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(seed, share, async (seed, share) => {
      const { errors, made } = await errorsOver({ seed, share, breaksNeeded: false });
      expect(kinds(errors, made)).toEqual([]);
    }),
    effort,
  );
}, 120_000);

test('what it cannot do without costs the fields that needed the call, and is AWS’s fault', async () => {
  await fc.assert(
    fc.asyncProperty(seed, share, async (seed, share) => {
      const { errors, made, broken } = await errorsOver({ seed, share, breaksNeeded: true });
      const others = errors.filter((error) => !isOfAws(error, broken));
      expect(kinds(others, made)).toEqual([]);
    }),
    effort,
  );
}, 120_000);

test('every operation is odd in some run', async () => {
  const operations = operationNames.filter((name) => /^(?:ecr|sagemaker)\./.test(name));
  const even = () => operations.filter((name) => ![...made].some((line) => line.startsWith(`${name} `)));
  for (let seed = 0; even().length > 0 && seed < 20; seed += 1) {
    await errorsOver({ seed, share: 0.4, breaksNeeded: false });
  }
  expect(even()).toEqual([]);
}, 120_000);
