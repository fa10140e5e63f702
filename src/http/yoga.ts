import { createYoga, useExecutionCancellation, useReadinessCheck, type YogaLogger } from 'graphql-yoga';
import type { Context, ContextBounds } from '../context.ts';
import type { Logger } from '../log.ts';
import type { EntityLimits } from '../schema/federation/entities.ts';
import { toSubgraph } from '../schema/federation/subgraph.ts';
import { schema } from '../schema/schema.ts';
import type { RequestListener } from '../telemetry/request-record.ts';
import type { Tracing } from '../telemetry/tracing/start-tracing.ts';
import { createErrorMask } from './mask-error.ts';
import { type CostLimits, useCostLimit } from './use-cost-limit.ts';
import { useDeadline } from './use-deadline.ts';
import { useDocumentLimit } from './use-document-limit.ts';
import { useErrorLog } from './use-error-log.ts';
import { useErrorsBesideData } from './use-errors-beside-data.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useInputErrors } from './use-input-errors.ts';
import { type Expose, useMetrics } from './use-metrics.ts';
import { useNoForms } from './use-no-forms.ts';
import { useQueryParameters } from './use-query-parameters.ts';
import { useRequestRecord } from './use-request-record.ts';
import { type SubscriptionLimits, useSubscriptions } from './use-subscriptions.ts';
import { useTracing } from './use-tracing.ts';
import { useUpstreamReport } from './use-upstream-report.ts';

export interface HttpOptions {
  /** Makes the context of one request, or of one event of a subscription. */
  context: (request: Request, event?: ContextBounds) => Context;
  limits: CostLimits & EntityLimits & { tokens: number };
  subscriptions: SubscriptionLimits;
  /** Whether browsers get the explorer. */
  graphiql: boolean;
  /** Whether new requests are welcome. */
  ready: () => boolean;
  /** Aborts when what goes on for long is to end. */
  closing: AbortSignal;
  /** Who hears of requests. */
  listeners?: readonly RequestListener[];
  /** The figures, where they are on this port, and who may read them. */
  metrics?: { expose: Expose; mayRead: (request: Request) => boolean } | undefined;
  /** Where there is a collector. */
  tracing?: Tracing | undefined;
  log: Logger;
}

/** The HTTP face of the gateway: GraphQL at /graphql, /health and /ready. */
export function createHttp({
  context,
  limits,
  subscriptions,
  graphiql,
  ready,
  closing,
  listeners = [],
  metrics,
  tracing,
  log,
}: HttpOptions) {
  const { mask, report } = createErrorMask(log);
  return createYoga({
    schema: toSubgraph(schema, limits),
    context: ({ request }) => context(request),
    graphqlEndpoint: '/graphql',
    healthCheckEndpoint: '/health',
    landingPage: false,
    graphiql: false,
    multipart: false,
    batching: false,
    // No other site's pages may read what this gateway's credentials can.
    cors: false,
    logging: toYogaLogger(log),
    maskedErrors: { maskError: mask },
    plugins: [
      // The first, so that it sees what others refuse.
      useRequestRecord(listeners),
      ...(tracing ? [useTracing(tracing)] : []),
      ...(metrics ? [useMetrics(metrics.expose, metrics.mayRead)] : []),
      useReadinessCheck({ endpoint: '/ready', check: ready }),
      ...(graphiql ? [useGraphiql()] : []),
      useNoForms(),
      useQueryParameters(),
      useDocumentLimit(limits),
      useExecutionCancellation(),
      useDeadline(),
      useUpstreamReport(),
      useErrorsBesideData(),
      useErrorLog(report),
      useInputErrors(),
      useCostLimit(limits),
      // The last, so that what is refused is none.
      useSubscriptions({ limits: subscriptions, context, closing }),
    ],
  });
}

/** Yoga logs each masked error as well; the mask has said it better. */
function toYogaLogger(log: Logger): YogaLogger {
  return {
    debug: () => undefined,
    info: (...words) => log.debug(words.join(' ')),
    warn: (...words) => log.warn(words.join(' ')),
    error: () => undefined,
  };
}
