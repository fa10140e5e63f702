import type { RequestListener } from 'node:http';
import { Authenticator } from './access/authenticate.ts';
import { createPolicy } from './access/policy.ts';
import type { Scope } from './access/scope.ts';
import { Sessions } from './access/sessions.ts';
import type { Viewer } from './access/viewer.ts';
import type { ClientSettings } from './aws/clients.ts';
import { Ledger } from './aws/path/ledger.ts';
import type { RegistryKey } from './aws/registry.ts';
import { disclosureOf } from './config/development.ts';
import type { Config } from './config/settings.ts';
import { createContext } from './context.ts';
import { createFingerprint } from './fingerprint.ts';
import { onAllowedHosts } from './http/allowed-hosts.ts';
import { Compression } from './http/compression.ts';
import { KeptAnswers } from './http/kept-answers.ts';
import { SharedAnswers } from './http/shared-answers.ts';
import { viewerOf } from './http/viewers.ts';
import { createHttp } from './http/yoga.ts';
import { liveSubscriptionLimits } from './live-settings.ts';
import { type Logger, whenSaid } from './log.ts';
import { ANSWERS_SHARE, openUpstream } from './open-upstream.ts';
import { createReadiness } from './readiness.ts';
import type { ConfigState } from './reload.ts';
import { switchesOf } from './switches.ts';
import { identityOf } from './telemetry/log-requests.ts';
import type { Exposition } from './telemetry/metrics/metrics.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';
import { recordOf } from './telemetry/request-record.ts';

export interface GatewayOptions {
  config: Config;
  log: Logger;
  /** The collector that traces go to; none are made without one. */
  collector?: { url: string } | undefined;
  /** How the default registry is reached, where it is not the SDK's ordinary configuration that says so. */
  client?: Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>;
  /** What has become of the configuration that was read last, where it is read again. */
  configState?: () => ConfigState;
  /** How many lines the log has dropped. */
  linesDropped?: () => number;
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
  configState = () => ({ isInForce: true, waiting: [] }),
  linesDropped = () => 0,
  authenticator = new Authenticator(config.auth, { log }),
}: GatewayOptions): Promise<Gateway> {
  let current = config;
  let switches = switchesOf(config.off);
  let welcome = true;
  const totals = new Ledger();
  const telemetry = await openTelemetry({ metrics: config.metrics, collector, totals, log });
  const { metrics, tracing, observer, listeners } = telemetry;
  const upstream = await openUpstream({
    current: () => current,
    switches: () => switches,
    client,
    totals,
    observer,
    log,
  });
  const { registries, imageUsage, shared } = upstream;
  const fingerprint = createFingerprint(
    () => current,
    registries.map(({ registry }) => registry),
  );
  const answers = new KeptAnswers({
    maxBytes: Math.floor(config.cache.maxBytes * ANSWERS_SHARE),
    changes: upstream.changes,
    shared: shared && new SharedAnswers({ store: shared, cache: upstream.cache, fingerprint }),
  });
  const readiness = createReadiness(
    () => !welcome,
    async () => upstream.credentials?.find(),
    log,
  );
  metrics?.show(upstream.budgets, {
    cacheBytes: () => upstream.cache.bytes,
    answers: () => ({ ...answers.figures, bytes: answers.bytes }),
    scansUnderWay: () => upstream.scans.underWay,
    scansBytes: () => upstream.scans.bytes,
    previewsWatched: () => registries.reduce((sum, { watched }) => sum + watched, 0),
    index: () => imageUsage.progress(),
    isReady: async () => (await readiness()).ready,
    isShared: shared && (() => shared.isUp),
    isConfigInForce: () => configState().isInForce,
    settingsWaiting: () => configState().waiting.length,
    linesDropped,
  });

  const scopeOf = createPolicy(() => current.access);
  /** Every line of a request says whose it is. */
  const logOf = (request: Request) => {
    const record = recordOf(request);
    if (!record) return log;
    return whenSaid(log, () => log.child(identityOf({ ...record, viewer: viewerOf(request) })));
  };
  /** The figures name every registry. */
  const seesAll = (scope: Scope) =>
    scope.maySeeReport && registries.every(({ registry }) => scope.of(registry) !== undefined);
  const mayReadMetrics = (viewer: Viewer, caller: string) =>
    switches.ofCaller(viewer.name, caller) === undefined && seesAll(scopeOf(viewer));
  const closing = new AbortController();
  const sessions = new Sessions(authenticator, {
    refusal: (viewer, { caller, name }) =>
      switches.ofCaller(viewer.name, caller) ?? switches.ofOperation(name),
    scopeOf,
  });
  const compression = new Compression(() => current.compression);
  const ledgerOf = (viewer: Viewer) => metrics?.callers.of(viewer) ?? totals;
  const http = createHttp({
    authenticator,
    sessions,
    context: (request, caller, { event, sources }) =>
      createContext(
        request,
        {
          viewer: viewerOf(request),
          caller,
          scope: scopeOf(viewerOf(request)),
          registries,
          imageUsage,
          deadlineMs: current.requestTimeoutMs,
          mayReport: current.upstreamReport,
          mayBypassCache: current.cache.bypass,
          totals: ledgerOf(viewerOf(request)),
          observer,
          traceField: tracing?.field,
          sources,
          log: logOf(request),
        },
        event,
      ),
    again: { answers, scopeIdOf: (viewer) => scopeOf(viewer).id, ledgerOf },
    limits: () => current.limits,
    switches: () => switches,
    subscriptions: liveSubscriptionLimits(() => current),
    edge: () => current,
    allowances: shared,
    disclosure: () => disclosureOf(current),
    readiness,
    closing: closing.signal,
    listeners,
    tracing,
    compression,
    metrics:
      metrics && config.metrics.port === undefined
        ? { expose: metrics.expose, mayRead: mayReadMetrics }
        : undefined,
    log,
  });

  return {
    fetch: http.fetch,
    handle: onAllowedHosts(http.handle, () => current, listeners),
    registries: registries.map(({ registry }) => registry),
    totals,
    metrics: metrics?.expose,
    reload(next) {
      current = next;
      switches = switchesOf(next.off);
      authenticator.reload(next.auth);
      answers.letGo();
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
      await upstream.close();
      await tracing?.close();
    },
  };
}
