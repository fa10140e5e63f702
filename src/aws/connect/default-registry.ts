import type { ECRClient } from '@aws-sdk/client-ecr';
import { startDeadline } from '../../deadline.ts';
import { GatewayError, StartupError } from '../../errors.ts';
import { createCallPath } from '../call.ts';
import { type ClientSettings, createEcrClient } from '../clients.ts';
import { readFailure } from '../errors.ts';
import type { Ledger } from '../path/ledger.ts';
import type { RegistryKey } from '../registry.ts';
import type { Upstream } from '../registry-sources.ts';
import { credentialsAccount } from './credentials-account.ts';

/**
 * The registry that the SDK's ordinary configuration points at: its region, and the account of its credentials, which
 * costs one DescribeRegistry where neither the config nor the credentials say. Throws a StartupError that says what is
 * missing.
 */
export async function findDefaultRegistry(
  settings: ClientSettings & { registryId?: string | undefined },
  { policy, totals, budgetOf }: Pick<Upstream, 'policy' | 'budgetOf'> & { totals: Ledger },
): Promise<{ registry: RegistryKey; credentialsAccount?: string }> {
  const client = createEcrClient(settings);
  try {
    const region = await client.config.region().catch((error: unknown) => {
      throw new StartupError(regionSentence(error), { cause: error });
    });
    const { accountId } = await credentialsOf(client, settings.profile);
    const { registryId: configured } = settings;
    if (configured !== undefined) {
      // What the credentials say of themselves counts more: else their account's data would go under the configured name.
      return { registry: { registryId: configured, region }, credentialsAccount: accountId ?? configured };
    }

    const unknown = { registryId: 'unknown', region };
    const call = createCallPath(unknown, policy, budgetOf(unknown));
    using deadline = startDeadline(policy.attemptTimeoutMs * policy.attempts);
    const work = { signal: deadline.signal, ledger: totals };
    const registryId = await credentialsAccount(client, unknown, call, work).catch((error: unknown) => {
      throw new StartupError(accountSentence(error), { cause: error });
    });
    return { registry: { registryId, region }, credentialsAccount: registryId };
  } finally {
    client.destroy();
  }
}

/** Throws a StartupError where the credentials that the first of the registries is read with cannot be had; no AWS call. */
export async function requireCredentials(settings: ClientSettings): Promise<void> {
  const client = createEcrClient(settings);
  try {
    await credentialsOf(client, settings.profile);
  } finally {
    client.destroy();
  }
}

async function credentialsOf(client: ECRClient, profile: string | undefined) {
  return client.config.credentials().catch((error: unknown) => {
    throw new StartupError(credentialsSentence(error, profile), { cause: error });
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
  if (!/^Could not load credentials from any providers/.test(message))
    return `No AWS credentials: ${message} ${SANDBOX_HINT}`;
  return profile === undefined
    ? `No AWS credentials: set AWS_PROFILE to a profile that has some, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. ${SANDBOX_HINT}`
    : `No AWS credentials: the profile ${profile} has none, or is not there. ${SANDBOX_HINT}`;
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
