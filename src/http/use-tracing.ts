import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { recordOf } from '../telemetry/request-record.ts';
import type { Tracing } from '../telemetry/tracing/start-tracing.ts';

/** Runs each request at /graphql, and the operation in it, in a trace. A subscription's trace ends where its stream begins. */
export function useTracing(tracing: Pick<Tracing, 'request' | 'operation'>): Plugin<Context> {
  return {
    onRequest({ request, url, requestHandler, setRequestHandler }) {
      const record = recordOf(request);
      if (record === undefined || url.pathname !== '/graphql') return;
      setRequestHandler((...handled) =>
        tracing.request(record, request.headers, () => requestHandler(...handled)),
      );
    },
    onExecute({ args, executeFn, setExecuteFn }) {
      const record = recordOf(args.contextValue.request);
      if (record === undefined) return;
      setExecuteFn((...executed) => tracing.operation(record, () => executeFn(...executed)));
    },
  };
}
