import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/**
 * Ends a request's deadline when the request has run, so that nothing of it is kept until the time is up, and what was
 * started ahead in vain ends with it.
 */
export function useDeadline(): Plugin<Context> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone() {
          args.contextValue.deadline.end();
        },
      };
    },
  };
}
