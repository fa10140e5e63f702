import { GraphQLScalarType, parseValue as parseLiteralText } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/schema.ts';
import fc from '../helpers/fast-check.ts';

function scalar(name: string): GraphQLScalarType {
  const type = schema.getType(name);
  if (type instanceof GraphQLScalarType) return type;
  throw new Error(`${name} is no scalar`);
}

/** Reads a value as a variable and as a literal, which must agree, refusals included. */
function read(name: string, value: unknown): unknown {
  const attempt = (parse: () => unknown) => {
    try {
      return { value: parse() };
    } catch (error) {
      expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
      return { refused: true };
    }
  };
  const asVariable = attempt(() => scalar(name).parseValue(value));
  const literal = parseLiteralText(JSON.stringify(value));
  expect(attempt(() => scalar(name).parseLiteral(literal))).toEqual(asVariable);
  return 'refused' in asVariable ? 'refused' : asVariable.value;
}

const notStrings = [1, 1.5, true, null, [], ['a']];

describe('AccountId', () => {
  test.each(['012345678910', '000000000000'])('%s', (value) => expect(read('AccountId', value)).toBe(value));
  test.each<unknown>(['12345678910', '0123456789101', '01234567891a', '012345678910\n', '', ...notStrings])(
    'not %j',
    (value) => expect(read('AccountId', value)).toBe('refused'),
  );
  test('says the rule and what it got', () => {
    expect(() => scalar('AccountId').parseValue(123)).toThrow(
      'AccountId must be a string of 12 digits, like "012345678910"; got 123.',
    );
  });
});

describe('Digest', () => {
  const hex = '0123456789abcdef'.repeat(4);
  test.each([`sha256:${hex}`, `sha512:${hex}${hex}`])('%s', (value) =>
    expect(read('Digest', value)).toBe(value),
  );
  test.each<unknown>([
    hex,
    `sha256:${hex}0`,
    `sha256:${hex.slice(1)}`,
    `sha256:${hex.toUpperCase()}`,
    `sha512:${hex}`,
    `md5:${hex}`,
    '',
    ...notStrings,
  ])('not %j', (value) => expect(read('Digest', value)).toBe('refused'));
});

describe('RepositoryName', () => {
  test.each(['ab', 'a1/b2', 'a.b_c-d', 'a__b', 'a---b', 'a'.repeat(256)])('%s', (value) =>
    expect(read('RepositoryName', value)).toBe(value),
  );
  test.each<unknown>([
    'a',
    'A',
    'App',
    '-a',
    'a-',
    'a..b',
    'a___b',
    'a//b',
    '/ab',
    'ab/',
    'a b',
    'a'.repeat(257),
    '',
    ...notStrings,
  ])('not %j', (value) => expect(read('RepositoryName', value)).toBe('refused'));
});

describe('DateTime', () => {
  test.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.5Z', '2026-01-31T12:00:00.500Z'],
    ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31T00:30:00+02:00', '2026-01-30T22:30:00.000Z'],
    ['2024-02-29T00:00:00-11:30', '2024-02-29T11:30:00.000Z'],
  ])('%s', (value, moment) => expect(read('DateTime', value)).toEqual(new Date(moment)));

  test.each<unknown>([
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00Z',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+25:00',
    'yesterday',
    '',
    ...notStrings,
  ])('not %j', (value) => expect(read('DateTime', value)).toBe('refused'));

  test('writes in UTC, with milliseconds, what it reads back as the same moment', () => {
    const { serialize } = scalar('DateTime');
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59Z'),
          noInvalidDate: true,
        }),
        (date) => {
          const text = serialize(date);
          expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
          expect(read('DateTime', text)).toEqual(date);
        },
      ),
    );
  });

  test('writes nothing but a date', () => {
    for (const value of ['2026-01-31T12:00:00Z', 0, new Date(Number.NaN)]) {
      expect(() => scalar('DateTime').serialize(value)).toThrow();
    }
  });
});

describe('SafeInt', () => {
  const ends = [0, 1, -1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  test.each(ends)('%i', (value) => {
    expect(read('SafeInt', value)).toBe(value);
    expect(scalar('SafeInt').serialize(value)).toBe(value);
  });
  test.each<unknown>([2 ** 53, -(2 ** 53), 1.5, '1', true, null, []])('not %j', (value) => {
    expect(read('SafeInt', value)).toBe('refused');
    expect(() => scalar('SafeInt').serialize(value)).toThrow(TypeError);
  });
});

test('what AWS sent is written as it is, whatever the rules for what clients send', () => {
  expect(scalar('RepositoryName').serialize('Odd Name')).toBe('Odd Name');
  expect(scalar('Digest').serialize('sha1:1')).toBe('sha1:1');
});
