import type { ClientSettings } from './aws/clients.ts';
import { connectDefault, connectListed } from './aws/connect/connect-registries.ts';
import type { Rhythm } from './aws/live/rhythm.ts';
import { Cache } from './aws/path/cache.ts';
import type { Ledger } from './aws/path/ledger.ts';
import { LocalBudget } from './aws/path/local-budget.ts';
import type { Observer } from './aws/path/observer.ts';
import type { RedisStore } from './aws/path/redis-store.ts';
import { SharedBudget } from './aws/path/shared-budget.ts';
import type { SharedStore } from './aws/path/shared-store.ts';
import { registryName } from './aws/registry.ts';
import type { RegistryReads, Upstream } from './aws/registry-sources.ts';
import { Scans } from './aws/scans/scans.ts';
import { withSwitch } from './aws/switched-reads.ts';
import { ImageUsageReads } from './aws/usage/image-usage-reads.ts';
import { callPolicyOf } from './call-policy.ts';
import type { Config } from './config/settings.ts';
import { readAwsEnvironment } from './config/variables.ts';
import { liveLifetimes, liveScanOptions } from './live-settings.ts';
import type { Logger } from './log.ts';
import type { Switches } from './switches.ts';
import type { WatchedBudget } from './telemetry/metrics/upstream-metrics.ts';
import { version } from './version.ts';

export interface UpstreamOptions {
  /** The settings in force. */
  current: () => Config;
  /** What operators have turned off. */
  switches: () => Switches;
  /** How the default registry is reached, where it is not the SDK's ordinary configuration that says so. */
  client: Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>;
  /** What all reading has cost. */
  totals: Ledger;
  /** Hears of calls and reads. */
  observer: Observer | undefined;
  log: Logger;
}

/** All that is read of AWS, and what it is read through. */
export interface OpenUpstream {
  /** The registries served, the default one first. */
  registries: readonly RegistryReads[];
  /** Which SageMaker versions run which image, over all of them. */
  imageUsage: ImageUsageReads;
  /** The gateway's own credentials, where they are not somebody else's to look for. */
  credentials: Awaited<ReturnType<typeof connectDefault>>['credentials'];
  /** What replicas share. */
  shared: RedisStore | undefined;
  cache: Cache;
  scans: Scans;
  budgets: readonly WatchedBudget[];
  /** How often something that was read was remembered or forgotten: as long as it is the same, whatever was current is. */
  changes(): number;
  close(): Promise<void>;
}

/** Of the memory that answers may take, the part of whole ones; the rest is for what they are made from. */
export const ANSWERS_SHARE = 1 / 4;

/** Connects the registries. Throws a StartupError where none can be told. */
export async function openUpstream(options: UpstreamOptions): Promise<OpenUpstream> {
  const { current, switches, client, totals, observer, log } = options;
  // What is made once stays as it is.
  const { cache: caching, registries: listed, registryId, requestTimeoutMs, ...config } = current();
  const shared = await openSharedStore(caching, log);
  const maxBytes = Math.ceil(caching.maxBytes * (1 - ANSWERS_SHARE));
  const cache = new Cache({ maxBytes, maxStaleMs: caching.maxStaleMs, shared });
  const scans = new Scans(liveScanOptions(current));
  const budgets: WatchedBudget[] = [];
  const upstream: Upstream = {
    policy: callPolicyOf(
      () => current().upstream,
      (registry, operation) => switches().ofRegistry(registry) ?? switches().ofAwsOperation(operation),
    ),
    budgetOf: budgetsOf(config.upstream, shared, budgets),
    observer,
    sharing: {
      cache,
      lifetimes: liveLifetimes(current),
      patienceMs: caching.patienceMs,
      totals,
      log,
      gatherMs: config.upstream.gatherMs,
      refreshMs: requestTimeoutMs,
    },
    watching: { rhythm: rhythmOf(config.subscriptions), lookMs: requestTimeoutMs, totals },
    scans,
  };
  const settings: ClientSettings = { ...client, environment: readAwsEnvironment(), log };
  const connecting =
    listed === undefined
      ? connectDefault({ ...settings, registryId }, upstream)
      : connectListed(listed, settings, upstream);
  const { registries: connected, credentials } = await connecting.catch(async (error: unknown) => {
    await shared?.close();
    throw error;
  });
  const registries = connected.map((reads) => withSwitch(reads, () => switches().ofRegistry(reads.registry)));
  const { concurrencyOf } = upstream.policy;
  const imageUsage = new ImageUsageReads(registries, { ...config.index, concurrencyOf });
  return {
    registries,
    imageUsage,
    credentials,
    shared,
    cache,
    scans,
    budgets,
    changes: () => cache.changes + scans.changes + imageUsage.changes,
    async close() {
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

function rhythmOf({ pollMs, maxPollMs, maxTroubleMs }: Config['subscriptions']): Rhythm {
  return { firstMs: pollMs, maxMs: maxPollMs, maxTroubleMs };
}
