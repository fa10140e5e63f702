import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { GraphQLResolveInfo } from 'graphql';
import { attached } from '../../attached.ts';
import type { Observer } from '../../aws/path/observer.ts';
import { Outage } from '../../aws/path/outage.ts';
import type { Logger } from '../../log.ts';
import { version } from '../../version.ts';
import { scrub } from '../redact.ts';
import type { RequestListener, RequestRecord } from '../request-record.ts';
import type { TraceField } from '../trace-field.ts';
import { places, TracePlace } from './place.ts';
import { createTraceObserver, noteError } from './trace-observer.ts';
import { readTraceParent } from './trace-parent.ts';

/** What follows requests, from their headers to AWS. What clients choose may be a secret, and is told as in the log. */
export interface Tracing {
  /** Runs a request in a trace; its span ends with the record. */
  request<T>(record: RequestRecord, headers: Pick<Headers, 'get'>, run: () => T): T;
  /** Runs its operation. */
  operation<T>(record: RequestRecord, run: () => T): T;
  field: TraceField;
  observer: Observer;
  listener: RequestListener;
  /** Sends what is left, if the collector takes it in time. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Where the collector takes traces. The exporter reads the rest of its standard variables by itself. */
  url: string;
  log: Logger;
}

/** How long a stop waits for the collector. */
const CLOSE_MS = 3000;

/** Begins to trace. This file, and with it all of OpenTelemetry, is loaded only where there is a collector. */
export function startTracing({ url, log }: TracingOptions): Tracing {
  const outage = new Outage('The trace collector', log);
  const exporter = new OTLPTraceExporter({ url });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'registry-graph', 'service.version': version }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor(watched(exporter, outage))],
  });
  const tracer = provider.getTracer('registry-graph', version);
  const requests = attached<RequestRecord, Span>();

  return {
    request(record, headers, run) {
      const context = readTraceParent(headers);
      const span = tracer.startSpan(
        `${record.method} ${record.path}`,
        {
          kind: SpanKind.SERVER,
          attributes: {
            'http.request.method': record.method,
            'url.path': record.path,
            'registry_graph.request_id': scrub(record.id),
          },
        },
        context,
      );
      requests.set(record, span);
      return places.run(new TracePlace(context, span), run);
    },
    operation(record, run) {
      const { type = 'query', name: given } = record.operation ?? {};
      const name = given === undefined ? undefined : scrub(given);
      return inSpan(tracer, name === undefined ? type : `${type} ${name}`, run, {
        'graphql.operation.type': type,
        ...(name === undefined ? {} : { 'graphql.operation.name': name }),
      });
    },
    field: createFieldTracer(tracer),
    observer: createTraceObserver(tracer),
    listener: {
      ended(record) {
        const span = requests.get(record);
        if (span === undefined) return;
        const { viewer, status, aborted, codes } = record;
        if (viewer) span.setAttribute('enduser.id', scrub(viewer.name));
        if (status !== undefined) span.setAttribute('http.response.status_code', status);
        if (codes.size > 0) span.setAttribute('registry_graph.error_codes', [...codes.keys()]);
        if (aborted) span.setAttribute('error.type', 'aborted');
        if ((status ?? 0) >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          outage.failed('traces', `it took no spans within ${CLOSE_MS} ms of the stop`);
          resolve();
        }, CLOSE_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      outage.end();
    },
  };
}

/**
 * Traces resolvers. graphql-js runs the fields below one in the context of the operation, so each finds by its path the one
 * that it is below. What is answered at once leaves no span: nothing was waited for.
 */
function createFieldTracer(tracer: Tracer): TraceField {
  const above = attached<GraphQLResolveInfo['path'], TracePlace>();
  const placeOf = (path: GraphQLResolveInfo['path'] | undefined): TracePlace | undefined =>
    path === undefined ? undefined : (above.get(path) ?? placeOf(path.prev));

  return ({ path, parentType, fieldName }, run) => {
    const parent = placeOf(path.prev) ?? places.getStore();
    if (parent === undefined) return run();
    const span = tracer.startSpan(`${parentType.name}.${fieldName}`, {}, parent.context);
    const place = new TracePlace(parent.context, span);
    above.set(path, place);
    const answer = places.run(place, run);
    if (!(answer instanceof Promise)) {
      above.delete(path);
      return answer;
    }
    answer.then(
      () => span.end(),
      (error: unknown) => {
        noteError(span, error);
        span.end();
      },
    );
    return answer;
  };
}

function inSpan<T>(tracer: Tracer, name: string, run: () => T, attributes: Record<string, string>): T {
  const parent = places.getStore();
  if (parent === undefined) return run();
  const span = tracer.startSpan(name, { attributes }, parent.context);
  const answer = places.run(new TracePlace(parent.context, span), run);
  if (answer instanceof Promise)
    answer.then(
      () => span.end(),
      () => span.end(),
    );
  else span.end();
  return answer;
}

/** An exporter that says in the log, once, when its collector cannot be had, and that spans are lost; and once when it can. */
function watched(exporter: SpanExporter, outage: Outage): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code === 0) outage.worked('traces');
        else outage.failed('traces', result.error?.message ?? 'it takes no spans');
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush ? { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() } : {}),
  };
}
