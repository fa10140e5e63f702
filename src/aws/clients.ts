import { ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import type { Logger } from '../log.ts';
import { InvalidAnswerError } from './answer-values.ts';

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
  const client = new ECRClient(clientConfig(settings));
  client.middlewareStack.add(refuseEmptyAnswer, AT_THE_WIRE);
  if (settings.onAnswered) client.middlewareStack.add(tellAnswered(settings.onAnswered), NEXT_TO_THE_WIRE);
  return client;
}

/** The SDK's client for Amazon SageMaker. */
export function createSageMakerClient(settings: ClientSettings): SageMakerClient {
  const client = new SageMakerClient(clientConfig(settings));
  client.middlewareStack.add(refuseEmptyAnswer, AT_THE_WIRE);
  if (settings.onAnswered) client.middlewareStack.add(tellAnswered(settings.onAnswered), NEXT_TO_THE_WIRE);
  return client;
}

const AT_THE_WIRE = { step: 'deserialize', priority: 'low', name: 'refuseEmptyAnswer' } as const;

/** AWS's JSON protocol answers with {} at least. An empty body is a proxy's, and the SDK would read nothing in it. */
function refuseEmptyAnswer<Args, Result extends { response: unknown }>(
  next: (args: Args) => Promise<Result>,
) {
  return async (args: Args): Promise<Result> => {
    const result = await next(args);
    if (isEmptySuccess(result.response)) throw new InvalidAnswerError('the body is empty');
    return result;
  };
}

/** An error without a body still says by its status what it is. */
const EmptySuccess = z.object({
  statusCode: z.literal(200),
  headers: z.object({ 'content-length': z.literal('0') }),
});

function isEmptySuccess(response: unknown): boolean {
  return EmptySuccess.safeParse(response).success;
}

const NEXT_TO_THE_WIRE = { step: 'deserialize', priority: 'low', name: 'tellAnswered' } as const;

/** The sources have no use for the ids of requests that went well; whoever traces them has. */
function tellAnswered(onAnswered: (requestId: string) => void) {
  return <Args, Result extends { response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const result = await next(args);
      const { data } = Answered.safeParse(result.response);
      if (data) onAnswered(data.headers['x-amzn-requestid']);
      return result;
    };
}

const Answered = z.object({ headers: z.object({ 'x-amzn-requestid': z.string() }) });

/** How every client sends. */
export const TRANSPORT = {
  // Attempts are the gateway's own (call.ts): the SDK's retry quota starves parallel calls.
  maxAttempts: 1,
  retryMode: 'standard',
  // The gateway's own caps bound the calls in flight; one that queued for a socket would look like one that hangs.
  requestHandler: {
    connectionTimeout: 5_000,
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
    logger: sdkLogger(log),
  };
}

/** What the SDK logs with. With `info` or `debug` it would copy each answer for a log line that nobody reads. */
export function sdkLogger(log: Logger) {
  return { ...SILENT, warn: (line: unknown) => log.warn({ aws: line }, 'AWS SDK') };
}

/** Errors are thrown as well as logged by the SDK; they are handled where they are thrown. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
