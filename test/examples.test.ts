import { readdir, readFile } from 'node:fs/promises';
// The very file that Pothos loads: Vitest would take the package's other build, whose types are strangers to the schema.
import { getVariableValues, Kind, type OperationDefinitionNode, parse, validate } from 'graphql/index.js';
import { describe, expect, test } from 'vitest';
import { formatGlobalId } from '../src/schema/global-id.ts';
import { schema } from '../src/schema/schema.ts';

const folder = new URL('../examples/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();

async function readOperation(name: string): Promise<OperationDefinitionNode> {
  const { definitions } = parse(await readFile(new URL(name, folder), 'utf8'));
  const [operation] = definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || definitions.length > 1) {
    expect.fail(`${name} holds something else than one operation.`);
  }
  return operation;
}

async function readVariables(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(new URL(name.replace(/graphql$/, 'variables.json'), folder), 'utf8'));
}

describe.each(names)('%s', (name) => {
  test('is one operation, named like its file', async () => {
    const operation = await readOperation(name);
    const words = name.replace(/^\d+-|\.graphql$/g, '').replaceAll('-', '');
    expect(operation.name?.value.toLowerCase()).toBe(words);
  });

  test('comes with a value for each of its variables', async () => {
    const declared = (await readOperation(name)).variableDefinitions ?? [];
    expect(Object.keys(await readVariables(name)).sort()).toEqual(
      declared.map(({ variable }) => variable.name.value).sort(),
    );
  });

  test('is valid by the schema, its variables included', async () => {
    const operation = await readOperation(name);
    expect(validate(schema, { kind: Kind.DOCUMENT, definitions: [operation] })).toEqual([]);
    const variables = await readVariables(name);
    expect(getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors).toBeUndefined();
  });
});

test('the lifecycle policy to try is for a repository of the sandbox, and long enough for ECR', async () => {
  const { repositoryId, policy } = await readVariables('06-try-a-policy.graphql');
  expect(repositoryId).toBe(formatGlobalId('Repository', ['111122223333', 'us-east-1', 'checkout/api']));
  expect(JSON.parse(String(policy))).toHaveProperty('rules');
  expect(String(policy).length).toBeGreaterThanOrEqual(100);
});
