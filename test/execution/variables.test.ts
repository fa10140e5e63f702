import { buildSchema, GraphQLScalarType, getOperationAST, parse } from 'graphql';
import { expect, test, vi } from 'vitest';
import { readVariables } from '../../src/execution/variables.ts';

const schema = buildSchema('scalar Even type Query { of(number: Even): Int }');
const even = schema.getType('Even');
const parseValue = vi.fn((value: unknown) => {
  if (typeof value === 'number' && value % 2 === 0) return value / 2;
  throw new TypeError('It is not even.');
});
if (even instanceof GraphQLScalarType) even.parseValue = parseValue;

const document = parse(
  'query One($number: Even) { of(number: $number) } query Other($number: Even = 4) { of(number: $number) }',
);

function operation(name: string) {
  const found = getOperationAST(document, name);
  if (!found) throw new Error(`There is no operation ${name}.`);
  return found;
}

test('the variables of a request are read once for each operation, whoever wants to know', () => {
  const given = { number: 2 };
  expect(readVariables(schema, operation('One'), given)).toEqual({ coerced: { number: 1 } });
  expect(readVariables(schema, operation('One'), given)).toEqual({ coerced: { number: 1 } });
  expect(parseValue).toHaveBeenCalledTimes(1);
  readVariables(schema, operation('Other'), given);
  readVariables(schema, operation('One'), { number: 2 });
  expect(parseValue).toHaveBeenCalledTimes(3);
});

test('so are those that are wrong, of which twenty are told', () => {
  const { errors } = readVariables(schema, operation('One'), { number: 3 });
  expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining('It is not even.')]);
  const many = Array.from({ length: 30 }, (_, index) => `$v${index}: Even!`).join(', ');
  const long = getOperationAST(parse(`query Long(${many}) { __typename }`));
  expect(long && readVariables(schema, long, {}).errors).toHaveLength(21);
});

test('where none are given, there are those that the operation has', () => {
  expect(readVariables(schema, operation('One'), undefined)).toEqual({ coerced: {} });
});
