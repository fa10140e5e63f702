import { GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { Switches } from '../switches.ts';
import type { OperationHook } from './operation-hook.ts';

/** Refuses operations and callers that an operator has turned off, before anything runs. */
export function useSwitches(switches: () => Pick<Switches, 'ofOperation' | 'ofCaller'>): Plugin<Context> {
  const refuse = ({ args, setResultAndStopExecution }: OperationHook<Context>) => {
    const name = getOperationAST(args.document, args.operationName)?.name?.value ?? '';
    const { ofCaller, ofOperation } = switches();
    const { viewer, caller } = args.contextValue;
    const error = ofCaller(viewer.name, caller) ?? ofOperation(name);
    if (error === undefined) return;
    const extensions = { ...error.extensions, http: { status: 403 } };
    setResultAndStopExecution({ errors: [new GraphQLError(error.message, { extensions })] });
  };
  return { onExecute: refuse, onSubscribe: refuse };
}
