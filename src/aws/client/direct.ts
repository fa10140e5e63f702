import { randomUUID } from 'node:crypto';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { constructStack, getSmithyContext } from '@smithy/core/client';
import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import { HttpRequest } from '@smithy/core/protocols';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import { collectBody, KeptConnections } from './http-handler.ts';
import { userAgents } from './user-agents.ts';

type Client = ECRClient | SageMakerClient;
type Config = Client['config'];

/** What is needed of a command. */
interface Command {
  readonly input: object;
  readonly schema?: unknown;
  /** Its class, which knows what its endpoint depends on. */
  readonly constructor: object;
}

interface Output {
  $metadata: object;
}

/** Hears of the id of each request that AWS answered, before the answer is read. */
type OnAnswered = ((requestId: string) => void) | undefined;

/**
 * Gives a client of the SDK a short way from command to answer. The SDK's own builds, for each call anew, a stack of
 * middleware, an endpoint, a signer and a user agent that are the same as for the call before; here they are made once. The
 * parts are the SDK's.
 */
export function direct<C extends Client>(client: C, onAnswered: OnAnswered): C {
  keepSigner(client.config);
  // Not in its settings: from those the SDK makes clients of its own, to get credentials by protocols that read otherwise.
  const connections = new KeptConnections();
  const handlers = new Map<object, ReturnType<typeof makeHandler>>();
  const send = async (command: Command, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
    let handler = handlers.get(command.constructor);
    if (handler === undefined) {
      handler = makeHandler(client.config, connections, command, onAnswered);
      handlers.set(command.constructor, handler);
      // Where no region was found, the next call looks again.
      handler.catch(() => handlers.delete(command.constructor));
    }
    const args = { input: command.input, abortSignal };
    return (await (await handler)(args)).output;
  };
  const destroy = () => {
    connections.destroy();
    client.config.requestHandler.destroy?.();
  };
  return Object.assign(client, { send, destroy });
}

/** It knows the credentials by their provider, and so holds when they are renewed. */
function keepSigner(config: Config): void {
  const make = config.signer;
  let kept: ReturnType<typeof make> | undefined;
  config.signer = (authScheme) => {
    kept ??= make(authScheme).catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

/** What carries out the commands of one class. */
async function makeHandler(
  config: Config,
  connections: KeptConnections,
  command: Command,
  onAnswered: OnAnswered,
) {
  const endpoint = await getEndpointFromInstructions({}, command.constructor, { ...config });
  const url = toEndpointV1(endpoint);
  const userAgentOf = userAgents(config);
  const signer = new AwsSdkSigV4Signer();

  const stack = constructStack<object, Output>();
  // A part of the settings alone, since they are copied for each call.
  const serde = {
    protocol: config.protocol,
    requestHandler: connections,
    streamCollector: collectBody,
    urlParser: config.urlParser,
    disableHostPrefix: config.disableHostPrefix,
    base64Encoder: config.base64Encoder,
    base64Decoder: config.base64Decoder,
    utf8Encoder: config.utf8Encoder,
    utf8Decoder: config.utf8Decoder,
    endpoint: async () => url,
  };
  stack.use(getSchemaSerdePlugin(serde));
  stack.add(
    (next) => async (args) => {
      const { request } = args;
      if (!HttpRequest.isInstance(request)) throw new TypeError('The protocol has made no request');
      const identity = await config.credentials();
      Object.assign(request.headers, await userAgentOf(identity), {
        host: request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`,
        'content-length': String(Buffer.byteLength(request.body)),
        'amz-sdk-invocation-id': randomUUID(),
        'amz-sdk-request': 'attempt=1; max=1',
      });
      // The signer notes here by which clock it signed: AWS's answer may set that right.
      const signing = { config, context: { endpointV2: endpoint } };
      try {
        const signed = await signer.sign(request, identity, signing);
        const result = await next({ ...args, request: signed }).catch(signer.errorHandler(signing));
        signer.successHandler(result.response, signing);
        Object.assign(result.output.$metadata, ONE_ATTEMPT);
        return result;
      } catch (error) {
        throw afterOneAttempt(error);
      }
    },
    { step: 'finalizeRequest' },
  );

  const context = { logger: config.logger };
  Object.assign(getSmithyContext(context), { operationSchema: command.schema });
  return stack.resolve(async (args) => {
    const options =
      'abortSignal' in args && args.abortSignal instanceof AbortSignal
        ? { abortSignal: args.abortSignal }
        : {};
    if (!HttpRequest.isInstance(args.request)) throw new TypeError('The protocol has made no request');
    const { response } = await connections.handle(args.request, options);
    const requestId = response.headers['x-amzn-requestid'];
    if (requestId !== undefined) onAnswered?.(requestId);
    return { response };
  }, context);
}

/** Attempts are the gateway's own, and the SDK never knows of more than this one. */
const ONE_ATTEMPT = { attempts: 1, totalRetryDelay: 0 };

function afterOneAttempt(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const metadata: unknown = Reflect.get(error, '$metadata');
  return Object.assign(error, { $metadata: Object.assign(metadata ?? {}, ONE_ATTEMPT) });
}
