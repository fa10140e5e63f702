import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { graphql } from './generated/gql.ts';
import fc from './helpers/fast-check.ts';
import type { TestGateway } from './helpers/gateway.ts';
import {
  digest,
  expectRefusal,
  host,
  type Parent,
  region,
  registryId,
  startSmallGateway,
} from './helpers/refusal.ts';

// What the type system cannot tell of a value: it costs its own field, and nothing else.

const repositoryId = formatGlobalId('Repository', [registryId, region, 'team/app']);
/** A global id of any parts, allowed or not. */
const idOf = (...parts: string[]) => Buffer.from(parts.join('|')).toString('base64url');

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startSmallGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => gateway.sandbox.calls.clear());

/** A value that is refused as `$value` of a field. */
interface Case {
  what: string;
  value: unknown;
  message: string;
}

const refusedBy = (parent: Parent, field: string, type: string, cases: readonly Case[]) =>
  describe(`${field}, on ${parent}`, () => {
    test.each(cases)('refuses $what', ({ value, message }) =>
      expectRefusal(
        gateway,
        { parent, field, variables: `$value: ${type}` },
        { value },
        { code: 'BAD_USER_INPUT', message },
      ),
    );
  });

const counts = (least: number, most: number, item: unknown, rule: string): Case[] =>
  [least - 1, most + 1].map((count) => ({
    what: `${count} of them`,
    value: Array(count).fill(item),
    message: `${rule}; it holds ${count}.`,
  }));
const texts = (message: string, ...values: readonly string[]): Case[] =>
  values.map((value) => ({ what: JSON.stringify(value), value, message }));

refusedBy('query', 'image(reference: $value) { uri }', 'String!', [
  ...texts(
    'reference: must be HOST/REPOSITORY[:TAG][@DIGEST]; it must start with a registry host',
    '',
    'nginx',
    'library/nginx:1.29',
    'team/app:v1',
  ),
  ...[
    [' junk', 'its tag breaks'],
    ['\n', 'its tag breaks'],
    ['@', 'its digest must be'],
    [`@${digest}0`, 'its digest must be'],
    [`@${digest}@${digest}`, 'it may hold one @ only'],
  ].map(([junk, rule]) => ({
    what: `${JSON.stringify(junk)} behind a reference`,
    value: `${host}/team/app:v1${junk}`,
    message: `reference: must be HOST/REPOSITORY[:TAG][@DIGEST]; ${rule}`,
  })),
]);
refusedBy(
  'query',
  'imageReferences(references: $value) { resolution image { uri } }',
  '[String!]!',
  counts(1, 1000, `${host}/team/app:v1`, 'references: must hold 1 to 1000'),
);
refusedBy(
  'query',
  'nodes(ids: $value) { id }',
  '[ID!]!',
  counts(1, 1000, repositoryId, 'ids: must hold 1 to 1000 ids'),
);
for (const parent of ['query', 'registry'] as const) {
  refusedBy(
    parent,
    'repositories(filter: { names: $value }) { nodes { name } }',
    '[RepositoryName!]',
    counts(1, 1000, 'team/app', 'filter.names: must hold 1 to 1000 names'),
  );
  refusedBy(
    parent,
    'sageMakerImage(name: $value) { name }',
    'String!',
    texts(
      'name: must be 1 to 63 letters and digits, joined by single . or -.',
      '',
      '-a',
      'a--b',
      'a_b',
      'a b',
      'a'.repeat(64),
    ),
  );
  refusedBy(
    parent,
    'sageMakerImages(filter: { nameContains: $value }) { nodes { name } }',
    'String',
    texts('filter.nameContains: must be 1 to 63 letters, digits, . and -.', 'a b', 'x'.repeat(64)),
  );
}
refusedBy('preview', 'results(filter: { images: $value }) { nodes { digest } }', '[ImageSelector!]', [
  ...counts(1, 100, { digest }, 'filter.images: must hold 1 to 100 images'),
  {
    what: 'one whose tag cannot be',
    value: [{ digest }, { tag: '-' }],
    message: 'filter.images[1].tag: must be 1 to 300 letters, digits, _ . or -',
  },
]);
refusedBy('image', 'referrers(filter: { artifactTypes: $value }) { nodes { digest } }', '[String!]', [
  {
    what: 'six of them',
    value: Array(6).fill('application/spdx+json'),
    message: 'filter.artifactTypes: must hold at most 5 artifact types; it holds 6.',
  },
  ...['', 'x'.repeat(256)].map((type) => ({
    what: `one of ${type.length} characters`,
    value: [type],
    message: 'filter.artifactTypes: each must have 1 to 255 characters',
  })),
]);
refusedBy(
  'repository',
  'image(by: { tag: $value }) { digest }',
  'String!',
  texts(
    'by.tag: must be 1 to 300 letters, digits, _ . or -, and start with none of . and -',
    '',
    '.hidden',
    '-flag',
    'a b',
    'a:b',
    'x'.repeat(301),
  ),
);
refusedBy('sageMakerImage', 'version(by: { version: $value }) { version }', 'Int!', [
  { what: 'a number below 0', value: -1, message: 'by.version: must be 0 or more; it is -1.' },
]);
refusedBy(
  'sageMakerImage',
  'version(by: { alias: $value }) { version }',
  'String!',
  texts('by.alias: must be 1 to 128 letters, digits, - _ and .', '', '-latest', 'a b', 'x'.repeat(129)),
);
refusedBy(
  'query',
  'node(id: $value) { id }',
  'ID!',
  [
    ['an empty one', ''],
    ['one that is not base64', '%%%'],
    ['base64 with padding', `${repositoryId}=`],
    ['an unknown type', idOf('Layer', registryId, region, digest)],
    ['no parts', idOf('Repository')],
    ['an account of 11 digits', idOf('Repository', '11112222333', region, 'team/app')],
    ['a region in capitals', idOf('Registry', registryId, 'US-EAST-1')],
    ['a part too many', idOf('Registry', registryId, region, 'team/app')],
    ['a digest cut short', idOf('Image', registryId, region, 'team/app', 'sha256:00')],
    ['a version that is no number', idOf('SageMakerImageVersion', registryId, region, 'training', '01')],
  ].map(([what = '', value]) => ({ what, value, message: 'id: must be an id that this gateway gave' })),
);

test('one malformed id among many costs its own place alone', async () => {
  const answer = await gateway.run(
    graphql(/* GraphQL */ `
      query MalformedIdAmongOthers($ids: [ID!]!) {
        nodes(ids: $ids) {
          id
        }
      }
    `),
    { ids: [repositoryId, 'garbage'] },
  );
  expect(answer).toMatchObject({
    status: 200,
    data: { nodes: [{ id: repositoryId }, null] },
    errors: [{ path: ['nodes', 1], extensions: { code: 'BAD_USER_INPUT' } }],
  });
  expect(answer.errors?.[0]?.message).toMatch('ids[1]: must be an id');
});

test('in imageReferences, what is no reference is data', async () => {
  const references = ['', ' ', 'nginx', `${host}/team/app:v1 junk`, `${host}/Team`, 'https://example.com/a'];
  const answer = await gateway.run(
    graphql(/* GraphQL */ `
      query NoReferences($references: [String!]!) {
        imageReferences(references: $references) {
          reference
          resolution
          registry {
            host
          }
          image {
            digest
          }
        }
      }
    `),
    { references },
  );
  expect(answer).toEqual({
    status: 200,
    data: {
      imageReferences: references.map((reference) => ({
        reference,
        resolution: 'UNPARSEABLE',
        registry: null,
        image: null,
      })),
    },
  });
  expect(gateway.sandbox.calls.count()).toBe(0);
});

describe('a registry that is not served', () => {
  test.each([
    ['an account', 'repository(name: "team/app", registryId: "999999999999") { name }'],
    ['a region', 'repository(name: "team/app", region: "eu-north-1") { name }'],
    ['an empty region', 'repository(name: "team/app", region: "") { name }'],
    ['a region of SageMaker', 'sageMakerImage(name: "training", region: "eu-north-1") { name }'],
    ['an account in a reference', `image(reference: "999999999999${host.slice(12)}/team/app:v1") { uri }`],
    ['another kind of registry', 'image(reference: "docker.io/library/nginx:1.29") { uri }'],
    ['an id', `node(id: "${idOf('Repository', '999999999999', region, 'team/app')}") { id }`],
  ])('is REGISTRY_NOT_SERVED, without a call: %s', (_, field) =>
    expectRefusal(
      gateway,
      { parent: 'query', field },
      {},
      { code: 'REGISTRY_NOT_SERVED', message: 'regist' },
    ),
  );

  test('is null, and no error, where it is asked for itself', async () => {
    const answer = await gateway.run(
      graphql(/* GraphQL */ `
        query RegistriesNotServed {
          account: registry(registryId: "999999999999") {
            host
          }
          region: registry(region: "eu-north-1") {
            host
          }
          served: registry(registryId: "111122223333", region: "us-east-1") {
            host
          }
        }
      `),
    );
    expect(answer).toEqual({ status: 200, data: { account: null, region: null, served: { host } } });
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

test('whatever stands in an argument, nothing unexpected comes of it', async () => {
  const everything = graphql(/* GraphQL */ `
    query AnyText($text: String!, $texts: [String!]!, $id: ID!, $ids: [ID!]!) {
      node(id: $id) {
        id
      }
      nodes(ids: $ids) {
        id
      }
      image(reference: $text) {
        digest
      }
      imageReferences(references: $texts) {
        reference
        resolution
      }
      repositories(after: $text) {
        nodes {
          name
        }
      }
      sageMakerImage(name: $text, region: $text) {
        name
      }
      registry(region: $text) {
        host
      }
    }
  `);
  const almost = fc
    .tuple(
      fc.constantFrom(
        'Repository',
        'Image',
        'Referrer',
        'LifecyclePreview',
        'SageMakerImageVersion',
        'Nothing',
      ),
      fc.array(fc.constantFrom(registryId, region, 'team/app', digest, 'training', '1', '', '|', '\u0000')),
    )
    .map(([type, parts]) => Buffer.from([type, ...parts].join('|')).toString('base64url'));
  const cursor = fc.json().map((json) => Buffer.from(json).toString('base64url'));
  const reference = fc.string().map((rest) => `${host}/team/app${rest}`);
  const anything = fc.oneof(fc.string({ unit: 'binary' }), almost, cursor, reference);

  await fc.assert(
    fc.asyncProperty(anything, async (text) => {
      const answer = await gateway.run(everything, { text, texts: [text], id: text, ids: [text] });
      expect(answer.status).toBe(200);
      expect(answer.data?.imageReferences).toMatchObject([{ reference: text }]);
      for (const { message, extensions } of answer.errors ?? []) {
        expect(['BAD_USER_INPUT', 'CURSOR_INVALID', 'REGISTRY_NOT_SERVED'], message).toContain(
          extensions?.code,
        );
      }
    }),
  );
  expect(gateway.log.filter(({ level }) => level === 50)).toEqual([]);
});
