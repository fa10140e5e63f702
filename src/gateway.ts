import type { RequestListener } from 'node:http';
import { Authenticator } from './access/authenticate.ts';
import { createPolicy } from './access/policy.ts';
import type { Scope } from './access/scope.ts';
import { Sessions } from './access/sessions.ts';
import type { ClientSettings } from './aws/clients.ts';
import { connectDefault, connectListed } from './aws/connect/connect-registries.ts';
import type { Rhythm } from './aws/live/rhythm.ts';
import { Cache } from './aws/path/cache.ts';
import { Ledger } from './aws/path/ledger.ts';
import { LocalBudget } from './aws/path/local-budget.ts';
import type { RedisStore } from './aws/path/redis-store.ts';
import { SharedBudget } from './aws/path/shared-budget.ts';
import type { SharedStore } from './aws/path/shared-store.ts';
import { type RegistryKey, registryName } from './aws/registry.ts';
import type { Upstream } from './aws/registry-sources.ts';
import { Scans } from './aws/scans/scans.ts';
import { withSwitch } from './aws/switched-reads.ts';
import { ImageUsageReads } from './aws/usage/image-usage-reads.ts';
import { callPolicyOf } from './call-policy.ts';
import { type Config, readAwsEnvironment } from './config.ts';
import { isOn } from './config-development.ts';
import { createContext } from './context.ts';
import { onAllowedHosts } from './http/allowed-hosts.ts';
import { viewerOf } from './http/viewers.ts';
import { createHttp, type Disclosure } from './http/yoga.ts';
import type { Logger } from './log.ts';
import { createReadiness } from './readiness.ts';
import { switchesOf } from './switches.ts';
import { identityOf, logRequests } from './telemetry/log-requests.ts';
import type { Exposition, Metrics } from './telemetry/metrics/metrics.ts';
import type { WatchedBudget } from './telemetry/metrics/upstream-metrics.ts';
import { observeBoth } from './telemetry/observe-both.ts';
import { recordOf } from './telemetry/request-record.ts';
import type { Tracing } from './telemetry/tracing/start-tracing.ts';
import { version } from './version.ts';

export interface GatewayOptions {
  config: Config;
  log: Logger;
  /** The collector that traces go to; none are made without one. */
  collector?: { url: string } | undefined;
  /** How the default registry is reached, where it is not the SDK's ordinary configuration that says so. */
  client?: Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>;
  /** Who says who is calling, where it is not by the settings alone. */
  authenticator?: Authenticator;
}

/** A gateway, ready to serve. */
export interface Gateway {
  /** Answers one HTTP request. */
  fetch: ReturnType<typeof createHttp>['fetch'];
  /** The same as a listener for node:http. */
  handle: RequestListener;
  /** The registries served, the default one first. */
  registries: readonly RegistryKey[];
  /** What reading has cost since the start, all requests added up. */
  totals: Ledger;
  /** All figures, in the format that an Accept header asks for; undefined where nothing is counted. */
  metrics: ((accept: string | null) => Promise<Exposition>) | undefined;
  /**
   * Takes other settings from now on. What is connected already stays as it is: registries, the shared cache, how calls are
   * made.
   */
  reload(config: Config): void;
  /** No more requests are welcome: /ready says so from now on. What comes all the same is served. */
  drain(): void;
  /** Ends the subscriptions, each with its last event. */
  endSubscriptions(): void;
  /** Lets go of the connections to AWS. */
  dispose(): Promise<void>;
}

/** Puts the rooms together. Throws a StartupError where no registry can be told. */
export async function createGateway({
  config,
  log,
  collector,
  client = {},
  authenticator = new Authenticator(config.auth, { log }),
}: GatewayOptions): Promise<Gateway> {
  const totals = new Ledger();
  let current = config;
  let switches = switchesOf(config.off);
  const { maxBytes, maxStaleMs, patienceMs } = config.cache;
  const shared = await openSharedStore(config.cache, log);
  const cache = new Cache({ maxBytes, maxStaleMs, shared });
  const scans = new Scans(live(() => current.scans));
  const metrics = config.metrics.enabled ? await openMetrics(config.metrics, totals) : undefined;
  const tracing = collector && (await openTracing(collector, log));
  const observer =
    metrics && tracing
      ? observeBoth(metrics.observer, tracing.observer)
      : (tracing?.observer ?? metrics?.observer);
  const budgets: WatchedBudget[] = [];
  const upstream: Upstream = {
    policy: callPolicyOf(
      () => current.upstream,
      (registry, operation) => switches.ofRegistry(registry) ?? switches.ofAwsOperation(operation),
    ),
    budgetOf: budgetsOf(config.upstream, shared, budgets),
    observer,
    sharing: {
      cache,
      lifetimes: live(() => current.cache.lifetimesMs),
      patienceMs,
      totals,
      log,
      gatherMs: config.upstream.gatherMs,
      refreshMs: config.requestTimeoutMs,
    },
    watching: {
      rhythm: rhythmOf(config.subscriptions),
      lookMs: config.requestTimeoutMs,
      totals,
    },
    scans,
  };
  const settings: ClientSettings = { ...client, environment: readAwsEnvironment(), log };
  const connecting =
    config.registries === undefined
      ? connectDefault({ ...settings, registryId: config.registryId }, upstream)
      : connectListed(config.registries, settings, upstream);
  const { registries: connected, credentials } = await connecting.catch(async (error: unknown) => {
    await shared?.close();
    throw error;
  });

  const registries = connected.map((reads) => withSwitch(reads, () => switches.ofRegistry(reads.registry)));
  const imageUsage = new ImageUsageReads(registries, {
    ...config.index,
    concurrencyOf: upstream.policy.concurrencyOf,
  });

  const scopeOf = createPolicy(() => current.access);
  metrics?.show(budgets, {
    cacheBytes: () => cache.bytes,
    scansUnderWay: () => scans.underWay,
    scansBytes: () => scans.bytes,
    previewsWatched: () => registries.reduce((sum, { watched }) => sum + watched, 0),
    index: () => imageUsage.progress(),
  });

  /** Every line of a request says whose it is. */
  const logOf = (request: Request) => {
    const record = recordOf(request);
    return record ? log.child(identityOf({ ...record, viewer: viewerOf(request) })) : log;
  };
  /** The figures name every registry. */
  const seesAll = (scope: Scope) =>
    scope.maySeeReport && registries.every(({ registry }) => scope.of(registry) !== undefined);
  let welcome = true;
  const closing = new AbortController();
  const sessions = new Sessions(authenticator, {
    refusal: (viewer, name) => switches.ofCaller(viewer.name) ?? switches.ofOperation(name),
    scopeOf,
  });
  const http = createHttp({
    authenticator,
    sessions,
    context: (request, event) =>
      createContext(
        request,
        {
          viewer: viewerOf(request),
          scope: scopeOf(viewerOf(request)),
          registries,
          imageUsage,
          deadlineMs: current.requestTimeoutMs,
          mayReport: current.upstreamReport,
          mayBypassCache: current.cache.bypass,
          totals: metrics?.callers.of(viewerOf(request)) ?? totals,
          observer,
          traceField: tracing?.field,
          log: logOf(request),
        },
        event,
      ),
    limits: () => current.limits,
    switches: () => switches,
    subscriptions: live(() => current.subscriptions),
    edge: () => current,
    allowances: shared,
    disclosure: () => disclosureOf(current),
    readiness: createReadiness(
      () => !welcome,
      async () => credentials?.find(),
      log,
    ),
    closing: closing.signal,
    listeners: [
      logRequests(log),
      ...(metrics ? [metrics.requests] : []),
      ...(tracing ? [tracing.listener] : []),
    ],
    tracing,
    metrics:
      metrics && config.metrics.port === undefined
        ? { expose: metrics.expose, mayRead: (request: Request) => seesAll(scopeOf(viewerOf(request))) }
        : undefined,
    log,
  });

  return {
    fetch: http.fetch,
    handle: onAllowedHosts(http, () => current),
    registries: registries.map(({ registry }) => registry),
    totals,
    metrics: metrics?.expose,
    reload(next) {
      current = next;
      switches = switchesOf(next.off);
      authenticator.reload(next.auth);
      void sessions.recheck();
    },
    drain() {
      welcome = false;
    },
    endSubscriptions() {
      closing.abort();
    },
    async dispose() {
      closing.abort();
      await http.dispose();
      scans.close();
      imageUsage.close();
      for (const registry of registries) registry.close();
      await shared?.close();
      await tracing?.close();
    },
  };
}

/** What counts is loaded where somebody counts. */
async function openMetrics({ callers }: Config['metrics'], totals: Ledger): Promise<Metrics> {
  const { createMetrics } = await import('./telemetry/metrics/metrics.ts');
  return createMetrics({ totals, mostCallers: callers });
}

/** OpenTelemetry takes its time to load, and is loaded where there is a collector. */
async function openTracing({ url }: { url: string }, log: Logger): Promise<Tracing> {
  const { startTracing } = await import('./telemetry/tracing/start-tracing.ts');
  return startTracing({ url, log });
}

/** Names in it begin with the gateway's version: no release reads what another one wrote. */
async function openSharedStore(
  { url, prefix }: Config['cache'],
  log: Logger,
): Promise<RedisStore | undefined> {
  if (url === undefined) return undefined;
  const { RedisStore } = await import('./aws/path/redis-store.ts');
  return new RedisStore({ url, prefix: `${prefix}:${version}`, log });
}

/** Makes the budget of a registry, and notes it: shared by the replicas where there is a store for it. */
function budgetsOf(
  { operations }: Config['upstream'],
  store: SharedStore | undefined,
  made: WatchedBudget[],
): Upstream['budgetOf'] {
  const ceilings = new Map(
    Object.entries(operations).flatMap(([operation, { perSecond }]): [string, number][] =>
      perSecond === undefined ? [] : [[operation, perSecond]],
    ),
  );
  return (registry) => {
    const budget =
      store === undefined
        ? new LocalBudget({ ceilings })
        : new SharedBudget({ store, prefix: `budget:${registryName(registry)}`, ceilings });
    made.push({ registry, levels: () => budget.levels() });
    return budget;
  };
}

/** What is left to the gateway is on in development alone. */
function disclosureOf(config: Config): Disclosure {
  return {
    introspection: isOn(config.introspection, config),
    graphiql: isOn(config.graphiql, config),
    suggestions: isOn(config.suggestions, config),
  };
}

function rhythmOf({ pollMs, maxPollMs, maxTroubleMs }: Config['subscriptions']): Rhythm {
  return { firstMs: pollMs, maxMs: maxPollMs, maxTroubleMs };
}

/** Settings whose members are always those in force. */
function live<T extends object>(current: () => T): T {
  return new Proxy({ ...current() }, { get: (_, name) => Reflect.get(current(), name) });
}
