import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { startDeadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { type AssumedRole, accountOfRole } from './assumed-role.ts';
import { cacheScope } from './cache-scope.ts';
import { type CallPolicy, createCallPath } from './call.ts';
import { type ClientSettings, createEcrClient, createSageMakerClient } from './clients.ts';
import { credentialsAccount } from './credentials-account.ts';
import { createEcrReads, type EcrReads } from './ecr-reads.ts';
import { EcrSource } from './ecr-source.ts';
import type { Budget } from './path/budget.ts';
import { type ReadOptions, Reads } from './path/reads.ts';
import { type RegistryKey, registryName } from './registry.ts';
import { createSageMakerReads, type SageMakerReads } from './sagemaker-reads.ts';
import { SageMakerSource } from './sagemaker-source.ts';

/** What one registry is read through; lives as long as the process. Its clients are made when they are first needed. */
export interface RegistryReads {
  readonly registry: RegistryKey;
  readonly ecr: EcrReads;
  readonly sageMaker: SageMakerReads;
  close(): void;
}

/** How calls are made, shared and counted, the same for every registry. */
export interface Upstream {
  policy: CallPolicy;
  sharing: Omit<ReadOptions, 'registry' | 'scope'>;
  /** The budget of one registry. */
  budgetOf: (registry: RegistryKey) => Budget;
}

/** Connects a registry to AWS: with the credentials of `role`, where there is one. Nothing is asked of anybody yet. */
export function connectRegistry(
  registry: RegistryKey,
  settings: ClientSettings,
  upstream: Upstream,
  role?: AssumedRole,
): RegistryReads {
  let opened: ReturnType<typeof openRegistry> | undefined;
  const open = () => {
    opened ??= openRegistry(registry, settings, upstream, role);
    return opened;
  };
  return {
    registry,
    get ecr() {
      return open().ecr;
    },
    get sageMaker() {
      return open().sageMaker;
    },
    close: () => opened?.close(),
  };
}

function openRegistry(
  registry: RegistryKey,
  settings: ClientSettings,
  { policy, sharing, budgetOf }: Upstream,
  role: AssumedRole | undefined,
) {
  const clientSettings: ClientSettings = {
    ...settings,
    region: registry.region,
    ...(role === undefined ? {} : { credentials: role.provider }),
  };
  const knownAccount =
    settings.roleArn === undefined ? settings.credentialsAccount : accountOfRole(settings.roleArn);
  const ecrClient = createEcrClient(clientSettings);
  const ownPath = createCallPath(registry, policy, budgetOf(registry));
  const call = role === undefined ? ownPath : role.before(ownPath);
  const reads = new Reads({ ...sharing, registry, scope: cacheScope(registry, settings, ecrClient) });
  let sageMakerClient: Promise<SageMakerClient> | undefined;

  // SageMaker answers for whatever account the credentials belong to, so that must be this registry's.
  const openSageMaker = async (): Promise<SageMakerClient> => {
    using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
    const work = { signal: deadline.signal, ledger: sharing.totals };
    const account = knownAccount ?? (await credentialsAccount(ecrClient, registry, call, work));
    if (account === registry.registryId) return createSageMakerClient(clientSettings);
    throw new GatewayError(
      'REGISTRY_NOT_SERVED',
      `The gateway has no credentials of account ${registry.registryId}, so it cannot read the SageMaker images of ${registryName(registry)}.`,
    );
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

  return {
    ecr: createEcrReads(new EcrSource(registry, ecrClient, call), reads),
    sageMaker: createSageMakerReads(new SageMakerSource(registry, sageMaker, call), reads),
    close() {
      reads.close();
      ecrClient.destroy();
      sageMakerClient?.then(
        (client) => client.destroy(),
        () => undefined,
      );
    },
  };
}
