import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Ledger } from '../aws/path/ledger.ts';
import type { Context } from '../context.ts';
import { SCAN_CALLS } from '../schema/field-cost.ts';
import type { Admission } from './allowances.ts';
import type { ServerContext } from './caller.ts';
import type { CallerGate, Kind } from './caller-limits.ts';
import { pointsOf } from './points.ts';
import { whenOut } from './when-out.ts';

/**
 * Lets an event of a subscription be executed, which costs as much as a request of its own unless it is paid for: returns what
 * gives its room back, or throws what to tell the caller.
 */
export type AdmitEvent = (context: Context, isPaid: boolean) => Promise<() => void>;

/** Makes what lets events through. */
export function createAdmitEvent(gate: CallerGate): AdmitEvent {
  return ({ caller, cost }, isPaid) =>
    gate.enterEvent(caller, { calls: cost?.calls ?? 0, points: isPaid ? 0 : 1 + pointsOf(cost).all });
}

/** Lets an operation in: returns what gives back what it took, or throws what to tell the caller. */
export type Admit = (context: OperationContext, kind: Kind) => Promise<Admission>;

type OperationContext = Context & YogaInitialContext & ServerContext;

/** Makes what lets operations in, where each caller is held to its limits. */
export function createAdmit(gate: CallerGate): Admit {
  return ({ caller, cost }, kind) =>
    gate.enter(caller, kind, { calls: cost?.calls ?? 0, points: pointsOf(cost).all });
}

/**
 * Holds callers to their limits: an operation takes a place, and its price, when nothing else stands in its way. The place is
 * held until the answer is out: what a client asks for and does not take is a part of what it has. Of the price, the calls that
 * were not made come back when it has run; whoever leaves before has planned it in vain, and paid for that. Subscriptions let
 * themselves in.
 */
export function useCallerLimits(admit: Admit): Plugin<Context & ServerContext, ServerContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      setExecuteFn(async (executionArgs): Promise<ExecutionResult> => {
        let admission: Admission;
        try {
          admission = await admit(args.contextValue, 'concurrent');
        } catch (error) {
          if (error instanceof GraphQLError) return { errors: [error] };
          throw error;
        }
        try {
          const result: ExecutionResult = await executeFn(executionArgs);
          const { cost, ledger } = args.contextValue;
          admission.giveBack(neededOf(ledger) + pointsOf(cost).ofTime);
          return result;
        } finally {
          whenOut(args.contextValue.res, admission.leave);
        }
      });
    },
  };
}

/** The calls that an operation made. Of what was read for everyone it may not know how many they were: they are what was reckoned. */
function neededOf(ledger: Ledger): number {
  return ledger.total().calls + ledger.readsForEveryone * SCAN_CALLS;
}
