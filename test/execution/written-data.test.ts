import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { WrittenData, writeAnswer, writeBytes } from '../../src/execution/written-data.ts';

const written = (value: object) => {
  const text = JSON.stringify(value);
  return new WrittenData({ text, bytes: Buffer.byteLength(text), hasValue: true });
};

test.each([
  ['data alone', { data: written({ a: 'plain' }) }],
  ['signs of several bytes', { data: written({ a: 'größer als 𝄞' }) }],
  [
    'errors and extensions',
    { errors: [new GraphQLError('ä')], data: written({ a: 'é' }), extensions: { ü: 1 } },
  ],
  ['no data', { errors: [new GraphQLError('all')], data: null }],
  ['an empty object', { data: written({}) }],
  ['nothing', {}],
])('the bytes of an answer are those of its text: %s', (_, result) => {
  const { data, ...rest } = { data: undefined, ...result };
  const text = writeAnswer(result);
  expect(writeBytes(result).toString()).toBe(text);
  const value = data instanceof WrittenData ? data.parse() : data;
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...rest, data: value })));
});

test.each([
  ['fewer bytes of plain text', 'plain', 1],
  ['more bytes of plain text', 'plain', -1],
  ['fewer of signs of several bytes', 'größer als 𝄞', 1],
  ['more of signs of several bytes', 'größer als 𝄞', -1],
])('an answer whose bytes were miscounted is none: %s', (_, value, wrong) => {
  const { text, bytes } = written({ a: value });
  const data = new WrittenData({ text, bytes: bytes + wrong, hasValue: true });
  expect(() => writeBytes({ data })).toThrow(/counted as/);
});
