import {
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { formatGlobalId } from '../schema/global-id.ts';

/** Of each scalar a value that fits what most arguments of its type take. */
const SCALARS: Readonly<Record<string, unknown>> = {
  AccountId: '111122223333',
  Boolean: true,
  DateTime: '2026-01-31T12:00:00Z',
  Digest: `sha256:${'0'.repeat(64)}`,
  Float: 1,
  ID: formatGlobalId('Repository', ['111122223333', 'us-east-1', 'team/app']),
  Int: 1,
  RepositoryName: 'team/app',
  SafeInt: 1,
  String: '111122223333.dkr.ecr.us-east-1.amazonaws.com/team/app:latest',
};

/**
 * Variables that an operation could be sent with, where nobody has sent any: what must have a value has a small one, and
 * everything else its default.
 */
export function sampleVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> {
  const samples = variableDefinitions.flatMap((definition): [string, unknown][] => {
    const type = typeFromAST(schema, definition.type);
    const isNeeded = isInputType(type) && isNonNullType(type) && definition.defaultValue === undefined;
    return isNeeded ? [[definition.variable.name.value, sampleOf(type)]] : [];
  });
  return getVariableValues(schema, variableDefinitions, Object.fromEntries(samples)).coerced ?? {};
}

function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [sampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return SCALARS[type.name];
  const fields = Object.values(type.getFields());
  const given = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return Object.fromEntries(given.map((field) => [field.name, sampleOf(field.type)]));
}
