import { describe, expect, test } from 'vitest';
import { compose, composers } from './composers.ts';

// What docs/federation.md says of names that clash: each case is one row of its table.

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/** Another subgraph, of these definitions. */
const other = (definitions: string) =>
  `${LINK} ${definitions.includes('type Query') ? '' : 'type Query { other: String }'} ${definitions}`;

describe.each(composers)('%s', (_, composer) => {
  test.each([
    ['an entity by another key', 'type Image @key(fields: "path") { path: String! width: Int! }', /Image/],
    ['a plain type', 'type Annotation { key: String! value: String! }', /Annotation/],
    ['an interface with more fields', 'interface Node { id: ID! name: String! }', /Node/],
    ['a scalar that is a type here', 'scalar Encryption', /Encryption/],
    ['a type that is a scalar here', 'type Digest { value: String! }', /Digest/],
    [
      'an enum that both take',
      'type Query { sorted(by: OrderDirection): String } enum OrderDirection { ASCENDING DESCENDING }',
      /OrderDirection/,
    ],
    [
      'an enum that this graph gives and the other takes',
      'type Query { broken(status: ImageStatus): String } enum ImageStatus { BROKEN }',
      /ImageStatus/,
    ],
    [
      'an input that has nothing in common',
      'type Query { find(by: ImageFilter): String } input ImageFilter { color: String }',
      /ImageFilter/,
    ],
    ['a root field', 'type Query { repositories: [String!] }', /Query\.repositories/],
  ])('refuses %s', (_, definitions, named) => {
    expect(compose(composer, other(definitions)).errors.join('\n')).toMatch(named);
  });

  test.each([
    ['the same scalar', 'type Query { now: DateTime } scalar DateTime', /scalar DateTime/],
    [
      'the same interface',
      'interface Node { id: ID! } type Team implements Node @key(fields: "id") { id: ID! }',
      /type Team/,
    ],
    [
      'an enum that both give, as all values of the two',
      'type Query { status: ImageStatus } enum ImageStatus { BROKEN }',
      /enum ImageStatus[^}]*ACTIVE[^}]*BROKEN|enum ImageStatus[^}]*BROKEN[^}]*ACTIVE/,
    ],
    [
      'an input that has something in common, as what it has in common',
      'type Query { find(by: ImageFilter): String } input ImageFilter { tagStatus: TagStatus color: String } enum TagStatus { TAGGED UNTAGGED ANY }',
      /input ImageFilter[^{]*{\s*tagStatus: TagStatus[^\n]*\s*}/,
    ],
  ])('merges %s', (_, definitions, merged) => {
    const { supergraphSdl, errors } = compose(composer, other(definitions));
    expect(errors).toEqual([]);
    expect(withoutComments(supergraphSdl)).toMatch(merged);
  });
});

function withoutComments(text: string): string {
  return text.replace(/""".*?"""\s*/gs, '');
}
