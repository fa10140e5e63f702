import { readdirSync, readFileSync } from 'node:fs';
import type { ECRPaginationConfiguration } from '@aws-sdk/client-ecr';
import { resolveSchemaCoordinate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/schema.ts';
import { readMapping, rowsOf } from './mapping-document.ts';
import { membersOf } from './sdk-members.ts';

/** The operations that the graph was made for: each of their members must be in the graph. */
const PROMISED = [
  'ListImageReferrers',
  'DescribeImageReplicationStatus',
  'GetLifecyclePolicyPreview',
  'ListImages',
] as const;

const mappings = readMapping();
const tables = mappings.flatMap(({ service, operation, tables: parts }) =>
  [...parts].map(([part, rows]) => ({ service, operation, part, rows })),
);

/** The operations that the gateway's own code makes commands of. */
function calledOperations(): string[] {
  const folder = new URL('../../src/aws/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const sources = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const commands = sources.flatMap((text) => [...text.matchAll(/\bnew (\w+)Command\(/g)]);
  return [...new Set(commands.map(([, operation = '']) => operation))].sort();
}

test('every operation that the gateway calls has a section, and no other', () => {
  expect(mappings.map(({ operation }) => operation).sort()).toEqual(calledOperations());
});

describe.each(mappings)('$operation', ({ service, operation, tables: parts }) => {
  test.each(['Request', 'Response'] as const)(
    '%s: one row for each member of the SDK, and no other',
    (part) => {
      const documented = (parts.get(part) ?? []).map(({ member }) => member);
      expect(documented.toSorted()).toEqual(membersOf(service, operation, part).toSorted());
    },
  );
});

test('every coordinate is in the schema', () => {
  const unknown = tables.flatMap(({ operation, part, rows }) =>
    rows.flatMap(({ member, coordinates, line }) =>
      coordinates
        .filter((coordinate) => !exists(coordinate))
        .map((coordinate) => `line ${line}, ${operation} ${part} ${member}: ${coordinate}`),
    ),
  );
  expect(unknown).toEqual([]);
});

function exists(coordinate: string): boolean {
  try {
    return resolveSchemaCoordinate(schema, coordinate) !== undefined;
  } catch {
    // A type that does not exist, or what is no coordinate at all.
    return false;
  }
}

test.each(PROMISED)('%s: every member is somewhere in the graph', (operation) => {
  const parts = mappings.find((mapping) => mapping.operation === operation)?.tables;
  expect([...(parts?.keys() ?? [])]).toEqual(expect.arrayContaining(['Request', 'Response']));
  const lost = [...(parts?.values() ?? [])].flat().filter(({ coordinates }) => coordinates.length === 0);
  expect(lost.map(({ member }) => member)).toEqual([]);
});

test("GetLifecyclePolicyPreview: the paginator's arguments are those of the SDKs", () => {
  const javascript: Record<keyof ECRPaginationConfiguration, true> = {
    client: true,
    pageSize: true,
    startingToken: true,
    stopOnSameToken: true,
    withCommand: true,
  };
  const boto3 = ['MaxItems', 'PageSize', 'StartingToken', 'NextToken'];
  const documented = rowsOf('GetLifecyclePolicyPreview', 'Paginator').map(({ member }) => member);
  expect(documented.toSorted()).toEqual([...boto3, ...Object.keys(javascript)].toSorted());
});
