import { createYoga, useExecutionCancellation, useReadinessCheck, type YogaLogger } from 'graphql-yoga';
import type { Authenticator } from '../access/authenticate.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Context, ContextBounds } from '../context.ts';
import type { Logger } from '../log.ts';
import type { Readiness } from '../readiness.ts';
import type { EntityLimits } from '../schema/federation/entities.ts';
import { toSubgraph } from '../schema/federation/subgraph.ts';
import { schema } from '../schema/schema.ts';
import type { Switches } from '../switches.ts';
import { createDocumentCache } from './document-cache.ts';
import { createErrorMask } from './mask-error.ts';
import { useAuthentication } from './use-authentication.ts';
import { type CostLimits, useCostLimit } from './use-cost-limit.ts';
import { useDeadline } from './use-deadline.ts';
import { type DocumentLimits, useDocumentLimit } from './use-document-limit.ts';
import { useErrorsBesideData } from './use-errors-beside-data.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useInputErrors } from './use-input-errors.ts';
import { useIntrospection } from './use-introspection.ts';
import { useNoForms } from './use-no-forms.ts';
import { useQueryParameters } from './use-query-parameters.ts';
import { type SizeLimits, useSizeLimit } from './use-size-limit.ts';
import { type SubscriptionLimits, useSubscriptions } from './use-subscriptions.ts';
import { useSuggestions } from './use-suggestions.ts';
import { useSwitches } from './use-switches.ts';
import { useUpstreamReport } from './use-upstream-report.ts';
import { useValueLimit, type ValueLimits } from './use-value-limit.ts';

export interface HttpOptions {
  /** Says who is calling. */
  authenticator: Authenticator;
  /** Watches subscriptions, whose credentials may end before they do. */
  sessions: Sessions;
  /** Makes the context of one request, or of one event of a subscription. */
  context: (request: Request, event?: ContextBounds) => Context;
  limits: () => CostLimits & DocumentLimits & EntityLimits & SizeLimits & ValueLimits;
  subscriptions: SubscriptionLimits;
  /** What operators have turned off. */
  switches: () => Pick<Switches, 'ofOperation' | 'ofCaller'>;
  /** What clients may learn of the schema, and whether browsers get the explorer. */
  disclosure: () => Disclosure;
  /** Whether new requests are welcome. */
  readiness: () => Promise<Readiness>;
  /** Aborts when what goes on for long is to end. */
  closing: AbortSignal;
  log: Logger;
}

const GRAPHQL = '/graphql';

/** What of the schema is told. */
export interface Disclosure {
  introspection: boolean;
  graphiql: boolean;
  suggestions: boolean;
}

/** The HTTP face of the gateway: GraphQL at /graphql, /health and /ready. */
export function createHttp({
  authenticator,
  sessions,
  context,
  limits,
  subscriptions,
  switches,
  disclosure,
  readiness,
  closing,
  log,
}: HttpOptions) {
  return createYoga({
    schema: toSubgraph(schema, limits),
    context: ({ request }) => context(request),
    graphqlEndpoint: GRAPHQL,
    healthCheckEndpoint: '/health',
    landingPage: false,
    graphiql: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: createDocumentCache(),
    // useSizeLimit sees to it.
    maxRequestBodySize: false,
    // No other site's pages may read what this gateway's credentials can.
    cors: false,
    logging: toYogaLogger(log),
    maskedErrors: { maskError: createErrorMask(log) },
    plugins: [
      useReadinessCheck({ endpoint: '/ready', check: async () => readinessAnswer(await readiness()) }),
      useGraphiql(() => disclosure().graphiql),
      useAuthentication(authenticator, { endpoint: GRAPHQL }),
      useNoForms(),
      useSizeLimit(limits),
      useQueryParameters(),
      useValueLimit(limits),
      useSuggestions(() => disclosure().suggestions),
      useDocumentLimit(limits),
      useExecutionCancellation(),
      useDeadline(),
      useUpstreamReport(),
      useErrorsBesideData(),
      useInputErrors(),
      useSwitches(switches),
      useIntrospection(() => disclosure().introspection),
      useCostLimit(limits),
      // The last, so that what is refused is none.
      useSubscriptions({ limits: subscriptions, context, sessions, closing }),
    ],
  });
}

function readinessAnswer(readiness: Readiness): Response {
  const headers = { 'cache-control': 'no-store' };
  return Response.json(readiness, { status: readiness.ready ? 200 : 503, headers });
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
