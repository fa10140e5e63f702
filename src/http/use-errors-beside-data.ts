import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** Adds the errors of fields that have data all the same: they are in the context, since GraphQL has no place for them. */
export function useErrorsBesideData(): Plugin<Context> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const { errorsBesideData } = args.contextValue;
          if (errorsBesideData.length === 0) return;
          setResult({ ...result, errors: [...(result.errors ?? []), ...errorsBesideData] });
        },
      };
    },
  };
}
