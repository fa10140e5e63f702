import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type Span, trace } from '@opentelemetry/api';

/** A place in a trace: a span, and what it is in. */
export class TracePlace {
  readonly context: Context;
  readonly span: Span;

  constructor(context: Context, span: Span) {
    this.context = trace.setSpan(context, span);
    this.span = span;
  }
}

/**
 * Where in its trace the code that runs now is. It is this gateway's own: nothing is registered for the whole process, so
 * two gateways in it know nothing of each other.
 */
export const places = new AsyncLocalStorage<TracePlace>();
