import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';

type Read = ReturnType<typeof getVariableValues>;
type Given = Readonly<Record<string, unknown>>;

/** So many mistakes are told. */
const MOST_ERRORS = 20;

/** By what a request gave: several want to know on its way, and all ask of the same operation. */
const known = new WeakMap<Given, { schema: GraphQLSchema; operation: OperationDefinitionNode; read: Read }>();

/** The variables of an operation as GraphQL reads them, or what is wrong with them. */
export function readVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Given | null | undefined,
): Read {
  const before = given && known.get(given);
  if (before?.schema === schema && before.operation === operation) return before.read;
  const read = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {}, {
    maxErrors: MOST_ERRORS,
  });
  if (given) known.set(given, { schema, operation, read });
  return read;
}
