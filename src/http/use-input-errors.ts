import {
  type ExecutionArgs,
  GraphQLError,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { bothEnds } from '../errors.ts';
import { readVariables } from '../execution/variables.ts';
import type { OperationHook } from './operation-hook.ts';

/**
 * A value that breaks its type's rule is the client's to mend: 400 whatever the client accepts. `spec` left unsaid would
 * be true to yoga, for literals.
 */
const BAD_INPUT = { code: 'BAD_USER_INPUT', http: { status: 400, spec: false } };
/** The same for what GraphQL-over-HTTP calls a request error: 200 for clients that accept plain JSON alone. */
const INVALID_REQUEST = { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } };

/**
 * Refuses requests whose input values break the rules of their types, as literals and as variables alike, with a
 * message that names the argument and the code BAD_USER_INPUT.
 */
export function useInputErrors(): Plugin {
  return {
    onValidate({ params, setValidationFn, validateFn }) {
      setValidationFn((schema, document, rules = params.rules ?? [], ...rest) =>
        validateFn(schema, document, [...rules.map(withArgumentNames), oneOfVariablesRule], ...rest),
      );
    },
    onExecute: refuseVariables,
    onSubscribe: refuseVariables,
  };
}

/** The same for queries, mutations and subscriptions. */
function refuseVariables({ args, setResultAndStopExecution }: OperationHook): void {
  const errors = variableErrors(args);
  if (errors.length > 0) setResultAndStopExecution({ errors });
}

function withArgumentNames(rule: ValidationRule): ValidationRule {
  return rule === ValuesOfCorrectTypeRule ? inputValuesRule : rule;
}

/** graphql-js's rule for literals; its errors say which value is wrong, but not which argument holds it. */
const inputValuesRule: ValidationRule = (context) => {
  const report = (error: GraphQLError) => {
    const argument = context.getArgument()?.name;
    context.reportError(
      new GraphQLError(argument === undefined ? error.message : `Argument "${argument}": ${error.message}`, {
        nodes: error.nodes ?? null,
        extensions: BAD_INPUT,
      }),
    );
  };
  const naming: ValidationContext = Object.create(context, { reportError: { value: report } });
  return ValuesOfCorrectTypeRule(naming);
};

/**
 * The member of a `@oneOf` input must be there, so a variable in its place may not be null. graphql-js checks this too,
 * but not where the argument itself is non-null.
 */
const oneOfVariablesRule: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    const definitions = operation.variableDefinitions ?? [];
    const nullable = definitions.filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE);
    for (const { node, parentType } of context.getRecursiveVariableUsages(operation)) {
      const name = node.name.value;
      const oneOf = getNamedType(parentType);
      if (!isInputObjectType(oneOf) || !oneOf.isOneOf) continue;
      if (!nullable.some(({ variable }) => variable.name.value === name)) continue;
      context.reportError(
        new GraphQLError(
          `Variable "$${name}" must be non-nullable to be used in "${oneOf.name}", which takes exactly one of its members.`,
          { nodes: node, extensions: BAD_INPUT },
        ),
      );
    }
  },
});

/** What graphql-js finds wrong with the variables of the operation that is to run. */
function variableErrors({ schema, document, operationName, variableValues }: ExecutionArgs): GraphQLError[] {
  const operation = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName == null || definition.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const { errors = [] } = readVariables(schema, operation, variableValues);
  return errors.map(
    (error) =>
      new GraphQLError(bothEnds(error.message), {
        nodes: error.nodes ?? null,
        // With an original error a value was given and refused; without, none was given where one is needed.
        extensions: error.originalError ? BAD_INPUT : INVALID_REQUEST,
      }),
  );
}
