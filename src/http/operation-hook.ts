import type { ExecutionArgs, ExecutionResult } from 'graphql';

/** What envelop's onExecute and onSubscribe have in common: what is to run, and how to answer instead of running it. */
export interface OperationHook<ContextValue = unknown> {
  args: ExecutionArgs & { contextValue: ContextValue };
  setResultAndStopExecution: (result: ExecutionResult) => void;
}
