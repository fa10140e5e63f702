import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { ErrorMask } from './mask-error.ts';

/** Tells the log of each request what went wrong in it, before the errors are masked for the client. */
export function useErrorLog(report: ErrorMask['report']): Plugin<Context> {
  const tell = (errors: readonly unknown[] | undefined, { log }: Context) => {
    for (const error of errors ?? []) report(error, log);
  };
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result }) {
          if (!isAsyncIterable(result)) tell(result.errors, args.contextValue);
        },
      };
    },
    onSubscribe({ args }) {
      return {
        onSubscribeResult({ result }) {
          if (isAsyncIterable(result)) {
            return { onNext: ({ result: event }) => tell(event.errors, args.contextValue) };
          }
          tell(result.errors, args.contextValue);
          return undefined;
        },
      };
    },
  };
}
