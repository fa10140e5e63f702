import { isScalarType, isSpecifiedScalarType, resolveSchemaCoordinate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/errors.ts';
import { makeCompany } from '../../src/sandbox/world/company.ts';
import { schema } from '../../src/schema/schema.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { readMapping } from './mapping-document.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const readme = readDocument('README.md');

describe('The query that it is for', () => {
  const section = sectionOf(readme, '## The query that it is for');
  const [query = ''] = codeBlocks(section, 'graphql');
  const [answer = ''] = codeBlocks(section, 'json');

  test.each(['2026-11-21T06:00:00Z', '2028-02-29T23:30:00Z'])('is answered so on %s', async (now) => {
    const registries = makeCompany().registries.map(({ accountId, region }) => ({
      registryId: accountId,
      region,
      roleArn: `arn:aws:iam::${accountId}:role/registry-graph`,
    }));
    await using gateway = await startTestGateway({
      // The roles' credentials are of that day: they must not have ended by the day of the test.
      sandbox: { now: () => new Date(now), sessionSeconds: 100 * 365 * 86_400 },
      config: { registries },
    });
    expect(await gateway.send(query)).toEqual({ status: 200, ...JSON.parse(answer) });
    const calls = tableRows(section, 'AWS call').map(([operation = '', times]) => [
      codeIn(operation)[0],
      Number(times),
    ]);
    expect(Object.fromEntries(calls)).toEqual(gateway.sandbox.calls.byOperation());
  });
});

test('Typed clients: every scalar of the schema has a type', () => {
  const [config = ''] = codeBlocks(sectionOf(readme, '## Typed clients'), 'ts');
  const scalars = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  const documented = [...config.matchAll(/^ +([A-Z]\w+): '(?:string|number)',$/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual(scalars.map(({ name }) => name).toSorted());
});

describe('What a query costs', () => {
  const rows = tableRows(sectionOf(readme, '## What a query costs'), 'Field');

  test('the fields exist', () => {
    const fields = rows.flatMap(([cell = '']) => codeIn(cell)).filter((code) => /^[A-Z]\w+\.\w+$/.test(code));
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter((field) => resolveSchemaCoordinate(schema, field) === undefined)).toEqual([]);
  });

  test('every operation that a query can cause is there', () => {
    const operations = readMapping().map(({ operation }) => operation);
    const documented = new Set(rows.map(([, operation]) => operation));
    expect([...documented].toSorted()).toEqual([...operations, 'none'].toSorted());
  });
});

test('Errors: the codes are those of the code', () => {
  const documented = tableRows(sectionOf(readme, '## Errors'), 'Code').map(([code = '']) => codeIn(code)[0]);
  expect(documented.toSorted()).toEqual(ERROR_CODES.toSorted());
});
