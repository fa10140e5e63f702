import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BudgetLevel } from '../../aws/path/budget.ts';
import { type Observer, UNOBSERVED } from '../../aws/path/observer.ts';
import { type RegistryKey, registryName } from '../../aws/registry.ts';
import type { UpstreamErrorCode } from '../../errors.ts';

/** From a look-up over a kept connection to an attempt that is given up. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const KEYS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Outcomes that alerts look for: counted from zero on, since a series that begins with its first event has not risen. */
const ALERTING: readonly UpstreamErrorCode[] = ['UPSTREAM_ACCESS_DENIED', 'UPSTREAM_CREDENTIALS'];

/** Counts what happens on the way to AWS, attempt by attempt and batch by batch. */
export function createUpstreamObserver(figures: Registry): Observer {
  const registers = [figures];
  const calls = new Counter({
    name: 'registry_graph_aws_calls_total',
    help: 'Requests sent to AWS, each attempt counted, by outcome: ok, left (nobody waited any more), or the error code.',
    labelNames: ['operation', 'registry', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'registry_graph_aws_call_duration_seconds',
    help: 'Time from a request to AWS to its answer.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'registry_graph_aws_calls_in_flight',
    help: 'Requests to AWS that are not answered yet.',
    labelNames: ['operation'],
    registers,
  });
  const uncached = new Counter({
    name: 'registry_graph_cache_misses_total',
    help: 'Reads that the cache did not answer: it knew nothing fresh (miss), or was not to be asked (bypass).',
    labelNames: ['operation', 'why'],
    registers,
  });
  const gathered = new Histogram({
    name: 'registry_graph_gathered_keys',
    help: 'Keys that were looked up together, for one request or more, by operation.',
    labelNames: ['operation'],
    buckets: KEYS,
    registers,
  });
  const loaded = new Histogram({
    name: 'registry_graph_loader_batch_keys',
    help: 'Keys that one request loaded together, by what was loaded.',
    labelNames: ['loader'],
    buckets: KEYS,
    registers,
  });

  const begun = new Set<string>();
  const begin = (operation: string, registry: string) => {
    const key = `${operation} ${registry}`;
    if (begun.has(key)) return;
    begun.add(key);
    for (const outcome of ALERTING) calls.inc({ operation, registry, outcome }, 0);
  };

  return {
    ...UNOBSERVED,
    attempt({ operation, registry: place }) {
      const begunAt = performance.now();
      const registry = registryName(place);
      begin(operation, registry);
      inFlight.inc({ operation });
      return {
        run: (send) => send(),
        end(outcome) {
          inFlight.dec({ operation });
          duration.observe({ operation }, (performance.now() - begunAt) / 1000);
          calls.inc({ operation, registry, outcome: typeof outcome === 'string' ? outcome : outcome.code });
        },
      };
    },
    uncached(operation, why) {
      uncached.inc({ operation, why });
    },
    gathered({ of, keys }, run) {
      gathered.observe({ operation: of }, keys);
      return run();
    },
    loaded({ of, keys }, run) {
      loaded.observe({ loader: of }, keys);
      return run();
    },
  };
}

/** The budgets of the registries, read when somebody asks. */
export interface WatchedBudget {
  registry: RegistryKey;
  levels: () => readonly BudgetLevel[];
}

/** Shows how fast AWS may be called, where something limits it. */
export function showBudgets(registry: Registry, budgets: readonly WatchedBudget[]): void {
  const rate = new Gauge({
    name: 'registry_graph_budget_calls_per_second',
    help: 'The rate at which an operation may be called; there is none while nothing limits it.',
    labelNames: ['operation', 'registry'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, level } of levelsOf(budgets)) {
        if (level.perSecond !== null) rate.set(labels, level.perSecond);
      }
    },
  });
  const wait = new Gauge({
    name: 'registry_graph_budget_wait_seconds',
    help: 'How long a call would wait now for its place in the budget.',
    labelNames: ['operation', 'registry'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, level } of levelsOf(budgets)) wait.set(labels, level.waitMs / 1000);
    },
  });
}

function levelsOf(budgets: readonly WatchedBudget[]) {
  return budgets.flatMap(({ registry, levels }) =>
    levels().map((level) => ({
      labels: { operation: level.operation, registry: registryName(registry) },
      level,
    })),
  );
}
