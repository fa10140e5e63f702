import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** Adds the errors of fields that have data all the same: they are in the context, since GraphQL has no place for them. */
export function useErrorsBesideData(): Plugin<Context> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          setResult(withErrorsBesideData(result, args.contextValue));
        },
      };
    },
  };
}

/** An answer with the errors that its fields left beside their data. */
export function withErrorsBesideData(
  result: ExecutionResult,
  { errorsBesideData }: Context,
): ExecutionResult {
  if (errorsBesideData.length === 0) return result;
  return { ...result, errors: [...(result.errors ?? []), ...errorsBesideData] };
}
