import { type Context, createTraceState, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { scrub } from '../redact.ts';

const TRACE_PARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** The trace that a request is a part of by its headers (W3C Trace Context); a new one where they are not sane. */
export function readTraceParent(headers: Pick<Headers, 'get'>): Context {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(headers.get('traceparent') ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const state = headers.get('tracestate');
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(state === null ? {} : { traceState: createTraceState(scrub(state)) }),
  });
}
