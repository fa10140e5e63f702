import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './helpers/gateway.ts';

const registryId = '111122223333';
const region = 'us-east-1';
const digest = `sha256:${'0'.repeat(64)}`;
const host = `${registryId}.dkr.ecr.${region}.amazonaws.com`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    world: {
      registries: [{ accountId: registryId, repositories: [{ repositoryName: 'team/app' }] }],
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => gateway.sandbox.calls.clear());

const imageBy = (value: string) => `repository(name: "team/app") { image(by: ${value}) { digest } }`;

/** Each value that breaks its type's rule: where it stands, as a literal and as the variable of the argument's name. */
const REFUSED: readonly {
  what: string;
  /** The variable's name, too. */
  argument: string;
  type: string;
  field: (value: string) => string;
  literal: string;
  value: unknown;
  rule: string;
  /** Where within the variable the wrong value is. */
  at?: string;
}[] = [
  {
    what: 'an account id of 11 digits',
    argument: 'registryId',
    type: 'AccountId',
    field: (value) => `registry(registryId: ${value}) { host }`,
    literal: '"11112222333"',
    value: '11112222333',
    rule: 'AccountId must be a string of 12 digits',
  },
  {
    what: 'an account id as a number',
    argument: 'registryId',
    type: 'AccountId',
    field: (value) => `registry(registryId: ${value}) { host }`,
    literal: registryId,
    value: Number(registryId),
    rule: 'AccountId must be a string of 12 digits',
  },
  {
    what: 'a digest that is too short',
    argument: 'by',
    type: 'ImageSelector!',
    field: imageBy,
    literal: `{ digest: "${digest.slice(0, -1)}" }`,
    value: { digest: digest.slice(0, -1) },
    rule: 'Digest must be sha256: and 64 lowercase hexadecimal digits',
    at: 'digest',
  },
  {
    what: 'a digest in capitals',
    argument: 'by',
    type: 'ImageSelector!',
    field: imageBy,
    literal: `{ digest: "sha256:${'A'.repeat(64)}" }`,
    value: { digest: `sha256:${'A'.repeat(64)}` },
    rule: 'Digest must be sha256: and 64 lowercase hexadecimal digits',
    at: 'digest',
  },
  {
    what: 'a repository name with capitals',
    argument: 'name',
    type: 'RepositoryName!',
    field: (value) => `repository(name: ${value}) { name }`,
    literal: '"Team/App"',
    value: 'Team/App',
    rule: 'RepositoryName must be 2 to 256 characters: lowercase letters',
  },
  {
    what: 'an empty repository name',
    argument: 'name',
    type: 'RepositoryName!',
    field: (value) => `repository(name: ${value}) { name }`,
    literal: '""',
    value: '',
    rule: 'RepositoryName must be 2 to 256 characters',
  },
  {
    what: 'a wrong repository name in a list',
    argument: 'filter',
    type: 'RepositoryFilter',
    field: (value) => `repositories(filter: ${value}) { nodes { name } }`,
    literal: '{ names: ["team/app", "-"] }',
    value: { names: ['team/app', '-'] },
    rule: 'RepositoryName must be 2 to 256 characters',
    at: 'names[1]',
  },
  {
    what: 'both a digest and a tag',
    argument: 'by',
    type: 'ImageSelector!',
    field: imageBy,
    literal: `{ digest: "${digest}", tag: "v1" }`,
    value: { digest, tag: 'v1' },
    rule: 'xactly one key',
  },
  {
    what: 'neither a digest nor a tag',
    argument: 'by',
    type: 'ImageSelector!',
    field: imageBy,
    literal: '{}',
    value: {},
    rule: 'xactly one key',
  },
  {
    what: 'a tag that is null',
    argument: 'by',
    type: 'ImageSelector!',
    field: imageBy,
    literal: '{ tag: null }',
    value: { tag: null },
    rule: 'must be non-null',
    at: 'tag',
  },
  {
    what: 'both a version and an alias',
    argument: 'by',
    type: 'SageMakerImageVersionSelector',
    field: (value) => `sageMakerImage(name: "training") { version(by: ${value}) { version } }`,
    literal: '{ version: 1, alias: "latest" }',
    value: { version: 1, alias: 'latest' },
    rule: 'xactly one key',
  },
  {
    what: 'a date and time in words',
    argument: 'filter',
    type: 'SageMakerImageFilter',
    field: (value) => `sageMakerImages(filter: ${value}) { nodes { name } }`,
    literal: '{ creationTimeAfter: "yesterday" }',
    value: { creationTimeAfter: 'yesterday' },
    rule: 'DateTime must be an RFC 3339 date and time with an offset',
    at: 'creationTimeAfter',
  },
  ...[
    ['without an offset', '2026-01-31T12:00:00'],
    ['of a day that no month has', '2026-02-30T00:00:00Z'],
  ].map(([what = '', text = '']) => ({
    what: `a date and time ${what}`,
    argument: 'filter',
    type: 'SageMakerImageFilter',
    field: (value: string) => `sageMakerImages(filter: ${value}) { nodes { name } }`,
    literal: `{ lastModifiedTimeBefore: "${text}" }`,
    value: { lastModifiedTimeBefore: text },
    rule: 'DateTime must be an RFC 3339 date and time with an offset',
    at: 'lastModifiedTimeBefore',
  })),
  {
    what: 'a fraction where a whole number is needed',
    argument: 'first',
    type: 'Int',
    field: (value) => `repositories(first: ${value}) { nodes { name } }`,
    literal: '1.5',
    value: 1.5,
    rule: 'Int cannot represent non-integer value: 1.5',
  },
  {
    what: 'a member that an input does not have',
    argument: 'filter',
    type: 'RepositoryFilter',
    field: (value) => `repositories(filter: ${value}) { nodes { name } }`,
    literal: '{ owner: "me" }',
    value: { owner: 'me' },
    rule: 'Field "owner" is not defined by type "RepositoryFilter"',
  },
];

const ACCEPTS = [
  {},
  { accept: 'application/json' },
  { accept: 'application/graphql-response+json' },
  { accept: '*/*' },
];

describe.each(REFUSED)(
  '$what refuses the whole request',
  ({ argument, type, field, literal, value, rule, at }) => {
    const other = 'registries { host }';

    test.each(ACCEPTS)('as a literal, %o', async (headers) => {
      const answer = await gateway.send(`{ ${field(literal)} ${other} }`, {}, headers);
      expect(answer.status).toBe(400);
      expect(answer).not.toHaveProperty('data');
      const wrong = answer.errors?.find(({ message }) => message.includes(rule));
      expect(wrong?.message).toMatch(`Argument "${argument}": `);
      expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(
        answer.errors?.map(() => 'BAD_USER_INPUT'),
      );
      expect(gateway.sandbox.calls.count()).toBe(0);
    });

    test.each(ACCEPTS)('as a variable, %o', async (headers) => {
      const text = `query ($${argument}: ${type}) { ${field(`$${argument}`)} ${other} }`;
      const answer = await gateway.send(text, { [argument]: value }, headers);
      expect(answer.status).toBe(400);
      expect(answer).not.toHaveProperty('data');
      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: expect.stringContaining(rule),
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      ]);
      expect(answer.errors?.[0]?.message).toMatch(`Variable "$${argument}" got invalid value`);
      if (at !== undefined) {
        const name = /^\w/.test(at) ? `${argument}.${at}` : argument + at;
        expect(answer.errors?.[0]?.message).toMatch(`at "${name}"`);
      }
      expect(gateway.sandbox.calls.count()).toBe(0);
    });
  },
);

describe('a variable that is needed and not given', () => {
  const text = 'query ($name: RepositoryName!) { repository(name: $name) { name } }';

  test.each([
    ['not there', {}],
    ['null', { name: null }],
  ])('is told with the status that GraphQL over HTTP asks for (%s)', async (_, variables) => {
    for (const [accept, status] of [
      ['application/json', 200],
      ['application/graphql-response+json', 400],
    ] as const) {
      const answer = await gateway.send(text, variables, { accept });
      expect(answer.status).toBe(status);
      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/^Variable "\$name" /),
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      ]);
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
  });
});

describe('a null that takes the place of a default, where null may not stand', () => {
  test('costs its field alone where the field can be told', async () => {
    const answer = await gateway.send(
      'query ($id: ID = "x") { node(id: $id) { id } registries { host } }',
      { id: null },
      { accept: 'application/json' },
    );
    expect(answer).toMatchObject({
      status: 200,
      data: { node: null, registries: [{ host }] },
      errors: [{ path: ['node'], extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(answer.errors?.[0]?.message).toMatch('Argument "id"');
  });

  test('costs no more where it also says what the field costs', async () => {
    const answer = await gateway.send(
      'query ($ids: [ID!] = ["x"]) { nodes(ids: $ids) { id } registries { host } }',
      { ids: null },
    );
    expect(answer).toMatchObject({
      status: 200,
      data: { nodes: null, registries: [{ host }] },
      errors: [{ path: ['nodes'], extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(answer.errors?.[0]?.message).toMatch('Argument "ids"');
  });

  test.each([
    'query ($tag: String) { repository(name: "team/app") { image(by: { tag: $tag }) { digest } } }',
    'query ($tag: String) { ...It } fragment It on Query { repository(name: "team/app") { image(by: { tag: $tag }) { digest } } }',
  ])('refuses the request where it is the one member of a oneOf input: %s', async (query) => {
    gateway.sandbox.calls.clear();
    for (const variables of [{ tag: null }, {}, { tag: 'v1' }]) {
      const answer = await gateway.send(query, variables);
      expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      expect(answer).not.toHaveProperty('data');
      expect(answer.errors?.[0]?.message).toMatch(
        'Variable "$tag" must be non-nullable to be used in "ImageSelector"',
      );
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
    const fine = await gateway.send(query.replace('$tag: String', '$tag: String!'), { tag: 'v1' });
    expect(fine.status).toBe(200);
  });
});
