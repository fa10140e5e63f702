import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { execute, prepare } from '../execution/execute.ts';
import { recordOf } from '../telemetry/request-record.ts';
import { earlyAnswerOf } from './early-answer.ts';
import { type AnswerLimits, tooLarge } from './use-answer-limit.ts';

/**
 * Runs operations as they are planned, and writes their data as it comes. Whatever cannot be planned is run by the executor
 * that was there before. It comes before all that surrounds the execution.
 */
export function useExecution(limits: () => Pick<AnswerLimits, 'answerBytes' | 'errors'>): Plugin<Context> {
  return {
    onExecute({ args: { contextValue }, executeFn, setExecuteFn }) {
      setExecuteFn((args) => {
        const { answerBytes: mostBytes, errors: mostErrors } = limits();
        const bounds = { mostBytes, mostErrors, tooLarge: () => tooLarge(mostBytes) };
        const run = prepare(args, bounds);
        if (typeof run !== 'string') {
          return execute(run, earlyAnswerOf(contextValue.request)?.outletOf(contextValue.caller));
        }
        const record = recordOf(contextValue.request);
        if (record) record.unplanned = run;
        return executeFn(args);
      });
    },
  };
}
