import { createYoga, useExecutionCancellation, useReadinessCheck, type YogaLogger } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { Logger } from '../log.ts';
import { schema } from '../schema/schema.ts';
import { createErrorMask } from './mask-error.ts';
import { type CostLimits, useCostLimit } from './use-cost-limit.ts';
import { useDeadline } from './use-deadline.ts';
import { useDocumentLimit } from './use-document-limit.ts';
import { useErrorsBesideData } from './use-errors-beside-data.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useInputErrors } from './use-input-errors.ts';
import { useNoForms } from './use-no-forms.ts';
import { useQueryParameters } from './use-query-parameters.ts';
import { useUpstreamReport } from './use-upstream-report.ts';

export interface HttpOptions {
  /** Makes the context of one request. */
  context: (request: Request) => Context;
  limits: CostLimits & { tokens: number };
  /** Whether browsers get the explorer. */
  graphiql: boolean;
  /** Whether new requests are welcome. */
  ready: () => boolean;
  log: Logger;
}

/** The HTTP face of the gateway: GraphQL at /graphql, /health and /ready. */
export function createHttp({ context, limits, graphiql, ready, log }: HttpOptions) {
  return createYoga({
    schema,
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
    maskedErrors: { maskError: createErrorMask(log) },
    plugins: [
      useReadinessCheck({ endpoint: '/ready', check: ready }),
      ...(graphiql ? [useGraphiql()] : []),
      useNoForms(),
      useQueryParameters(),
      useDocumentLimit(limits),
      useExecutionCancellation(),
      useDeadline(),
      useUpstreamReport(),
      useErrorsBesideData(),
      useInputErrors(),
      useCostLimit(limits),
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
