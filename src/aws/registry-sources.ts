import { createHash } from 'node:crypto';
import { DescribeRegistryCommand, type ECRClient } from '@aws-sdk/client-ecr';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { startDeadline } from '../deadline.ts';
import { GatewayError, StartupError } from '../errors.ts';
import { requiredName } from './answer-values.ts';
import { type CallPath, type CallPolicy, createCallPath } from './call.ts';
import { type ClientSettings, createEcrClient, createSageMakerClient } from './clients.ts';
import { createEcrReads, type EcrReads } from './ecr-reads.ts';
import { EcrSource } from './ecr-source.ts';
import { readFailure } from './errors.ts';
import type { Budget } from './path/budget.ts';
import type { Work } from './path/flight.ts';
import { type ReadOptions, Reads } from './path/reads.ts';
import { type RegistryKey, registryName } from './registry.ts';
import { createSageMakerReads, type SageMakerReads } from './sagemaker-reads.ts';
import { SageMakerSource } from './sagemaker-source.ts';

/** What one registry is read through; lives as long as the process. */
export interface RegistryReads {
  registry: RegistryKey;
  ecr: EcrReads;
  sageMaker: SageMakerReads;
  close(): void;
}

type Credentials = Awaited<ReturnType<ECRClient['config']['credentials']>>;

/** How calls are made, shared and counted, the same for every registry. */
export interface Upstream {
  policy: CallPolicy;
  sharing: Omit<ReadOptions, 'registry' | 'scope'>;
  /** The budget of one registry. */
  budgetOf: (registry: RegistryKey) => Budget;
}

/**
 * Connects a registry to AWS; no AWS call is made but those of the credentials' own provider. Throws a StartupError where
 * no credentials can be had.
 */
export async function connectRegistry(
  registry: RegistryKey,
  settings: ClientSettings,
  { policy, sharing, budgetOf }: Upstream,
): Promise<RegistryReads> {
  const clientSettings = { ...settings, region: registry.region };
  const ecrClient = createEcrClient(clientSettings);
  const credentials = await credentialsOf(ecrClient, settings.profile);
  const call = createCallPath(registry, policy, budgetOf(registry));
  const reads = new Reads({ ...sharing, registry, scope: scopeOf(registry, credentials, settings) });
  let sageMakerClient: Promise<SageMakerClient> | undefined;

  // SageMaker answers for whatever account the credentials belong to, so that must be this registry's.
  const openSageMaker = async (): Promise<SageMakerClient> => {
    using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
    const work = { signal: deadline.signal, ledger: sharing.totals };
    const account = settings.credentialsAccount ?? (await accountOf(ecrClient, call, work));
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
    registry,
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

/**
 * The registry that the SDK's ordinary configuration points at: its region, and the account of its credentials, which
 * costs one DescribeRegistry where neither the config nor the credentials say. Throws a StartupError that says what is
 * missing.
 */
export async function findDefaultRegistry(
  settings: ClientSettings & { registryId?: string | undefined },
  { policy, sharing, budgetOf }: Upstream,
): Promise<{ registry: RegistryKey; credentialsAccount?: string }> {
  const client = createEcrClient(settings);
  try {
    const region = await client.config.region().catch((error: unknown) => {
      throw new StartupError(regionSentence(error), { cause: error });
    });
    await credentialsOf(client, settings.profile);
    const { registryId: configured } = settings;
    if (configured !== undefined) {
      return { registry: { registryId: configured, region }, credentialsAccount: configured };
    }

    const unknown = { registryId: 'unknown', region };
    const call = createCallPath(unknown, policy, budgetOf(unknown));
    using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
    const work = { signal: deadline.signal, ledger: sharing.totals };
    const registryId = await accountOf(client, call, work).catch((error: unknown) => {
      throw new StartupError(accountSentence(error), { cause: error });
    });
    return { registry: { registryId, region }, credentialsAccount: registryId };
  } finally {
    client.destroy();
  }
}

async function credentialsOf(client: ECRClient, profile: string | undefined): Promise<Credentials> {
  return client.config.credentials().catch((error: unknown) => {
    throw new StartupError(credentialsSentence(error, profile), { cause: error });
  });
}

/**
 * Whose answers are shared: those of one registry, read from one endpoint with the same rights. Temporary credentials
 * have another key in every process and hour, so they go by the profile or the role that gives them.
 */
function scopeOf(
  registry: RegistryKey,
  { accessKeyId, sessionToken }: Credentials,
  { profile, endpoint, environment = {} }: ClientSettings,
): string {
  const whose =
    sessionToken === undefined
      ? { accessKeyId }
      : { profile: profile ?? environment.profile ?? 'default', role: environment.roleArn };
  const where = endpoint ?? environment.endpoint;
  const rights = createHash('sha256').update(JSON.stringify({ whose, where })).digest('base64url');
  return `${registryName(registry)}/${rights.slice(0, 12)}`;
}

/** The account that the client's credentials belong to. */
async function accountOf(client: ECRClient, call: CallPath, work: Work): Promise<string> {
  const { accountId } = await client.config.credentials();
  if (accountId !== undefined) return accountId;
  return call({
    operation: 'ecr.DescribeRegistry',
    work,
    send: async (abortSignal) => {
      const { registryId } = await client.send(new DescribeRegistryCommand({}), { abortSignal });
      return requiredName(registryId, 'registryId');
    },
  });
}

const SANDBOX_HINT = 'Or start with --sandbox, which needs neither a region nor credentials.';

function regionSentence(error: unknown): string {
  const { message } = readFailure(error);
  return /missing/i.test(message)
    ? `No AWS region: set AWS_REGION, or a region in the AWS profile. ${SANDBOX_HINT}`
    : `The AWS region cannot be used: ${message} ${SANDBOX_HINT}`;
}

function credentialsSentence(error: unknown, profile: string | undefined): string {
  const { message } = readFailure(error);
  if (/aws sso login/i.test(message)) {
    const login = `aws sso login${profile ? ` --profile ${profile}` : ''}`;
    return `The AWS SSO session has expired: run \`${login}\`. ${SANDBOX_HINT}`;
  }
  return /^Could not load credentials from any providers/.test(message)
    ? `No AWS credentials: set AWS_PROFILE to a profile that has some, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ${SANDBOX_HINT}`
    : `No AWS credentials: ${message} ${SANDBOX_HINT}`;
}

function accountSentence(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  const denied = error instanceof GatewayError && error.code === 'UPSTREAM_ACCESS_DENIED';
  const advice = denied
    ? "Allow ecr:DescribeRegistry, or set REGISTRY_GRAPH_REGISTRY_ID to the account's 12 digits."
    : cause instanceof Error
      ? `(${cause.message})`
      : '';
  return `The AWS account of the credentials is not known: ${message} ${advice} ${SANDBOX_HINT}`;
}
