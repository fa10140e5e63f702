import { DescribeRegistryCommand, type ECRClient } from '@aws-sdk/client-ecr';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { startDeadline } from '../deadline.ts';
import { GatewayError, StartupError } from '../errors.ts';
import { required } from './answer-values.ts';
import { type CallCounts, type CallPath, type CallPolicy, createCallPath } from './call.ts';
import { type ClientSettings, createEcrClient, createSageMakerClient } from './clients.ts';
import { EcrSource } from './ecr-source.ts';
import { readFailure } from './errors.ts';
import { type RegistryKey, registryName } from './registry.ts';
import { SageMakerSource } from './sagemaker-source.ts';

/** What one registry is read through; lives as long as the process. */
export interface RegistrySources {
  registry: RegistryKey;
  ecr: EcrSource;
  sageMaker: SageMakerSource;
  /** Throws a StartupError where no credentials can be had; no AWS call but those of the credentials' own provider. */
  assertCredentials(): Promise<void>;
  close(): void;
}

/** How calls are made and counted, the same for every registry. */
export interface Upstream {
  policy: CallPolicy;
  counts: CallCounts;
}

/** Makes the sources of a registry; no AWS call is made. */
export function connectRegistry(
  registry: RegistryKey,
  settings: ClientSettings,
  { policy, counts }: Upstream,
): RegistrySources {
  const clientSettings = { ...settings, region: registry.region };
  const ecrClient = createEcrClient(clientSettings);
  const ecrCall = createCallPath('ecr', registry, policy, counts);
  let sageMakerClient: Promise<SageMakerClient> | undefined;

  // SageMaker answers for whatever account the credentials belong to, so that must be this registry's.
  const openSageMaker = async (): Promise<SageMakerClient> => {
    using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
    const account = settings.credentialsAccount ?? (await accountOf(ecrClient, ecrCall, deadline.signal));
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
    ecr: new EcrSource(registry, ecrClient, ecrCall),
    sageMaker: new SageMakerSource(
      registry,
      sageMaker,
      createCallPath('sagemaker', registry, policy, counts),
    ),
    assertCredentials: () => assertCredentials(ecrClient, settings.profile),
    close() {
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
  { policy, counts }: Upstream,
): Promise<{ registry: RegistryKey; credentialsAccount?: string }> {
  const client = createEcrClient(settings);
  try {
    const region = await client.config.region().catch((error: unknown) => {
      throw new StartupError(regionSentence(error), { cause: error });
    });
    await assertCredentials(client, settings.profile);
    const { registryId: configured } = settings;
    if (configured !== undefined) {
      return { registry: { registryId: configured, region }, credentialsAccount: configured };
    }

    const call = createCallPath('ecr', { registryId: 'unknown', region }, policy, counts);
    using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
    const registryId = await accountOf(client, call, deadline.signal).catch((error: unknown) => {
      throw new StartupError(accountSentence(error), { cause: error });
    });
    return { registry: { registryId, region }, credentialsAccount: registryId };
  } finally {
    client.destroy();
  }
}

async function assertCredentials(client: ECRClient, profile: string | undefined): Promise<void> {
  await client.config.credentials().catch((error: unknown) => {
    throw new StartupError(credentialsSentence(error, profile), { cause: error });
  });
}

/** The account that the client's credentials belong to. */
async function accountOf(client: ECRClient, call: CallPath, signal: AbortSignal): Promise<string> {
  const { accountId } = await client.config.credentials();
  if (accountId !== undefined) return accountId;
  return call({
    operation: 'DescribeRegistry',
    signal,
    send: async (abortSignal) => {
      const { registryId } = await client.send(new DescribeRegistryCommand({}), { abortSignal });
      return required(registryId, 'registryId');
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
