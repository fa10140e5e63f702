import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Authenticator } from '../access/authenticate.ts';
import { Unauthenticated } from '../access/refusal.ts';
import { isSigned, type SignedOperation } from '../access/router-signature.ts';
import type { Viewer } from '../access/viewer.ts';
import { attached } from '../attached.ts';
import { GatewayError } from '../errors.ts';
import { noteErrors, recordOf } from '../telemetry/request-record.ts';
import { type Origin, originOf, type ServerContext } from './caller.ts';
import type { ChargeRequest } from './use-request-points.ts';
import { checkValues, type ValueLimits } from './use-value-limit.ts';
import { knownViewer, rememberViewer } from './viewers.ts';

/** Says who is calling by the headers of a request. */
export type ByHeaders = (headers: Pick<Headers, 'get'>, req?: IncomingMessage) => Promise<Viewer | undefined>;

/** Makes what finds it out once for each request of node:http, whoever asks for it first. */
export function authenticateOnce(authenticator: Pick<Authenticator, 'byHeaders'>): ByHeaders {
  const outcomes = attached<IncomingMessage, ReturnType<ByHeaders>>();
  return (headers, req) => {
    const outcome = (req && outcomes.get(req)) ?? authenticator.byHeaders(headers);
    if (req) outcomes.set(req, outcome);
    return outcome;
  };
}

export interface AuthenticationOptions {
  byHeaders: ByHeaders;
  /** Where operations come to, which a router may sign. */
  endpoint: string;
  /** What the variables may hold that are signed. */
  limits: () => ValueLimits;
  charge: ChargeRequest;
}

/**
 * Lets nobody in of whom the settings ask who they are, and who does not say it: before the body is read, but for what a
 * router signs, which is in the body. What comes before this plugin is open to all.
 */
export function useAuthentication(
  authenticator: Authenticator,
  { byHeaders, endpoint, limits, charge }: AuthenticationOptions,
): Plugin<ServerContext, ServerContext> {
  // Nobody is refused for having no points who has good credentials: a router or a proxy may be where bad ones come from.
  const refuse = async (error: unknown, origin: Origin): Promise<GraphQLError> => {
    const refusal = refusalOf(error);
    // That an issuer is down is no fault of theirs.
    if (refusal.extensions['code'] === 'AUTHENTICATION_UNAVAILABLE') return refusal;
    try {
      await charge(origin);
      return refusal;
    } catch (noneLeft) {
      return refusalOf(noneLeft);
    }
  };
  /** Lets in by the whole of a request, as far as it can be read. */
  const letIn = async (request: Request, context: ServerContext, operation: SignedOperation = {}) => {
    try {
      // Whoever has no secret may send anything, and what is signed is written out anew.
      if (isSigned(operation)) checkValues(operation.variables, limits());
      rememberViewer(request, authenticator.inAll(knownViewer(request), operation), operation);
    } catch (error) {
      throw await refuse(error, originOf(request, context));
    }
  };
  return {
    async onRequest({ request, url, fetchAPI, serverContext, endResponse }) {
      try {
        const viewer = await byHeaders(request.headers, serverContext.req);
        const mayBeSigned = authenticator.readsOperations && url.pathname === endpoint;
        const known = mayBeSigned ? viewer : authenticator.inAll(viewer);
        if (known) rememberViewer(request, known);
      } catch (error) {
        const refusal = await refuse(error, originOf(request, serverContext));
        const { http, ...extensions } = refusal.extensions;
        const record = recordOf(request);
        if (record) noteErrors(record, [refusal]);
        const type = request.headers.get('accept')?.includes(RESPONSE_TYPE)
          ? RESPONSE_TYPE
          : 'application/json';
        endResponse(
          fetchAPI.Response.json(
            { errors: [{ message: refusal.message, extensions }] },
            {
              status: http?.status ?? 401,
              headers: { ...http?.headers, 'content-type': `${type}; charset=utf-8` },
            },
          ),
        );
      }
    },
    onRequestParse({ request, serverContext, requestParser, setRequestParser }) {
      if (requestParser && authenticator.readsOperations) {
        setRequestParser(async (unread) => {
          try {
            return await requestParser(unread);
          } catch (error) {
            await letIn(request, serverContext);
            throw error;
          }
        });
      }
      return {
        // No router signs a batch.
        onRequestParseDone: ({ requestParserResult: params }) =>
          letIn(request, serverContext, Array.isArray(params) ? {} : params),
      };
    },
  };
}

const RESPONSE_TYPE = 'application/graphql-response+json';

/** An error as it is told, with its HTTP status; what is neither a GatewayError nor GraphQL's is a defect, and goes on. */
function refusalOf(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (!(error instanceof GatewayError)) throw error;
  const { message, extensions } = error;
  return new GraphQLError(message, {
    extensions: { ...extensions, http: { ...httpOf(error), spec: false } },
  });
}

function httpOf(error: GatewayError) {
  if (error instanceof Unauthenticated) {
    return { status: 401, headers: { 'www-authenticate': error.challenge } };
  }
  const retryAfter = String(Math.ceil((error.extensions.retryAfterMs ?? 0) / 1000));
  return { status: 503, headers: { 'retry-after': retryAfter } };
}
