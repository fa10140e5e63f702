import { createComplexityRule } from '@pothos/plugin-complexity';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** What one operation may cost. */
export interface CostLimits {
  /** How deep fields may be nested. */
  depth: number;
  /** A field costs 1, or 10 when it makes an AWS call of its own, for each of the items that it is asked of. */
  complexity: number;
}

/** Refuses an operation that is too deep or too costly before any of it runs. */
export function useCostLimit(limits: CostLimits): Plugin {
  const refuse = ({ args, setResultAndStopExecution }: Hook) => {
    const rule = createComplexityRule({
      context: args.contextValue,
      variableValues: args.variableValues ?? {},
      ...(args.operationName == null ? {} : { operationName: args.operationName }),
      validate(cost, reportError) {
        for (const measure of ['depth', 'complexity'] as const) {
          if (cost[measure] > limits[measure])
            reportError(tooCostly(measure, cost[measure], limits[measure]));
        }
      },
    });
    const errors = validate(args.schema, args.document, [rule]);
    if (errors.length > 0) setResultAndStopExecution({ errors });
  };
  // Not in onValidate: what is valid is remembered by document, and the cost hangs on the variables too.
  return { onExecute: refuse, onSubscribe: refuse };
}

/** What envelop's onExecute and onSubscribe have in common. */
interface Hook {
  args: ExecutionArgs & { contextValue: object };
  setResultAndStopExecution: (result: ExecutionResult) => void;
}

function tooCostly(measure: keyof CostLimits, actual: number, limit: number): GraphQLError {
  return new GraphQLError(
    `This operation has a ${measure} of ${actual}, and at most ${limit} is allowed. Ask for less at once: fewer fields, a smaller \`first\`, fewer levels.`,
    { extensions: { code: 'OPERATION_TOO_COSTLY', http: { status: 400 } } },
  );
}
