import { createPolicy } from './access/policy.ts';
import type { CallPolicy } from './aws/call.ts';
import type { ClientSettings } from './aws/clients.ts';
import { connectDefault, connectListed } from './aws/connect/connect-registries.ts';
import type { Rhythm } from './aws/live/rhythm.ts';
import { Cache } from './aws/path/cache.ts';
import { Ledger } from './aws/path/ledger.ts';
import { LocalBudget } from './aws/path/local-budget.ts';
import { SharedBudget } from './aws/path/shared-budget.ts';
import type { SharedStore } from './aws/path/shared-store.ts';
import { type RegistryKey, registryName } from './aws/registry.ts';
import type { Upstream } from './aws/registry-sources.ts';
import { Scans } from './aws/scans/scans.ts';
import { ImageUsageReads } from './aws/usage/image-usage-reads.ts';
import { type Config, readAwsEnvironment } from './config.ts';
import { createContext } from './context.ts';
import { viewerOf } from './http/viewers.ts';
import { createHttp } from './http/yoga.ts';
import type { Logger } from './log.ts';
import { version } from './version.ts';

export interface GatewayOptions {
  config: Config;
  log: Logger;
  /** How the default registry is reached, where it is not the SDK's ordinary configuration that says so. */
  client?: Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>;
}

/** A gateway, ready to serve. */
export interface Gateway {
  /** Answers one HTTP request. */
  fetch: ReturnType<typeof createHttp>['fetch'];
  /** The same as a listener for node:http. */
  handle: ReturnType<typeof createHttp>;
  /** The registries served, the default one first. */
  registries: readonly RegistryKey[];
  /** What reading has cost since the start, all requests added up. */
  totals: Ledger;
  /**
   * Takes other settings from now on. What is connected already stays as it is: registries, the shared cache, how calls are
   * made.
   */
  reload(config: Config): void;
  /** No more requests are welcome: /ready says so from now on. Subscriptions end. */
  drain(): void;
  /** Lets go of the connections to AWS. */
  dispose(): Promise<void>;
}

/** Puts the rooms together. Throws a StartupError where no registry can be told. */
export async function createGateway({ config, log, client = {} }: GatewayOptions): Promise<Gateway> {
  const totals = new Ledger();
  let current = config;
  const { maxBytes, maxStaleMs, patienceMs, lifetimesMs: lifetimes } = config.cache;
  const shared = await openSharedStore(config.cache, log);
  const cache = new Cache({ maxBytes, maxStaleMs, shared });
  const scans = new Scans(config.scans);
  const upstream: Upstream = {
    policy: policyOf(config.upstream),
    budgetOf: budgetsOf(config.upstream, shared),
    sharing: {
      cache,
      lifetimes,
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
  const registries = await connecting.catch(async (error: unknown) => {
    await shared?.close();
    throw error;
  });

  const imageUsage = new ImageUsageReads(registries, {
    ...config.index,
    concurrencyOf: upstream.policy.concurrencyOf,
  });

  const scopeOf = createPolicy(() => current.access);
  let welcome = true;
  const closing = new AbortController();
  const http = createHttp({
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
          totals,
          log,
        },
        event,
      ),
    limits: config.limits,
    subscriptions: config.subscriptions,
    graphiql: config.graphiql,
    ready: () => welcome,
    closing: closing.signal,
    log,
  });

  return {
    fetch: http.fetch,
    handle: http,
    registries: registries.map(({ registry }) => registry),
    totals,
    reload(next) {
      current = next;
    },
    drain() {
      welcome = false;
      closing.abort();
    },
    async dispose() {
      closing.abort();
      await http.dispose();
      scans.close();
      imageUsage.close();
      for (const registry of registries) registry.close();
      await shared?.close();
    },
  };
}

/** Names in it begin with the gateway's version: no release reads what another one wrote. */
async function openSharedStore(
  { url, prefix }: Config['cache'],
  log: Logger,
): Promise<SharedStore | undefined> {
  if (url === undefined) return undefined;
  const { RedisStore } = await import('./aws/path/redis-store.ts');
  return new RedisStore({ url, prefix: `${prefix}:${version}`, log });
}

/** Makes the budget of a registry: shared by the replicas where there is a store for it. */
function budgetsOf({ operations }: Config['upstream'], store: SharedStore | undefined): Upstream['budgetOf'] {
  const ceilings = new Map(
    Object.entries(operations).flatMap(([operation, { perSecond }]): [string, number][] =>
      perSecond === undefined ? [] : [[operation, perSecond]],
    ),
  );
  return (registry) =>
    store === undefined
      ? new LocalBudget({ ceilings })
      : new SharedBudget({ store, prefix: `budget:${registryName(registry)}`, ceilings });
}

function rhythmOf({ pollMs, maxPollMs, maxTroubleMs }: Config['subscriptions']): Rhythm {
  return { firstMs: pollMs, maxMs: maxPollMs, maxTroubleMs };
}

function policyOf({ operations, concurrency, ...upstream }: Config['upstream']): CallPolicy {
  return {
    concurrencyOf: (operation) => operations[operation]?.concurrency ?? concurrency,
    attempts: upstream.attempts,
    attemptTimeoutMs: upstream.attemptTimeoutMs,
    backoffMs: {
      throttled: upstream.throttledBackoffMs,
      transient: upstream.transientBackoffMs,
      max: upstream.maxBackoffMs,
    },
  };
}
