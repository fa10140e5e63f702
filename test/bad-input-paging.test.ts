import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from './generated/gql.ts';
import type { TestGateway } from './helpers/gateway.ts';
import { expectRefusal, type Parent, startSmallGateway } from './helpers/refusal.ts';

// What a connection must tell of its arguments: it costs its own field, and nothing else.

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startSmallGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Every connection field of the schema: what it is reached through here, its type and its name. */
const CONNECTIONS: readonly (readonly [Parent, string, string])[] = [
  ['query', 'Query', 'repositories'],
  ['query', 'Query', 'sageMakerImages'],
  ['registry', 'Registry', 'repositories'],
  ['registry', 'Registry', 'sageMakerImages'],
  ['registry', 'Registry', 'pullThroughCacheRules'],
  ['registry', 'Registry', 'replicationBackfills'],
  ['repository', 'Repository', 'images'],
  ['image', 'Image', 'referrers'],
  ['image', 'Image', 'sageMakerImageVersions'],
  ['scan', 'ImageScan', 'findings'],
  ['preview', 'LifecyclePreview', 'results'],
  ['sageMakerImage', 'SageMakerImage', 'versions'],
];

describe.each(CONNECTIONS)('through %s, %s.%s', (parent, _, name) => {
  const field = `${name}(first: $first, after: $after) { edges { cursor } }`;
  const variables = '$first: Int, $after: String';

  test.each([0, -1, 1001, -(2 ** 31)])('first: %d is refused', (first) =>
    expectRefusal(
      gateway,
      { parent, field, variables },
      { first },
      { code: 'BAD_USER_INPUT', message: `first: must be 1 to 1000; it is ${first}.` },
    ),
  );

  test.each([
    ['', 'it is not one that this gateway gave'],
    ['garbage', 'it is not one that this gateway gave'],
    [Buffer.from('[1]').toString('base64url'), 'it is not one that this gateway gave'],
    [
      Buffer.from(JSON.stringify([1, 'Query.nothing', 'x', 100, null, 0])).toString('base64url'),
      'it is one of Query.nothing',
    ],
  ])('after: "%s" is refused', (after, message) =>
    expectRefusal(gateway, { parent, field, variables }, { after }, { code: 'CURSOR_INVALID', message }),
  );
});

test('every connection field of the schema is in the table', async () => {
  const answer = await gateway.run(
    graphql(/* GraphQL */ `
      query ConnectionFields {
        __schema {
          types {
            name
            fields {
              name
              args {
                name
              }
            }
          }
        }
      }
    `),
  );
  const fields = answer.data?.__schema.types.flatMap((type) =>
    (type.fields ?? []).flatMap(({ name, args }) =>
      args.some((arg) => arg.name === 'after') ? [`${type.name}.${name}`] : [],
    ),
  );
  expect(CONNECTIONS.map(([, type, name]) => `${type}.${name}`).sort()).toEqual(fields?.sort());
});

describe('a cursor that was given', () => {
  /** The cursor of the first item of a page. */
  async function cursorOf(text: string): Promise<string> {
    const cursors = JSON.stringify((await gateway.send(`{ ${text} }`)).data).match(/(?<="cursor":")[^"]+/);
    return cursors?.[0] ?? expect.fail(`${text} gave no cursor`);
  }
  const images = (args: string) => `images(${args}) { edges { cursor } }`;

  test.each([
    [
      'by another field',
      `registry { repositories(first: 1) { edges { cursor } } }`,
      'query',
      'repositories(after: $after) { edges { cursor } }',
      'it is one of Registry.repositories, not of Query.repositories',
    ],
    [
      'by another repository',
      `repository(name: "team/other") { ${images('first: 1')} }`,
      'repository',
      images('after: $after'),
      'it was given for other arguments, or for something that was replaced since',
    ],
    [
      'for another filter',
      `repository(name: "team/app") { ${images('first: 1, filter: { tagStatus: TAGGED }')} }`,
      'repository',
      images('after: $after'),
      'it was given for other arguments, or for something that was replaced since',
    ],
    [
      'for another order',
      'sageMakerImages(first: 1) { edges { cursor } }',
      'query',
      'sageMakerImages(after: $after, orderBy: { direction: ASC }) { edges { cursor } }',
      'it was given for other arguments, or for something that was replaced since',
    ],
  ] as const)('%s is refused', async (_, source, parent, field, message) => {
    const after = await cursorOf(source);
    await expectRefusal(
      gateway,
      { parent, field, variables: '$after: String' },
      { after },
      { code: 'CURSOR_INVALID', message: `after: this cursor cannot be used here: ${message}` },
    );
  });
});
