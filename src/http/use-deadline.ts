import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/**
 * Ends a request's deadline when the request has run, or is refused, so that nothing of it is kept until the time is up, and
 * what was started ahead in vain ends with it. Of a subscription that is all but its events, which have deadlines of their own.
 */
export function useDeadline(): Plugin<Pick<Context, 'deadline'>> {
  return {
    onExecute({ args }) {
      return { onExecuteDone: () => args.contextValue.deadline.end() };
    },
    onSubscribe({ args }) {
      return { onSubscribeResult: () => args.contextValue.deadline.end() };
    },
  };
}
