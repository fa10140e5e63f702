import type { ECRClient } from '@aws-sdk/client-ecr';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { startDeadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { type CallPolicy, createCallPath } from './call.ts';
import { type ClientSettings, createEcrClient, createSageMakerClient } from './clients.ts';
import { accountOfRole } from './connect/assumed-role.ts';
import type { KeptCredentials } from './connect/base-credentials.ts';
import { cacheScope } from './connect/cache-scope.ts';
import { credentialsAccount } from './connect/credentials-account.ts';
import { OwnAccount } from './connect/own-account.ts';
import { type ContentsReads, createContentsReads } from './contents-reads.ts';
import { ContentsSource } from './contents-source.ts';
import { createEcrReads, type EcrReads } from './ecr-reads.ts';
import { EcrSource } from './ecr-source.ts';
import { createLifecycleReads, type LifecycleReads, type WatchOptions } from './lifecycle-reads.ts';
import { LifecycleSource } from './lifecycle-source.ts';
import type { Budget } from './path/budget.ts';
import type { Observer } from './path/observer.ts';
import { type ReadOptions, Reads } from './path/reads.ts';
import type { RegistryKey } from './registry.ts';
import { createSageMakerReads, type SageMakerReads } from './sagemaker-reads.ts';
import { SageMakerSource } from './sagemaker-source.ts';
import { createScanReads, type ScanReads } from './scans/scan-reads.ts';
import type { Scans } from './scans/scans.ts';
import { createSettingsReads, type SettingsReads } from './settings-reads.ts';
import { SettingsSource } from './settings-source.ts';

/** What one registry is read through; lives as long as the process. Its clients are made when they are first needed. */
export interface RegistryReads {
  readonly registry: RegistryKey;
  readonly ecr: EcrReads;
  readonly lifecycle: LifecycleReads;
  readonly settings: SettingsReads;
  readonly contents: ContentsReads;
  readonly sageMaker: SageMakerReads;
  /** Listings read whole. */
  readonly scans: ScanReads;
  /** How many previews of it are being watched. */
  readonly watched: number;
  close(): void;
}

/** How calls are made, shared and counted, the same for every registry. */
export interface Upstream {
  policy: CallPolicy;
  sharing: Omit<ReadOptions, 'registry' | 'scope'>;
  watching: WatchOptions;
  /** Where whole listings are read and kept. */
  scans: Scans;
  /** The budget of one registry. */
  budgetOf: (registry: RegistryKey) => Budget;
  /** Who hears of every call and read. */
  observer?: Observer | undefined;
}

/** Connects a registry to AWS: with these credentials, or those of its settings. Nothing is asked of anybody yet. */
export function connectRegistry(
  registry: RegistryKey,
  settings: ClientSettings,
  upstream: Upstream,
  kept?: KeptCredentials,
): RegistryReads {
  let opened: ReturnType<typeof openRegistry> | undefined;
  const open = () => {
    opened ??= openRegistry(registry, settings, upstream, kept);
    return opened;
  };
  return {
    registry,
    get ecr() {
      return open().ecr;
    },
    get lifecycle() {
      return open().lifecycle;
    },
    get settings() {
      return open().settings;
    },
    get contents() {
      return open().contents;
    },
    get sageMaker() {
      return open().sageMaker;
    },
    get scans() {
      return open().scans;
    },
    get watched() {
      return opened?.lifecycle.watched ?? 0;
    },
    close: () => opened?.close(),
  };
}

function openRegistry(
  registry: RegistryKey,
  settings: ClientSettings,
  { policy, sharing, watching, budgetOf, scans, observer }: Upstream,
  kept: KeptCredentials | undefined,
) {
  const clientSettings: ClientSettings = {
    ...settings,
    region: registry.region,
    ...(kept === undefined ? {} : { credentials: kept.provider }),
    onAnswered: observer?.answered,
  };
  const knownAccount =
    settings.roleArn === undefined ? settings.credentialsAccount : accountOfRole(settings.roleArn);
  let ecrClient: ECRClient | undefined;
  const openEcr = () => {
    ecrClient ??= createEcrClient(clientSettings);
    return ecrClient;
  };
  const ownPath = createCallPath(registry, policy, budgetOf(registry), observer);
  const call = kept === undefined ? ownPath : kept.before(ownPath);
  const reads = new Reads({ ...sharing, observer, registry, scope: cacheScope(registry, settings, openEcr) });
  let sageMakerClient: Promise<SageMakerClient> | undefined;

  const ownAccount = new OwnAccount(registry, {
    known: knownAccount,
    ask: async () => {
      using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
      const work = { signal: deadline.signal, ledger: sharing.totals };
      return await credentialsAccount(openEcr(), registry, call, work);
    },
  });
  const openSageMaker = async (): Promise<SageMakerClient> => {
    await ownAccount.require('the SageMaker images');
    return await createSageMakerClient(clientSettings);
  };
  const sageMaker = () => {
    sageMakerClient ??= openSageMaker().catch((error: unknown) => {
      // A refusal stands; a failure may pass.
      if (!(error instanceof GatewayError && error.code === 'REGISTRY_NOT_SERVED'))
        sageMakerClient = undefined;
      throw error;
    });
    return sageMakerClient;
  };

  const sources = {
    ecr: new EcrSource(registry, openEcr, call),
    sageMaker: new SageMakerSource(registry, sageMaker, call),
  };
  const lifecycle = createLifecycleReads(new LifecycleSource(registry, openEcr, call), reads, watching);
  return {
    ecr: createEcrReads(sources.ecr, reads),
    lifecycle,
    settings: createSettingsReads(new SettingsSource(registry, openEcr, call, ownAccount), reads),
    contents: createContentsReads(new ContentsSource(registry, openEcr, call), reads),
    sageMaker: createSageMakerReads(sources.sageMaker, reads),
    scans: createScanReads({ registry, ...sources }, scans),
    close() {
      lifecycle.close();
      reads.close();
      ecrClient?.destroy();
      sageMakerClient?.then(
        (client) => client.destroy(),
        () => undefined,
      );
    },
  };
}
