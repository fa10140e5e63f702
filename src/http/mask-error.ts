import { GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { excerptOf } from '../reason.ts';

/** What becomes of errors. */
export interface ErrorMask {
  /** What the client sees of one. What no request's log was told of, the process's is. */
  mask: (error: unknown) => Error;
  /** Tells the log of a request of one, if there is something to tell. */
  report: (error: unknown, log: Logger) => void;
}

/**
 * What the client sees of an error: a GatewayError and what GraphQL itself says as they are; anything else is a defect,
 * of which the client learns nothing and the log everything.
 */
export function createErrorMask(processLog: Logger): ErrorMask {
  // Many fields may wait for one call: its failure is one line.
  const logged = new WeakSet<object>();
  const once = (cause: object, write: () => void) => {
    if (logged.has(cause)) return;
    logged.add(cause);
    write();
  };

  const report: ErrorMask['report'] = (error, log) => {
    const cause = originOf(error);
    if (cause instanceof GatewayError) {
      const { code, aws } = cause.extensions;
      // AWS's own words, and no stack: it would lead into the SDK, whatever AWS said.
      if (aws) once(aws, () => log.warn({ code, aws, reason: reasonOf(cause) }, cause.message));
    } else if (isDefect(cause)) {
      const err = cause instanceof Error ? cause : new Error(String(cause));
      once(err, () =>
        log.error({ err, path: error instanceof GraphQLError ? error.path : undefined }, 'unexpected error'),
      );
    }
  };

  const mask: ErrorMask['mask'] = (error) => {
    report(error, processLog);
    const cause = originOf(error);
    if (cause instanceof GatewayError) return error instanceof Error ? error : cause;
    if (cause instanceof GraphQLError) {
      if (cause.extensions['originalError'] !== undefined) return withoutOriginal(cause);
      if (cause.extensions['code'] !== undefined) return error instanceof Error ? error : cause;
      // An argument that only the values of its variables make wrong: graphql-js names it, but gives no code.
      if (cause.nodes) return badArgument(error, cause.message);
    }
    if (cause instanceof Error && isAbort(cause)) return masked(error, 'The request was aborted.');
    return masked(error, 'Unexpected error.');
  };
  return { mask, report };
}

function reasonOf({ cause }: GatewayError): string | undefined {
  return cause instanceof Error ? excerptOf(cause.message) : undefined;
}

/** Neither what GraphQL says of a request, nor the end of one whose client has left. */
function isDefect(cause: unknown): boolean {
  if (cause instanceof GraphQLError) return cause.extensions['code'] === undefined && !cause.nodes;
  return !(cause instanceof Error && isAbort(cause));
}

/** The error that was thrown, under the wrappings that GraphQL gave it. */
function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? originOf(error.originalError) : error;
}

function isAbort(error: Error): boolean {
  return error.name === 'AbortError';
}

function masked(error: unknown, message: string): GraphQLError {
  return new GraphQLError(message, { ...placeOf(error), extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}

/** Of a body that is no JSON yoga tells what the parser said, which repeats the body; without that, it would be HTTP 200. */
function withoutOriginal(error: GraphQLError): GraphQLError {
  const { originalError: _, ...extensions } = error.extensions;
  return new GraphQLError(error.message, {
    extensions: { ...extensions, http: { status: 400, spec: false } },
  });
}

/** It costs its field alone, or, found before anything ran, the whole request. */
function badArgument(error: unknown, message: string): GraphQLError {
  const place = placeOf(error);
  const http = place.path ? {} : { http: { status: 400, spec: false } };
  return new GraphQLError(message, { ...place, extensions: { code: 'BAD_USER_INPUT', ...http } });
}

function placeOf(error: unknown) {
  return error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
}
