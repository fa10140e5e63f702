import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { criticalPath, type Ledger } from '../aws/path/ledger.ts';
import { partsOf } from '../aws/path/operations.ts';
import type { Context } from '../context.ts';

/**
 * Says in `extensions` how an answer came about: `upstream`, what it cost, for whoever asks and may know; `stale`, always,
 * which of it is an old answer that was given because AWS is in trouble.
 */
export function useUpstreamReport(): Plugin<Context> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          setResult(withReport(result, args.contextValue));
        },
      };
    },
  };
}

/** An answer with what there is to say of it. */
export function withReport(result: ExecutionResult, { ledger, report }: Context): ExecutionResult {
  if (!report && ledger.stale.length === 0) return result;
  const stale = ledger.stale.length > 0 ? { stale: describeStale(ledger) } : {};
  const upstream = report ? { upstream: describeCost(ledger) } : {};
  return { ...result, extensions: { ...result.extensions, ...stale, ...upstream } };
}

function describeStale(ledger: Ledger) {
  return ledger.stale.map(({ operation, registry, readAt }) => ({
    ...partsOf(operation),
    ...registry,
    readAt: new Date(readAt).toISOString(),
  }));
}

function describeCost(ledger: Ledger) {
  const path = criticalPath(ledger.spans);
  const startMs = path[0]?.startMs ?? 0;
  return {
    ...rounded(ledger.total()),
    operations: [...ledger.entries()].map(([operation, tally]) => ({
      ...partsOf(operation),
      ...rounded(tally),
    })),
    criticalPath: {
      ms: Math.round(path.reduce((sum, span) => sum + span.endMs - span.startMs, 0)),
      reads: path.map((span) => ({
        ...partsOf(span.operation),
        startMs: Math.round(span.startMs - startMs),
        ms: Math.round(span.endMs - span.startMs),
      })),
    },
  };
}

function rounded(tally: ReturnType<Ledger['total']>) {
  return { ...tally, waitedMs: Math.round(tally.waitedMs) };
}
