import { buildSchema, type GraphQLNamedType } from 'graphql';
import { type Dice, dice as diceOf } from '../../src/sandbox/world/random.ts';
import { readDocument } from '../docs/markdown.ts';
import { RandomDocuments } from '../whole-graph/random-request.ts';

const schema = buildSchema(readDocument('schema.graphql'));

/** A request that fits HTTP, if nothing else. */
export interface FuzzCase {
  kind: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

/** The case of a number: the same for the same seed. */
export function makeCase(seed: string, index: number): FuzzCase {
  const dice = diceOf(`${seed} ${index}`);
  const make = dice.pick([bytes, json, soup, valid, valid, valid, damaged, byGet, nested, anywhere]);
  return { kind: make.name, ...make(dice) };
}

type Made = Omit<FuzzCase, 'kind'>;

function post(dice: Dice, body: string | Buffer, type = 'application/json'): Made {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': type, ...headers(dice) },
    body: Buffer.from(body),
  };
}

/** No text at all, said to be of some type. */
function bytes(dice: Dice): Made {
  const body = Buffer.from(dice.hex(2 * dice.between(0, 300)), 'hex');
  return post(dice, body, dice.pick(TYPES));
}

/** JSON, of members that mean something, and others. */
function json(dice: Dice): Made {
  return post(
    dice,
    JSON.stringify(anyJson(dice, 4)),
    dice.next() < 0.8 ? 'application/json' : dice.pick(TYPES),
  );
}

/** The words and signs of documents, in no order. */
function soup(dice: Dice): Made {
  const query = Array.from({ length: dice.between(1, 60) }, () => dice.pick(WORDS)).join(
    dice.pick([' ', '', '\n']),
  );
  return post(dice, JSON.stringify({ query, variables: anyJson(dice, 2) }));
}

/** A document that is valid, or all but for its values. */
function valid(dice: Dice): Made {
  return post(dice, JSON.stringify(request(dice)));
}

/** The same, after something has happened to it. */
function damaged(dice: Dice): Made {
  const { query, ...rest } = request(dice);
  let text = query;
  for (let count = dice.between(1, 4); count > 0; count -= 1) {
    const at = dice.between(0, text.length);
    const to = at + dice.pick([0, 1, 1, 5, 40]);
    text = text.slice(0, at) + dice.pick(['', '', ...WORDS, ...STRINGS]) + text.slice(to);
  }
  const body = JSON.stringify({ query: text, ...rest });
  return post(dice, dice.next() < 0.2 ? body.slice(0, dice.between(0, body.length)) : body);
}

/** What may be in an address. */
function byGet(dice: Dice): Made {
  const parameters = new URLSearchParams();
  const { query, variables } = request(dice);
  if (dice.next() < 0.8) parameters.set('query', dice.next() < 0.7 ? query : dice.pick(STRINGS));
  if (dice.next() < 0.6)
    parameters.set('variables', dice.next() < 0.5 ? JSON.stringify(variables) : dice.pick(STRINGS));
  if (dice.next() < 0.3) parameters.set('extensions', JSON.stringify(anyJson(dice, 2)));
  if (dice.next() < 0.3) parameters.set('operationName', dice.pick(STRINGS));
  const text = parameters.toString().slice(0, 12_000);
  return {
    method: dice.pick(['GET', 'GET', 'HEAD']),
    path: `/graphql?${dice.next() < 0.9 ? text : `${text}&%zz=%&=&%E0%A4%A`}`,
    headers: headers(dice),
    body: undefined,
  };
}

/** Depth, length and number. */
function nested(dice: Dice): Made {
  const depth = dice.pick([10, 200, 5_000, 50_000]);
  const make: readonly [() => string, ...(() => string)[]] = [
    () => `{ ${'registry { repository(name: "a/b") { '.repeat(depth)} name ${'} }'.repeat(depth)} }`,
    () => `{ nodes(ids: ${'['.repeat(depth)}"x"${']'.repeat(depth)}) { id } }`,
    () => `{ ${Array.from({ length: depth }, (_, index) => `a${index}: __typename`).join(' ')} }`,
    () => `{ __typename ${'@include(if: true) '.repeat(depth)} }`,
    () => `query($v: ${'['.repeat(depth)}Int${']'.repeat(depth)}) { __typename }`,
    () => `{ image(reference: ${JSON.stringify('x'.repeat(depth))}) { id } }`,
    () => `{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }`,
    () => `#${'\n#'.repeat(depth)}\n{ __typename }`,
    () => `${'fragment a on Query { __typename } '.repeat(dice.pick([2, 300]))}{ ...a }`,
  ];
  const query = dice.pick(make)();
  if (dice.next() < 0.7) return post(dice, JSON.stringify({ query }));
  const value = `${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`;
  return post(dice, `{"query":"query($v: [ID!]!) { nodes(ids: $v) { id } }","variables":{"v":${value}}}`);
}

/** Any method, any path. */
function anywhere(dice: Dice): Made {
  const method = dice.pick([
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'HEAD',
    'TRACE',
    'PROPFIND',
    'QUERY',
  ]);
  const path = dice.pick(PATHS);
  return {
    method,
    path: path.replace('*', encodeURIComponent(Buffer.from(dice.pick(STRINGS)).toString()).slice(0, 2_000)),
    headers: { 'content-type': dice.pick(TYPES), ...headers(dice) },
    body: method === 'GET' || method === 'HEAD' ? undefined : Buffer.from(dice.pick(STRINGS)),
  };
}

function request(dice: Dice): { query: string; variables: unknown; operationName?: string } {
  const documents = new RandomDocuments(schema, dice, (type) => literal(type, dice));
  const { mutation, subscription } = {
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const lot = dice.next();
  const query =
    lot < 0.1 && mutation
      ? `mutation Random ${documents.single(mutation, 5)}`
      : lot < 0.15 && subscription
        ? `subscription Random ${documents.single(subscription, 5)}`
        : documents.query(dice.between(1, 20));
  if (dice.next() < 0.7) return { query, variables: anyJson(dice, 1) };
  return {
    query: `query Of($v: ${dice.pick(['[ID!]!', 'ID!', '[String!]!', 'Int', 'RepositoryName!', 'Digest', '[_Any!]!'])}) { ${dice.pick(
      [
        'nodes(ids: $v) { id }',
        'node(id: $v) { id }',
        'imageReferences(references: $v) { resolution }',
        'repositories(first: $v) { nodes { name } }',
        'repository(name: $v) { name }',
        'repository(name: "a/b") { image(by: { digest: $v }) { id } }',
        '_entities(representations: $v) { __typename }',
      ],
    )} }`,
    variables: { v: anyJson(dice, 3) },
    operationName: dice.pick(['Of', 'Of', 'Other', '']),
  };
}

/** A value that may be of this type. */
function literal(type: GraphQLNamedType, dice: Dice): string {
  if (type.name === 'Int')
    return dice.pick(['1', '0', '-1', '2147483648', '9'.repeat(400), '1e999', '1.5', 'null']);
  if (type.name === 'Boolean') return dice.pick(['true', 'false', 'null', '"true"']);
  if (dice.next() < 0.05)
    return dice.pick(['null', '1', '{}', '[]', 'WORD', '[[["x"]]]', '{ a: { b: [] } }', '"""\n  block\n"""']);
  if (dice.next() < 0.6) return JSON.stringify(dice.pick(KNOWN));
  return JSON.stringify(dice.pick(STRINGS));
}

function anyJson(dice: Dice, depth: number): unknown {
  if (depth === 0 || dice.next() < 0.2)
    return dice.pick<unknown>([null, true, 0, -1, 1e308, 2 ** 53, 0.1, ...STRINGS, ...KNOWN]);
  if (dice.next() < 0.3) return Array.from({ length: dice.between(0, 4) }, () => anyJson(dice, depth - 1));
  const names = Array.from({ length: dice.between(0, 5) }, () => dice.pick(MEMBERS));
  return Object.fromEntries(names.map((name) => [name, anyJson(dice, depth - 1)]));
}

function headers(dice: Dice): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, values] of Object.entries(HEADERS)) if (dice.next() < 0.15) all[name] = dice.pick(values);
  return all;
}

const STRINGS = [
  '',
  ' ',
  '\0',
  '\u2028\u2029',
  '\ud800',
  '𝕴𝖒𝖆𝖌𝖊 🐳',
  'à̖̗̘̙',
  '../../etc/passwd',
  '{{7*7}}',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  '%00%0d%0aSet-Cookie: a=b',
  'x'.repeat(3_000),
  '{"query":"{__typename}"}',
  'null',
  '-0',
  'UmVwb3NpdG9yeXwxfDJ8Mw',
  'sha256:',
] as const;

const KNOWN = [
  'checkout/api',
  'ml/training',
  '111122223333',
  'us-east-1',
  'latest',
  '111122223333.dkr.ecr.us-east-1.amazonaws.com/checkout/api:latest',
  'pytorch-training',
  `sha256:${'0'.repeat(64)}`,
  '2026-01-31T12:00:00Z',
  Buffer.from('Repository|111122223333|us-east-1|checkout/api').toString('base64url'),
  Buffer.from('SageMakerImage|111122223333|us-east-1|pytorch-training').toString('base64url'),
  Buffer.from('[1,"Repository.images","AAAAAAAAAAAAAAAA",100,null,1]').toString('base64url'),
] as const;

const MEMBERS = [
  'query',
  'variables',
  'operationName',
  'extensions',
  'documentId',
  'persistedQuery',
  '__typename',
  'id',
  'v',
  'constructor',
  'toString',
  'toJSON',
  '',
] as const;

const WORDS = [
  ...['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '...', '|', '=', '&', '"', '"""', '#', '\\', ','],
  ...[
    'query',
    'mutation',
    'subscription',
    'fragment',
    'on',
    'true',
    'null',
    '__schema',
    '__type',
    '__typename',
  ],
  ...[
    'registries',
    'repository',
    'name',
    'Query',
    'Image',
    '$v',
    '@include',
    '@defer',
    '1',
    '1e5',
    '\ufeff',
    '😀',
  ],
] as const;

const PATHS = [
  '/',
  '/graphql',
  '/graphql/',
  '/graphql/*',
  '/graphql?*',
  '/GRAPHQL',
  '//graphql',
  '/health',
  '/health?*',
  '/ready',
  '/metrics',
  '/*',
  '/graphiql/*',
  '/%',
  '/%E0%A4%A',
  '/graphql?query=%',
  '/graphql?query={__typename}&query={registries{host}}',
  'graphql',
  'http://elsewhere.example/graphql',
] as const;

const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/json; charset="',
  'application/graphql',
  'application/graphql-response+json',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  '/',
  '',
  ';',
] as const;

const HEADERS: Record<string, readonly [string, ...string[]]> = {
  accept: [
    '*/*',
    'text/event-stream',
    'application/graphql-response+json',
    'application/json',
    'text/html',
    'multipart/mixed',
    'q=0',
    ';',
    'application/json;q=x',
  ],
  'accept-encoding': ['gzip', 'br', 'identity;q=0', '*;q=0'],
  'content-encoding': ['gzip', 'br', 'nothing'],
  authorization: ['Bearer', 'Bearer x.y.z', 'Basic !!!', `Bearer ${'a'.repeat(4_000)}`, 'AWS4-HMAC-SHA256 x'],
  origin: ['null', 'https://elsewhere.example', '::'],
  host: ['gateway.test', 'x', '127.0.0.1:0', '[::1]', 'a b', 'a/graphql?query=', '1.2.3.4.5', 'x:99999', ''],
  'x-upstream-report': ['1', '2'],
  'cache-control': ['no-cache', ',,,', 'no-cache="'],
  'x-request-id': ['1', '"', 'x'.repeat(2_000)],
  'x-forwarded-for': ['1.2.3.4', '::,::', '"'],
  traceparent: [
    '00-00000000000000000000000000000000-0000000000000000-00',
    '00',
    `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  ],
  'if-none-match': ['*', '"x"'],
  range: ['bytes=0-1', 'bytes=-'],
  expect: ['100-continue'],
  cookie: ['a=b; a=b', '='],
};
