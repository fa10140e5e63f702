import { ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Logger } from '../log.ts';

/** How the clients of one registry are made. What is left out is the SDK's ordinary configuration. */
export interface ClientSettings {
  region?: string | undefined;
  /** A profile of the AWS configuration files. */
  profile?: string | undefined;
  /** An endpoint for both services; otherwise AWS_ENDPOINT_URL and the rest count. */
  endpoint?: string | undefined;
  credentials?: ECRClientConfig['credentials'];
  /** The account that the credentials belong to, where it is known already. */
  credentialsAccount?: string | undefined;
  log: Logger;
}

/** The SDK's client for Amazon ECR. */
export function createEcrClient(settings: ClientSettings): ECRClient {
  return new ECRClient(clientConfig(settings));
}

/** The SDK's client for Amazon SageMaker. */
export function createSageMakerClient(settings: ClientSettings): SageMakerClient {
  return new SageMakerClient(clientConfig(settings));
}

function clientConfig({ region, profile, endpoint, credentials, log }: ClientSettings) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Attempts are the gateway's own (call.ts): the SDK's retry quota starves parallel calls.
    maxAttempts: 1,
    retryMode: 'standard',
    // The gateway's own caps bound the calls in flight; one that queued for a socket would look like one that hangs.
    requestHandler: {
      connectionTimeout: 5_000,
      httpAgent: { maxSockets: Infinity },
      httpsAgent: { maxSockets: Infinity },
    },
    // With `info` or `debug` the SDK would copy each answer for a log line that nobody reads.
    logger: { ...SILENT, warn: (line: unknown) => log.warn({ aws: line }, 'AWS SDK'), error: SILENT.error },
  };
}

/** Errors are thrown as well as logged by the SDK; they are handled where they are thrown. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
