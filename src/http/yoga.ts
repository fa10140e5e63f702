import { createYoga, useExecutionCancellation, type YogaLogger } from 'graphql-yoga';
import type { Authenticator } from '../access/authenticate.ts';
import type { Sessions } from '../access/sessions.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Ledger } from '../aws/path/ledger.ts';
import type { Sources } from '../aws/path/sources.ts';
import type { Context, ContextBounds } from '../context.ts';
import type { Logger } from '../log.ts';
import type { Readiness } from '../readiness.ts';
import type { EntityLimits } from '../schema/federation/entities.ts';
import { toSubgraph } from '../schema/federation/subgraph.ts';
import { schema } from '../schema/schema.ts';
import type { Switches } from '../switches.ts';
import type { RequestListener } from '../telemetry/request-record.ts';
import type { Tracing } from '../telemetry/tracing/start-tracing.ts';
import { Allowances, type AllowancesOptions } from './allowances.ts';
import { AnswerAgain } from './answer-again.ts';
import { callerOf, type Origin } from './caller.ts';
import { CallerGate, type CallerSettings, type OpenLimits } from './caller-limits.ts';
import type { Compression } from './compression.ts';
import { createDocumentCache } from './document-cache.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { createErrorMask } from './mask-error.ts';
import { longestTakingMs } from './server.ts';
import { type AnswerLimits, createAnswerRoom, useAnswerLimit } from './use-answer-limit.ts';
import { authenticateOnce, useAuthentication } from './use-authentication.ts';
import { createAdmit, createAdmitEvent, useCallerLimits } from './use-caller-limits.ts';
import { useCompression } from './use-compression.ts';
import { type CorsSettings, useCors } from './use-cors.ts';
import { type CostLimits, useCostLimit } from './use-cost-limit.ts';
import { useCsrfPrevention } from './use-csrf-prevention.ts';
import { useDeadline } from './use-deadline.ts';
import { type DocumentLimits, useDocumentLimit } from './use-document-limit.ts';
import { useEarlyAnswers } from './use-early-answers.ts';
import { useEntityTags } from './use-entity-tags.ts';
import { useErrorLog } from './use-error-log.ts';
import { useErrorsBesideData } from './use-errors-beside-data.ts';
import { useExecution } from './use-execution.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useInputErrors } from './use-input-errors.ts';
import { useIntrospection } from './use-introspection.ts';
import { useMediaTypes } from './use-media-types.ts';
import { type Expose, useMetrics } from './use-metrics.ts';
import { useQueryParameters } from './use-query-parameters.ts';
import { useReadiness } from './use-readiness.ts';
import { createRequestCharge, useRequestPoints } from './use-request-points.ts';
import { useRequestRecord } from './use-request-record.ts';
import { useSecurityHeaders } from './use-security-headers.ts';
import { type SizeLimits, useSizeLimit } from './use-size-limit.ts';
import { type SubscriptionLimits, useSubscriptions } from './use-subscriptions.ts';
import { useSuggestions } from './use-suggestions.ts';
import { useSwitches } from './use-switches.ts';
import { useTracing } from './use-tracing.ts';
import { type DocumentSettings, useTrustedDocuments } from './use-trusted-documents.ts';
import { useUpstreamReport } from './use-upstream-report.ts';
import { useValueLimit, type ValueLimits } from './use-value-limit.ts';
import { useWrittenAnswers } from './use-written-answers.ts';
import { viewerOf } from './viewers.ts';

export interface HttpOptions {
  /** Says who is calling. */
  authenticator: Authenticator;
  /** Watches subscriptions, whose credentials may end before they do. */
  sessions: Sessions;
  /** Makes the context of one request, or of one event of a subscription. */
  context: (
    request: Request,
    caller: string,
    of: { event?: ContextBounds | undefined; sources?: Sources | undefined },
  ) => Context;
  /** Answers that are kept, and what is to be known of a viewer who may have one again. */
  again: {
    answers: KeptAnswers;
    scopeIdOf: (viewer: Viewer) => string;
    ledgerOf: (viewer: Viewer) => Ledger;
  };
  limits: () => AnswerLimits &
    CostLimits &
    DocumentLimits &
    EntityLimits &
    OpenLimits &
    SizeLimits &
    ValueLimits;
  subscriptions: SubscriptionLimits;
  /** What operators have turned off. */
  switches: () => Pick<Switches, 'ofOperation' | 'ofCaller'>;
  /** What stands between the gateway and whoever calls, as it is at the moment. */
  edge: () => EdgeSettings;
  /** Where the replicas count together what callers spend. */
  allowances?: AllowancesOptions['shared'];
  /** What clients may learn of the schema, and whether browsers get the explorer. */
  disclosure: () => Disclosure;
  /** Whether new requests are welcome. */
  readiness: () => Promise<Readiness>;
  /** Aborts when what goes on for long is to end. */
  closing: AbortSignal;
  /** Who hears of requests. */
  listeners?: readonly RequestListener[];
  /** The figures, where they are on this port, and who may read them. */
  metrics?: { expose: Expose; mayRead: (viewer: Viewer, caller: string) => boolean } | undefined;
  /** Where there is a collector. */
  tracing?: Tracing | undefined;
  compression: Compression;
  log: Logger;
}

/** Proxies, browsers and other sites, and limits for each caller. */
export interface EdgeSettings {
  readonly trustProxy: number;
  readonly hstsSeconds: number;
  readonly cors: CorsSettings;
  readonly callers: CallerSettings;
  readonly requestTimeoutMs: number;
  readonly documents: DocumentSettings;
}

const ENDPOINT = '/graphql';

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
  again,
  limits,
  subscriptions,
  switches,
  edge,
  allowances,
  disclosure,
  readiness,
  closing,
  listeners = [],
  metrics,
  tracing,
  compression,
  log,
}: HttpOptions) {
  const { mask, report } = createErrorMask(log);
  // An operation takes no longer, nor does its answer.
  const keepPlaceMs = () => edge().requestTimeoutMs + longestTakingMs(limits().answerBytes);
  const gate = new CallerGate(
    () => edge().callers,
    limits,
    new Allowances({ shared: allowances, keepPlaceMs }),
  );
  const proxies = () => edge().trustProxy;
  const callerAt = (origin: Origin) => callerOf(viewerOf(origin.request), origin, proxies());
  const contextOf = (origin: Origin, event?: ContextBounds) =>
    context(origin.request, callerAt(origin), {
      event,
      sources: event ? undefined : answerAgain.sourcesOf(origin),
    });
  const admit = createAdmit(gate);
  const chargeRequest = createRequestCharge(gate, callerAt);
  const byHeaders = authenticateOnce(authenticator);
  const room = createAnswerRoom(limits);
  const yoga = createYoga({
    schema: toSubgraph(schema, limits),
    context: (origin: Origin) => contextOf(origin),
    graphqlEndpoint: ENDPOINT,
    healthCheckEndpoint: '/health',
    landingPage: false,
    graphiql: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: createDocumentCache(),
    // useSizeLimit sees to it.
    maxRequestBodySize: false,
    // What useCors lets other sites' pages do is all that they may.
    cors: false,
    extraParamNames: ['documentId'],
    logging: toYogaLogger(log),
    maskedErrors: { maskError: mask },
    // Their order is what protects the gateway: a group relies on all before it, and what one refuses costs nothing of the next.
    plugins: [
      // Answer: what goes out of it, before anybody is told that it does.
      useWrittenAnswers(),
      useEarlyAnswers({ limits, room, compression }),
      useEntityTags(compression),
      useCompression(compression),

      // Told: who hears of a request, and what every answer says. The first to see a request, so that they see what others refuse.
      useRequestRecord(listeners, proxies),
      useExecution(limits),
      ...(tracing ? [useTracing(tracing)] : []),
      useSecurityHeaders(() => edge().hstsSeconds),
      useCors(() => edge().cors, ENDPOINT),

      // Open: what anybody may ask. It tells nothing of AWS.
      useReadiness(readiness),
      useGraphiql(() => disclosure().graphiql),

      // Who: nobody comes further who does not say who they are, or who was sent by a page of another site.
      // Who sent a request may stand in it: its reading is within their plugin, and tells what it cannot read to whoever is let in.
      useQueryParameters(),
      useCsrfPrevention({ allowsOrigin: (origin) => edge().cors.origins.includes(origin) }),
      useAuthentication(authenticator, {
        byHeaders,
        endpoint: ENDPOINT,
        limits,
        charge: chargeRequest,
      }),
      ...(metrics
        ? [
            useMetrics(metrics.expose, (origin) =>
              metrics.mayRead(viewerOf(origin.request), callerAt(origin)),
            ),
          ]
        : []),

      // Request: how large it is, whether its caller may send one more, and what values it has. No document is looked at yet.
      useSizeLimit(limits),
      useRequestPoints(chargeRequest),
      useCallerLimits(admit),
      useValueLimit(limits),

      // Document: whether it is one of those that are known, and how much there is to parse and to validate.
      useTrustedDocuments(() => edge().documents),
      useSuggestions(() => disclosure().suggestions),
      useDocumentLimit(limits),

      // Run: what surrounds the execution, and then what may still refuse it: switches, rights, and the price.
      useExecutionCancellation(),
      useDeadline(),
      useUpstreamReport(),
      useErrorsBesideData(),
      useErrorLog(report),
      // Behind the log, which hears of every error.
      useAnswerLimit(limits, room),
      useInputErrors(),
      useSwitches(switches),
      useIntrospection(() => disclosure().introspection),
      useCostLimit(limits),
      // The last, so that what is refused is none.
      useSubscriptions({
        limits: subscriptions,
        context: contextOf,
        sessions,
        admit,
        admitEvent: createAdmitEvent(gate),
        closing,
      }),
      // Behind all that refuses for a better reason, and whatever finds out how an answer is written.
      useMediaTypes(),
    ],
  });
  const answerAgain = new AnswerAgain(yoga, {
    ...again,
    endpoint: ENDPOINT,
    authenticator,
    byHeaders,
    limits,
    switches,
    proxies,
    gate,
    room,
    listeners,
    tracing,
    log,
  });
  return { fetch: yoga.fetch, handle: answerAgain.handle, dispose: () => yoga.dispose() };
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
