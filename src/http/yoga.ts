import { createYoga, useExecutionCancellation, useReadinessCheck, type YogaLogger } from 'graphql-yoga';
import type { Context, ContextBounds } from '../context.ts';
import type { Logger } from '../log.ts';
import type { EntityLimits } from '../schema/federation/entities.ts';
import { toSubgraph } from '../schema/federation/subgraph.ts';
import { schema } from '../schema/schema.ts';
import { Allowances, type AllowancesOptions } from './allowances.ts';
import { CallerGate, type CallerSettings } from './caller-limits.ts';
import { createErrorMask } from './mask-error.ts';
import { createAdmit, useCallerLimits } from './use-caller-limits.ts';
import { type CorsSettings, useCors } from './use-cors.ts';
import { type CostLimits, useCostLimit } from './use-cost-limit.ts';
import { useCsrfPrevention } from './use-csrf-prevention.ts';
import { useDeadline } from './use-deadline.ts';
import { useDocumentLimit } from './use-document-limit.ts';
import { useErrorsBesideData } from './use-errors-beside-data.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useInputErrors } from './use-input-errors.ts';
import { useQueryParameters } from './use-query-parameters.ts';
import { useSecurityHeaders } from './use-security-headers.ts';
import { type SubscriptionLimits, useSubscriptions } from './use-subscriptions.ts';
import { type DocumentSettings, useTrustedDocuments } from './use-trusted-documents.ts';
import { useUpstreamReport } from './use-upstream-report.ts';

export interface HttpOptions {
  /** Makes the context of one request, or of one event of a subscription. */
  context: (request: Request, event?: ContextBounds) => Context;
  limits: CostLimits & EntityLimits & { tokens: number };
  subscriptions: SubscriptionLimits;
  /** What stands between the gateway and whoever calls, as it is at the moment. */
  edge: () => EdgeSettings;
  /** Where the replicas count together what callers spend. */
  allowances?: AllowancesOptions['shared'];
  /** Whether browsers get the explorer. */
  graphiql: boolean;
  /** Whether new requests are welcome. */
  ready: () => boolean;
  /** Aborts when what goes on for long is to end. */
  closing: AbortSignal;
  log: Logger;
}

/** Proxies, browsers and other sites, and limits for each caller. */
export interface EdgeSettings {
  readonly trustProxy: number;
  readonly hstsSeconds: number;
  readonly cors: CorsSettings;
  readonly callers: CallerSettings;
  readonly documents: DocumentSettings;
}

const ENDPOINT = '/graphql';

/** The HTTP face of the gateway: GraphQL at /graphql, /health and /ready. */
export function createHttp({
  context,
  limits,
  subscriptions,
  edge,
  allowances,
  graphiql,
  ready,
  closing,
  log,
}: HttpOptions) {
  const callers = {
    gate: new CallerGate(() => edge().callers, new Allowances({ shared: allowances })),
    proxies: () => edge().trustProxy,
    // Until operations are priced in AWS calls, one is like the other.
    priceOf: () => 0,
  };
  const admit = createAdmit(callers);
  return createYoga({
    schema: toSubgraph(schema, limits),
    context: ({ request }) => context(request),
    graphqlEndpoint: ENDPOINT,
    healthCheckEndpoint: '/health',
    landingPage: false,
    graphiql: false,
    multipart: false,
    batching: false,
    // What useCors lets other sites' pages do is all that they may.
    cors: false,
    extraParamNames: ['documentId'],
    logging: toYogaLogger(log),
    maskedErrors: { maskError: createErrorMask(log) },
    plugins: [
      useSecurityHeaders(() => edge().hstsSeconds),
      useCors(() => edge().cors, ENDPOINT),
      useReadinessCheck({ endpoint: '/ready', check: ready }),
      ...(graphiql ? [useGraphiql()] : []),
      useCsrfPrevention({ allowsOrigin: (origin) => edge().cors.origins.includes(origin) }),
      useQueryParameters(),
      // Behind whatever finds out who calls, and before the rest.
      useCallerLimits(callers, admit),
      useTrustedDocuments(() => edge().documents),
      useDocumentLimit(limits),
      useExecutionCancellation(),
      useDeadline(),
      useUpstreamReport(),
      useErrorsBesideData(),
      useInputErrors(),
      useCostLimit(limits),
      // The last, so that what is refused is none.
      useSubscriptions({ limits: subscriptions, context, admit, closing }),
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
