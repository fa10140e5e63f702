import { describe, expect, test } from 'vitest';
import * as values from '../../src/aws/answer-values.ts';
import fc from '../helpers/fast-check.ts';
import { anything, type Shape, shapes } from './answers.ts';

describe.each<[string, (value: unknown) => unknown, Shape]>([
  ['optionalText', values.optionalText, shapes.text],
  ['optionalBoolean', values.optionalBoolean, shapes.flag],
  ['optionalInteger', values.optionalInteger, shapes.integer],
  ['optionalInt32', values.optionalInt32, shapes.int32],
  ['optionalDate', values.optionalDate, shapes.date],
])('%s', (_, read, shape) => {
  test('keeps what is of its type, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.integer(), fc.maxSafeInteger(), fc.string()), (value) => {
        expect(read(value)).toBe(shape(value) ? value : null);
      }),
    );
  });
});

describe.each<[string, (value: unknown, member: string) => unknown, Shape]>([
  ['requiredInteger', values.requiredInteger, shapes.integer],
  ['requiredInt32', values.requiredInt32, shapes.int32],
  ['requiredDate', values.requiredDate, shapes.date],
])('%s', (_, read, shape) => {
  test('gives what is of its type, and names the member otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.integer()), (value) => {
        if (shape(value)) expect(read(value, 'Version')).toBe(value);
        else expect(() => read(value, 'Version')).toThrow(/^Version is (?:missing|no (?:integer|date))/);
      }),
    );
  });
});

test('32 bits are the bounds of GraphQL’s own Int', () => {
  const edges = [-(2 ** 31) - 1, -(2 ** 31), 2 ** 31 - 1, 2 ** 31];
  expect(edges.map(values.optionalInt32)).toEqual([null, -(2 ** 31), 2 ** 31 - 1, null]);
});

test('texts are the strings of a list', () => {
  expect(values.texts(['b', null, {}, 1, ['c'], '', 'a'])).toEqual(['b', '', 'a']);
  for (const other of [undefined, null, 'abc', {}, 1]) expect(values.texts(other)).toEqual([]);
});

test('a list that is left out is empty; anything but a list cannot be understood', () => {
  const entries = [{ a: 1 }];
  expect(values.list(entries, 'imageDetails')).toBe(entries);
  expect([values.list(null, 'l'), values.list(undefined, 'l')]).toEqual([[], []]);
  for (const other of ['"abc"', '{}', '1', 'false', '""']) {
    expect(() => values.list(JSON.parse(other), 'imageDetails')).toThrow(
      new values.InvalidAnswerError('imageDetails is no list'),
    );
  }
});

test('a structure is an object, and no list', () => {
  expect(values.optionalStructure({})).toEqual({});
  for (const other of ['null', '[]', '"abc"', '1']) {
    expect(values.optionalStructure(JSON.parse(other))).toBeNull();
    expect(() => values.requiredStructure(JSON.parse(other), 'Images')).toThrow(values.InvalidAnswerError);
  }
});

test('required lets every value but none pass', () => {
  expect([values.required(0, 'n'), values.required('', 's'), values.required(false, 'b')]).toEqual([
    0,
    '',
    false,
  ]);
  for (const value of [undefined, null])
    expect(() => values.required(value, 'imageDigest')).toThrow('imageDigest is missing');
});

test('a required text is a text, and there', () => {
  expect(values.requiredText('', 't')).toBe('');
  for (const value of [0, true, null, {}, ['a']])
    expect(() => values.requiredText(value, 'repositoryName')).toThrow(
      /^repositoryName is (?:missing|no text)$/,
    );
});

test('a required name is a text, and not empty', () => {
  expect(values.requiredName('a', 'repositoryName')).toBe('a');
  for (const value of ['', 0, null, {}])
    expect(() => values.requiredName(value, 'repositoryName')).toThrow(
      /^repositoryName is (?:missing|no text|no name)$/,
    );
});

test('a digest is one that ECR could have given', () => {
  for (const digest of ['sha256:0a', 'sha512:1', 'sha256+b64u:ff']) {
    expect(values.optionalDigest(digest)).toBe(digest);
  }
  for (const other of ['', 'sha256:', ':0a', 'sha256:xyz', 'NONE', ' sha256:0a', 1, null]) {
    expect(values.optionalDigest(other)).toBeNull();
  }
});
