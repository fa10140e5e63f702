import { buildSchema } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { operationNames } from '../src/aws/path/operations.ts';
import { readDocument } from './docs/markdown.ts';
import { startTestGateway, type TestGatewayOptions, UNLIMITED } from './helpers/gateway.ts';
import { argumentsFor } from './whole-graph/arguments.ts';
import { fieldsOf, inputsIn, inputsOf, unreachedTypes } from './whole-graph/coverage.ts';
import { type Crawl, crawl, type Failure, mutate, subscribe } from './whole-graph/crawl.ts';
import { Selections } from './whole-graph/selection.ts';

// Every field of the schema is resolved somewhere in the sandbox's worlds to more than null or an empty list. The queries
// are made of the schema; what they need besides is in whole-graph/arguments.ts.

const schema = buildSchema(readDocument('schema.graphql'));

const ACCOUNT = '111122223333';
const limits = UNLIMITED;

/** How many records of a type are looked into. */
const PER_TYPE = 60;

const HOME = { registryId: ACCOUNT, region: 'us-east-1' };
const REPLICA = { registryId: ACCOUNT, region: 'eu-west-1' };
const company: TestGatewayOptions = { config: { registries: [HOME, REPLICA], limits } };

const child = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${'1'.repeat(64)}` };

/** An index for Windows, with an attestation as BuildKit marks it. */
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { ...child, size: 500, platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348' } },
    {
      ...child,
      size: 700,
      artifactType: 'application/vnd.in-toto+json',
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    },
  ],
});

/** What is rare in the company, or not there. */
const corners: TestGatewayOptions = {
  config: { limits },
  world: {
    registries: [
      {
        accountId: ACCOUNT,
        backfills: [
          {
            replicationBackfillId: 'backfill-1',
            destination: REPLICA,
            status: 'FAILED',
            failureCode: 'DestinationAccessDenied',
          },
        ],
        repositories: [
          {
            repositoryName: 'team/app',
            images: [
              {
                replicationStatuses: [
                  { region: 'eu-west-1', registryId: ACCOUNT, status: 'FAILED', failureCode: 'KmsError' },
                ],
                signingStatuses: [
                  {
                    status: 'FAILED',
                    failureCode: 'AccessDenied',
                    failureReason: 'The signing profile may not be used',
                  },
                ],
                imageScanFindings: {
                  enhancedFindings: [
                    {
                      packageVulnerabilityDetails: {
                        vulnerablePackages: [
                          { name: 'log4j-core', filePath: 'app/lib/log4j-core-2.14.1.jar' },
                        ],
                      },
                      resources: [
                        {
                          details: {
                            awsEcrContainerImage: { inUseCount: 2, lastInUseAt: '2026-01-31T12:00:00Z' },
                          },
                        },
                      ],
                    },
                  ],
                },
              },
              { imageManifest: index, imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' },
              { imageTags: ['archived'], imageStatus: 'ARCHIVED' },
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
/** What AWS was asked, as it came over the wire. */
const called = new Set<string>();

async function visit<T>(
  options: TestGatewayOptions,
  work: (gateway: Awaited<ReturnType<typeof startTestGateway>>) => Promise<T>,
) {
  await using gateway = await startTestGateway(options);
  selections ??= new Selections(schema, argumentsFor(gateway.sandbox.world));
  const outcome = await work(gateway);
  for (const operation of Object.keys(gateway.sandbox.calls.byOperation())) called.add(operation);
  return outcome;
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
    failures: visits.flatMap(({ failures }) => failures),
    resolved: new Set(visits.flatMap((met) => [...met.resolved])),
  };
  // A registry that cannot be read: what is said of it, beside the errors.
  const denied = await visit(company, async (gateway) => {
    gateway.sandbox.faults.add({ kind: 'denied', match: ({ region }) => region === REPLICA.region });
    return await crawl(gateway, schema, selections, 1);
  });
  for (const field of [...whole.resolved, ...denied.resolved]) resolved.add(field);
});

test('the table of arguments names fields and arguments that there are, and all that are needed', () => {
  expect([...selections.mistakes]).toEqual([]);
  expect([...selections.unasked]).toEqual([]);
});

test('no answer holds an error, but that an image in the archive cannot be pulled', () => {
  const isOfArchive = ({ error, parent }: Failure) =>
    error.extensions?.aws?.['errorName'] === 'ImageInaccessible' &&
    expect
      .objectContaining({ __typename: 'Image', status: expect.stringMatching(/ARCHIVED|ACTIVATING/) })
      .asymmetricMatch(parent);
  const others = whole.failures.filter((failure) => !isOfArchive(failure));
  expect(others.map(({ error }) => error)).toEqual([]);
  expect(whole.failures.some(isOfArchive)).toBe(true);
});

test('every field is resolved', () => {
  expect(fieldsOf(schema).filter((field) => !resolved.has(field))).toEqual([]);
});

test('the operations that are known, and so the policy for them, are those that AWS is asked for', () => {
  // No registry has a role here.
  const known = operationNames.filter((name) => name !== 'sts.AssumeRole');
  expect([...called].toSorted()).toEqual(known.toSorted());
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
