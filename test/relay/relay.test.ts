import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../docs/markdown.ts';
import { compile } from './compile.ts';

const text = readDocument('schema.graphql');
const schema = buildSchema(text);

/** The documents of this folder by the module that would hold them: `repository-list.graphql` by RepositoryList. */
const app = Object.fromEntries(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => [
      name.replace('.graphql', '').replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
      readFileSync(new URL(name, import.meta.url), 'utf8'),
    ]),
);

test('an application: lists, pages, details by their ids, a mutation, a subscription', async () => {
  const { refusal, operations } = await compile(text, app);
  expect(refusal).toBeNull();
  expect(operations).toHaveLength(8);
  // With what Relay adds: ids, __typename, cursors.
  expect(operations.flatMap((operation) => validate(schema, parse(operation)))).toEqual([]);
});

interface ConnectionField {
  type: GraphQLObjectType;
  field: GraphQLField<unknown, unknown>;
  connection: GraphQLObjectType;
}

const connections: ConnectionField[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const connection = getNamedType(field.type);
      return isObjectType(connection) && connection.name.endsWith('Connection')
        ? [{ type, field, connection }]
        : [];
    }),
  );

/** Relay can ask for the next page of what it can name: of what has an id, and of the root. */
const isNamed = (type: GraphQLObjectType) =>
  type === schema.getQueryType() || type.getInterfaces().some(({ name }) => name === 'Node');

/** A list that pages through a field, as Relay would have it. */
function listOf({ type, field, connection }: ConnectionField, module: string): string {
  const required = field.args.filter(
    ({ type: of, defaultValue }) => String(of).endsWith('!') && defaultValue === undefined,
  );
  if (required.length > 0) throw new Error(`${type.name}.${field.name} needs arguments`);
  const edge = getNamedType(connection.getFields()['edges']?.type);
  const node = isObjectType(edge) ? getNamedType(edge.getFields()['node']?.type) : undefined;
  if (!isObjectType(node) && !isInterfaceType(node)) throw new Error(`${connection.name} has no nodes`);
  const refetchable = isNamed(type) ? `@refetchable(queryName: "${module}PaginationQuery")` : '';
  return `
    fragment ${module}_list on ${type.name}
    @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) ${refetchable} {
      ${field.name}(first: $count, after: $cursor) @connection(key: "${module}_${field.name}") {
        edges { node { __typename ${'id' in node.getFields() ? 'id' : ''} } }
      }
    }`;
}

test('every connection of the schema can be paged by Relay', async () => {
  const lists = connections.map((field) => {
    const module = `${field.type.name}${field.field.name}`;
    return [module, listOf(field, module)] as const;
  });
  expect(lists.length).toBeGreaterThan(6);
  const { refusal, operations } = await compile(text, Object.fromEntries(lists));
  expect(refusal).toBeNull();
  expect(operations).toHaveLength(connections.filter(({ type }) => isNamed(type)).length);
  expect(operations.flatMap((operation) => validate(schema, parse(operation)))).toEqual([]);
});

describe('what Relay refuses', () => {
  test.each<[what: string, module: string, from: string, to: string, why: RegExp]>([
    ['a field that is not there', 'RepositoryPage', 'sizeInBytes', 'bytes', /has no field `bytes`/],
    [
      'an argument that is not there',
      'RepositoryList',
      'filter: $filter)\n',
      'like: $filter)\n',
      /argument 'like'/,
    ],
    [
      'a variable of another type',
      'RepositoryPage',
      '$by: ImageSelector!',
      '$by: ImageFilter!',
      /'ImageSelector!' is/,
    ],
  ])('%s', async (_, module, from, to, why) => {
    const document = app[module]?.replace(from, to);
    if (document === undefined || document === app[module]) expect.fail(`${module} has no ${from}`);
    const { refusal } = await compile(text, { ...app, [module]: document });
    expect(refusal).toMatch(why);
  });

  test.each<[what: string, from: RegExp, to: string, why: RegExp]>([
    [
      'records that no id names',
      /(type LifecyclePreview) implements Node/,
      '$1',
      /use of @refetchable on .*PreviewSummary/,
    ],
    ['pages that do not say where they end', /endCursor: String/, 'end: String', /endCursor/],
  ])('a schema with %s', async (_, from, to, why) => {
    const { refusal } = await compile(text.replace(from, to), app);
    expect(refusal).toMatch(why);
  });
});
