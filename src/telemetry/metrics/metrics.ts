import { getHeapStatistics } from 'node:v8';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Ledger } from '../../aws/path/ledger.ts';
import type { Observer } from '../../aws/path/observer.ts';
import { version } from '../../version.ts';
import type { RequestListener } from '../request-record.ts';
import { CallerLedgers } from './caller-ledgers.ts';
import { type ProcessState, showCallers, showLedger, showState } from './ledger-metrics.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { createUpstreamObserver, showBudgets, type WatchedBudget } from './upstream-metrics.ts';

/** The figures of one gateway. They are its own: two gateways of a process have nothing in common but the process. */
export interface Metrics {
  /** Hears of requests. */
  requests: RequestListener;
  /** Hears of calls and reads. */
  observer: Observer;
  /** Where each caller's cost is counted. */
  callers: CallerLedgers;
  /** Shows the budgets and what the process holds; there when the registries are connected. */
  show(budgets: readonly WatchedBudget[], state: ProcessState): void;
  /** All figures, in the format that the Accept header asks for. */
  expose(accept: string | null): Promise<Exposition>;
}

/** Figures as text. */
export interface Exposition {
  contentType: string;
  text: string;
}

/** Begins to count. */
export function createMetrics({ totals, mostCallers }: { totals: Ledger; mostCallers: number }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'registry_graph_' });
  new Gauge({
    name: 'registry_graph_build_info',
    help: 'Which release this is; always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  new Gauge({
    name: 'registry_graph_heap_limit_bytes',
    help: 'How large the heap may become.',
    registers: [registry],
  }).set(getHeapStatistics().heap_size_limit);
  const callers = new CallerLedgers(totals, mostCallers);
  showLedger(registry, totals);
  showCallers(registry, callers);

  return {
    requests: createRequestMetrics(registry),
    observer: createUpstreamObserver(registry),
    callers,
    show(budgets, state) {
      showBudgets(registry, budgets);
      showState(registry, state);
    },
    async expose(accept) {
      const text = await registry.metrics();
      return accept?.includes('application/openmetrics-text')
        ? { contentType: Registry.OPENMETRICS_CONTENT_TYPE, text: asOpenMetrics(text) }
        : { contentType: Registry.PROMETHEUS_CONTENT_TYPE, text };
    },
  };
}

/**
 * The same figures as OpenMetrics: a counter's family is without its suffix. The library could write it, but renames its
 * counters as it does, for every reader that comes later.
 */
function asOpenMetrics(text: string): string {
  const families = text.replace(
    /^# HELP (\S+)_total (.*)\n# TYPE \1_total counter$/gm,
    '# HELP $1 $2\n# TYPE $1 counter',
  );
  return `${families.replace(/\n\n/g, '\n')}# EOF\n`;
}
