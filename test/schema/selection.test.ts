import { buildSchema, graphqlSync } from 'graphql';
import { describe, expect, test } from 'vitest';
import { selectsOnly } from '../../src/schema/selection.ts';

const schema = buildSchema(`
  type Query { image: Image }
  type Image { id: ID digest: String tags: [String] repository: Repository }
  type Repository { name: String createdAt: String }
`);

/** Whether a query selects nothing but these fields below `image`; asked of each time that the field is resolved. */
function answers(source: string, variableValues: Record<string, unknown> = {}): boolean[] {
  const heard: boolean[] = [];
  const rootValue = {
    image: (_: unknown, __: unknown, info: Parameters<typeof selectsOnly>[0]) => {
      heard.push(selectsOnly(info, new Set(['id', 'digest', 'repository'])));
      return {};
    },
  };
  const { errors } = graphqlSync({ schema, source, rootValue, variableValues });
  expect(errors).toBeUndefined();
  return heard;
}

describe('selects nothing else', () => {
  test.each([
    ['one field', '{ image { id } }'],
    ['all of them', '{ image { id digest repository { name } } }'],
    ['under an alias', '{ image { tags: digest } }'],
    ['what is below a field is its own matter', '{ image { repository { createdAt } } }'],
    ['with its type name', '{ image { __typename id } }'],
    ['in an inline fragment', '{ image { ... { id } ... on Image { digest } } }'],
    ['in a fragment', '{ image { ...A } } fragment A on Image { id ...B } fragment B on Image { digest }'],
    ['but skipped', '{ image { id tags @skip(if: true) } }'],
    ['but not included', '{ image { id tags @include(if: false) } }'],
    [
      'but in a fragment that is skipped',
      '{ image { id ...A @skip(if: true) } } fragment A on Image { tags }',
    ],
    ['but in an inline fragment that is not included', '{ image { id ... @include(if: false) { tags } } }'],
    ['twice, the same field', '{ image { id } image { digest } }'],
  ])('%s', (_, source) => {
    expect(answers(source)).toEqual([true]);
  });
});

describe('selects more', () => {
  test.each([
    ['a field', '{ image { id tags } }'],
    ['under an alias', '{ image { id: tags } }'],
    ['in an inline fragment', '{ image { id ... on Image { ... { tags } } } }'],
    [
      'in a fragment of a fragment',
      '{ image { ...A } } fragment A on Image { ...B } fragment B on Image { tags }',
    ],
    ['not skipped', '{ image { id tags @skip(if: false) } }'],
    ['included', '{ image { id tags @include(if: true) } }'],
    ['included and not skipped', '{ image { id tags @include(if: true) @skip(if: false) } }'],
    ['in the second place of the same field', '{ image { id } image { tags } }'],
  ])('%s', (_, source) => {
    expect(answers(source)).toEqual([false]);
  });
});

test('each alias is asked for itself', () => {
  expect(answers('{ a: image { id } b: image { tags } }')).toEqual([true, false]);
});

test('variables decide', () => {
  const source = 'query ($more: Boolean = true) { image { id tags @include(if: $more) } }';
  expect(answers(source, { more: false })).toEqual([true]);
  expect(answers(source, { more: true })).toEqual([false]);
  expect(answers(source)).toEqual([false]);
});
