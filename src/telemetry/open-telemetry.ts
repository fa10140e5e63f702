import type { Ledger } from '../aws/path/ledger.ts';
import type { Observer } from '../aws/path/observer.ts';
import type { Logger } from '../log.ts';
import { logRequests } from './log-requests.ts';
import type { Metrics } from './metrics/metrics.ts';
import { observeBoth } from './observe-both.ts';
import type { RequestListener } from './request-record.ts';
import type { Tracing } from './tracing/start-tracing.ts';

export interface TelemetryOptions {
  /** Whether there are figures, and how many callers have some of their own. */
  metrics: { enabled: boolean; callers: number };
  /** Where traces go; none are made without. */
  collector: { url: string } | undefined;
  /** What all reading has cost. */
  totals: Ledger;
  log: Logger;
}

/** What operators learn by: the log, and what else is switched on. */
export interface Telemetry {
  metrics: Metrics | undefined;
  tracing: Tracing | undefined;
  /** Hears of calls and reads; nobody does where only the log is on. */
  observer: Observer | undefined;
  /** Hear of requests. */
  listeners: readonly RequestListener[];
}

/** Opens what is switched on. Figures and traces take their time to load, and are loaded only then. */
export async function openTelemetry({
  metrics,
  collector,
  totals,
  log,
}: TelemetryOptions): Promise<Telemetry> {
  const figures = metrics.enabled ? await openMetrics(metrics.callers, totals) : undefined;
  const tracing = collector && (await openTracing(collector.url, log));
  return {
    metrics: figures,
    tracing,
    observer:
      figures && tracing
        ? observeBoth(figures.observer, tracing.observer)
        : (tracing?.observer ?? figures?.observer),
    listeners: [
      logRequests(log),
      ...(figures ? [figures.requests] : []),
      ...(tracing ? [tracing.listener] : []),
    ],
  };
}

async function openMetrics(mostCallers: number, totals: Ledger): Promise<Metrics> {
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics({ totals, mostCallers });
}

async function openTracing(url: string, log: Logger): Promise<Tracing> {
  const { startTracing } = await import('./tracing/start-tracing.ts');
  return startTracing({ url, log });
}
