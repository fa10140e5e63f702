import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Authenticator } from '../access/authenticate.ts';
import { Unauthenticated } from '../access/refusal.ts';
import type { SignedOperation } from '../access/router-signature.ts';
import type { Viewer } from '../access/viewer.ts';
import { GatewayError } from '../errors.ts';
import { noteErrors, recordOf } from '../telemetry/request-record.ts';
import { rememberViewer } from './viewers.ts';

/** What a request was let in by. */
interface Entry {
  /** Whom its headers name. */
  readonly viewer: Viewer | undefined;
  operation: SignedOperation;
}

const entries = new WeakMap<Request, Entry>();

/** The operation by which a request was let in. */
export function operationOf(request: Request): SignedOperation {
  return entries.get(request)?.operation ?? {};
}

/**
 * Lets nobody in of whom the settings ask who they are, and who does not say it: before the body is read, but for what a
 * router signs, which is in the body. What comes before this plugin is open to all.
 */
export function useAuthentication(authenticator: Authenticator, { endpoint }: { endpoint: string }): Plugin {
  return {
    async onRequest({ request, url, fetchAPI, endResponse }) {
      try {
        const viewer = await authenticator.byHeaders(request.headers);
        entries.set(request, { viewer, operation: {} });
        const mayBeSigned = authenticator.readsOperations && url.pathname === endpoint;
        const known = mayBeSigned ? viewer : authenticator.inAll(viewer);
        if (known) rememberViewer(request, known);
      } catch (error) {
        const { shown, status, headers } = refusal(error);
        const record = recordOf(request);
        if (record) noteErrors(record, [shown]);
        const type = request.headers.get('accept')?.includes(RESPONSE_TYPE)
          ? RESPONSE_TYPE
          : 'application/json';
        endResponse(
          fetchAPI.Response.json(
            { errors: [shown] },
            { status, headers: { ...headers, 'content-type': `${type}; charset=utf-8` } },
          ),
        );
      }
    },
    onRequestParse({ request }) {
      return {
        onRequestParseDone({ requestParserResult: params }) {
          const entry = entries.get(request);
          // No router signs a batch.
          const operation = Array.isArray(params) ? {} : params;
          try {
            rememberViewer(request, authenticator.inAll(entry?.viewer, operation));
            if (entry) entry.operation = operation;
          } catch (error) {
            const { shown, ...http } = refusal(error);
            throw new GraphQLError(shown.message, {
              extensions: { ...shown.extensions, http: { ...http, spec: false } },
            });
          }
        },
      };
    },
  };
}

const RESPONSE_TYPE = 'application/graphql-response+json';

/** An error as an answer; what is no GatewayError is a defect, and goes on. */
function refusal(error: unknown) {
  if (!(error instanceof GatewayError)) throw error;
  const { message, extensions } = error;
  const shown = { message, extensions };
  if (error instanceof Unauthenticated) {
    return { shown, status: 401, headers: { 'www-authenticate': error.challenge } };
  }
  const retryAfter = String(Math.ceil((extensions.retryAfterMs ?? 0) / 1000));
  return { shown, status: 503, headers: { 'retry-after': retryAfter } };
}
