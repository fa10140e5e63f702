import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { ObservedBatch, Observer, Place } from '../../aws/path/observer.ts';
import { partsOf } from '../../aws/path/operations.ts';
import { registryName } from '../../aws/registry.ts';
import { GatewayError } from '../../errors.ts';
import { scrub } from '../redact.ts';
import { places, TracePlace } from './place.ts';

const SERVICES = { ecr: 'ECR', sagemaker: 'SageMaker', sts: 'STS' } as const;

/** Follows reading from the loaders of one request to each attempt of a call. */
export function createTraceObserver(tracer: Tracer): Observer {
  const batch = async <T>(
    name: string,
    { of, keys, places: askedAt }: ObservedBatch,
    run: () => Promise<T>,
  ): Promise<T> => {
    const [parent, ...others] = distinct(askedAt);
    // What nobody traces, such as the index in the background, is none.
    if (parent === undefined) return run();
    const span = tracer.startSpan(
      `${name} ${of}`,
      {
        attributes: { 'registry_graph.batch.of': of, 'registry_graph.batch.keys': keys },
        links: others.map((other) => ({ context: other.span.spanContext() })),
      },
      parent.context,
    );
    for (const other of others) other.span.addLink({ context: span.spanContext() });
    return await followed(span, () => places.run(new TracePlace(parent.context, span), run));
  };

  return {
    attempt({ operation, registry, number }) {
      const parent = places.getStore();
      const { service, operation: method } = partsOf(operation);
      const span = tracer.startSpan(
        `${SERVICES[service]}.${method}`,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'rpc.system': 'aws-api',
            'rpc.service': SERVICES[service],
            'rpc.method': method,
            'cloud.region': registry.region,
            'registry_graph.registry': registryName(registry),
            'registry_graph.attempt': number,
          },
        },
        parent?.context ?? ROOT_CONTEXT,
      );
      return {
        run: (send) => places.run(new TracePlace(parent?.context ?? ROOT_CONTEXT, span), send),
        end(outcome) {
          if (outcome === 'left') span.setAttribute('error.type', 'left');
          else if (outcome !== 'ok') {
            if (outcome.requestId !== undefined) span.setAttribute('aws.request_id', outcome.requestId);
            span.setAttributes({ 'error.type': outcome.code, 'registry_graph.aws_error': outcome.name });
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
    answered(requestId) {
      places.getStore()?.span.setAttribute('aws.request_id', requestId);
    },
    uncached() {},
    here: () => places.getStore(),
    joined(place) {
      const here = places.getStore();
      if (!(place instanceof TracePlace) || here === undefined || here.span === place.span) return;
      here.span.addLink({
        context: place.span.spanContext(),
        attributes: { 'registry_graph.coalesced': true },
      });
    },
    gathered: (asked, run) => batch('look up', asked, run),
    loaded: (asked, run) => batch('load', asked, run),
  };
}

/** Ends a span with what it is of. Its error is a code and a sentence for clients; no stack, no words of AWS. */
export async function followed<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    noteError(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Says of a span what it failed with. */
export function noteError(span: Span, error: unknown): void {
  const known = error instanceof GatewayError;
  span.setAttribute('error.type', known ? error.code : error instanceof Error ? error.name : 'Error');
  span.setStatus({ code: SpanStatusCode.ERROR, ...(known ? { message: scrub(error.message) } : {}) });
}

function distinct(askedAt: readonly (Place | undefined)[]): TracePlace[] {
  const known = askedAt.filter((place) => place instanceof TracePlace);
  return [...new Map(known.map((place) => [place.span, place])).values()];
}
