import { ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Logger } from '../log.ts';
import { CompiledJson } from './client/compiled-json.ts';
import { direct } from './client/direct.ts';
import { CONNECTION_TIMEOUT_MS } from './client/http-handler.ts';

/** What of the process's environment decides whose credentials the SDK finds, and where it calls. */
export interface AwsEnvironment {
  profile?: string | undefined;
  roleArn?: string | undefined;
  endpoint?: string | undefined;
}

/** How the clients of one registry are made. What is left out is the SDK's ordinary configuration. */
export interface ClientSettings {
  region?: string | undefined;
  /** A profile of the AWS configuration files. */
  profile?: string | undefined;
  /** The role whose credentials are used, and what its trust policy asks for beside the caller. */
  roleArn?: string | undefined;
  externalId?: string | undefined;
  /** An endpoint for all services; otherwise AWS_ENDPOINT_URL and the rest count. */
  endpoint?: string | undefined;
  credentials?: ECRClientConfig['credentials'];
  /** What the environment says of credentials and endpoint: it tells apart whose answers may be shared. */
  environment?: AwsEnvironment | undefined;
  /** The account that the credentials belong to, where it is known already. */
  credentialsAccount?: string | undefined;
  /** Hears of the id of each request that AWS answered, while the answer is being read. */
  onAnswered?: ((requestId: string) => void) | undefined;
  log: Logger;
}

/** The SDK's client for Amazon ECR. */
export function createEcrClient(settings: ClientSettings): ECRClient {
  return direct(new ECRClient(clientConfig(settings)), settings.onAnswered);
}

/** The SDK's client for Amazon SageMaker. It is loaded when it is first needed: it is the largest module of all. */
export async function createSageMakerClient(settings: ClientSettings): Promise<SageMakerClient> {
  const { SageMakerClient } = await import('@aws-sdk/client-sagemaker');
  return direct(new SageMakerClient(clientConfig(settings)), settings.onAnswered);
}

// Attempts are the gateway's own (call.ts): the SDK's retry quota starves parallel calls.
const ONE_ATTEMPT = { maxAttempts: 1, retryMode: 'standard' };

/** How the SDK's own clients send: those too that it makes from a client's settings, to get credentials. */
export const TRANSPORT = {
  ...ONE_ATTEMPT,
  // The gateway's own caps bound the calls in flight; one that queued for a socket would look like one that hangs.
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    httpAgent: { maxSockets: Infinity },
    httpsAgent: { maxSockets: Infinity },
  },
};

function clientConfig({ region, profile, endpoint, credentials, log }: ClientSettings) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...TRANSPORT,
    protocol: CompiledJson,
    logger: sdkLogger(log),
  };
}

/** What the SDK logs with: its warnings are for the log. */
export function sdkLogger(log: Logger) {
  return { ...SILENT, warn: (line: unknown) => log.warn({ aws: line }, 'AWS SDK') };
}

/** Errors are thrown as well as logged by the SDK; they are handled where they are thrown. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
