import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { buildSchema, isNonNullType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { readDocument } from './docs/markdown.ts';

// `npm run check:schema` lints the schema. Here it meets schemas with a mistake in them.

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });
const schema = readDocument('schema.graphql');

/** The rules that a schema breaks. */
async function brokenRules(text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: `${root}schema.graphql` });
  return result?.messages.map(({ ruleId }) => ruleId?.replace('@graphql-eslint/', '') ?? null) ?? [];
}

test('the schema breaks none', async () => {
  expect(await brokenRules(schema)).toEqual([]);
});

test('every field that may be null says when', () => {
  const silent = Object.values(buildSchema(schema).getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => !isNonNullType(field.type) && !/\bnull\b/i.test(field.description ?? ''))
    .map(({ type, field }) => `${type.name}.${field.name}`);
  expect(silent).toEqual([]);
});

test.each<[what: string, from: string | RegExp, to: string, rule: string]>([
  ['a field without a description', '"""The repository that holds it."""', '', 'require-description'],
  ['an argument without one', '"""Which one."""', '', 'require-description'],
  [
    'the name of its type before a field',
    /(?<=^type Image implements Node \{[^}]*\s)digest: Digest!/m,
    'imageDigest: Digest!',
    'no-typename-prefix',
  ],
  ['an enum value in small letters', 'HELM_CHART', 'helmChart', 'naming-convention'],
  ['a record without an id', 'type LifecyclePolicy {', 'type Policy {', 'strict-id-in-types'],
  ['a connection that cannot be paged', /\bfirst: Int/g, 'count: Int', 'relay-arguments'],
  [
    'a page that does not say where it stands',
    'pageInfo: PageInfo!',
    'page: PageInfo!',
    'relay-connection-types',
  ],
  ['an edge without a cursor', 'cursor: String!', 'place: String!', 'relay-edge-types'],
  ['a root field that is never null', /\): Node$/m, '): Node!', 'require-nullable-result-in-root'],
])('%s', async (_, from, to, rule) => {
  const text = schema.replace(from, to);
  expect(text).not.toBe(schema);
  expect(await brokenRules(text)).toContain(rule);
});
