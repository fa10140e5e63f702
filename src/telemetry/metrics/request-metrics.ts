import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { ERROR_CODES } from '../../errors.ts';
import { UNPLANNED } from '../../execution/unplanned.ts';
import type { OperationType, RequestListener, RequestRecord } from '../request-record.ts';
import { codeLabels, methodLabel, pathLabel } from './labels.ts';

/** A graph's answer takes anything from a cached millisecond to the request's whole time. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counts requests. Labels are of few values: no name, path, document or code that a client makes up is one. */
export function createRequestMetrics(registry: Registry): RequestListener {
  const registers = [registry];
  const requests = new Counter({
    name: 'registry_graph_requests_total',
    help: 'GraphQL operations by type and outcome: ok, partial (data and errors), refused (the client is at fault) or failed (no data), aborted.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const responses = new Counter({
    name: 'registry_graph_http_responses_total',
    help: 'HTTP answers by method, path and status.',
    labelNames: ['method', 'path', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'registry_graph_request_duration_seconds',
    help: 'Time from a request at /graphql to its answer; of a subscription, to the beginning of its stream.',
    labelNames: ['type'],
    buckets: SECONDS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'registry_graph_requests_in_flight',
    help: 'Requests that are not answered yet.',
    registers,
  });
  const errors = new Counter({
    name: 'registry_graph_errors_total',
    help: 'Errors that clients were told, by extensions.code.',
    labelNames: ['code'],
    registers,
  });
  const unplanned = new Counter({
    name: 'registry_graph_unplanned_operations_total',
    help: 'Operations, and events of subscriptions, that were not run as planned, by why; what is run otherwise takes longer.',
    labelNames: ['reason'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'registry_graph_subscriptions_open',
    help: 'Subscriptions that are open.',
    registers,
  });
  const events = new Counter({
    name: 'registry_graph_subscription_events_total',
    help: 'Events of subscriptions that have ended.',
    registers,
  });
  const labelOf = codeLabels();
  // What begins with its first event has not risen: an alert on rises would miss that one.
  for (const code of ERROR_CODES) errors.inc({ code: labelOf(code) }, 0);
  for (const reason of UNPLANNED) unplanned.inc({ reason }, 0);
  for (const type of TYPES) for (const outcome of OUTCOMES) requests.inc({ type, outcome }, 0);
  const countResponse = (method: string, path: string, status: number) =>
    responses.inc({ method: methodLabel(method), path: pathLabel(path), status: String(status) });
  const countErrors = ({ codes }: RequestRecord) => {
    for (const [code, count] of codes) errors.inc({ code: labelOf(code) }, count);
  };

  return {
    began() {
      inFlight.inc();
    },
    ended(record) {
      inFlight.dec();
      const { status, method, path } = record;
      if (status !== undefined) countResponse(method, path, status);
      countErrors(record);
      if (record.unplanned) unplanned.inc({ reason: record.unplanned });
      if (path !== '/graphql' || (record.operation === undefined && record.codes.size === 0)) return;
      const type: Type = record.operation?.type ?? 'none';
      requests.inc({ type, outcome: outcomeOf(record) });
      duration.observe({ type }, (performance.now() - record.startedAt) / 1000);
    },
    subscriptionBegan() {
      subscriptions.inc();
    },
    subscriptionEnded(record) {
      subscriptions.dec();
      events.inc(record.events);
      unplanned.inc({ reason: 'subscription' }, record.events);
      countErrors(record);
    },
    turnedAway({ method, path, status }) {
      countResponse(method, path, status);
    },
  };
}

/** Of what never ran there is no type. */
type Type = OperationType | 'none';
const TYPES: readonly Type[] = ['query', 'mutation', 'subscription', 'none'];

const OUTCOMES = ['ok', 'partial', 'refused', 'failed', 'aborted'] as const;
type Outcome = (typeof OUTCOMES)[number];

function outcomeOf({ aborted, codes, hasData }: RequestRecord): Outcome {
  if (aborted) return 'aborted';
  if (codes.size === 0) return 'ok';
  if (hasData) return 'partial';
  return [...codes.keys()].some((code) => OURS.test(code)) ? 'failed' : 'refused';
}

/** Codes of trouble that is not the client's. */
const OURS = /^(UPSTREAM_|INTERNAL_|AUTHENTICATION_UNAVAILABLE)/;
