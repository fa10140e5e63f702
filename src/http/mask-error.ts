import { GraphQLError } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../log.ts';

/**
 * What the client sees of an error: a GatewayError and what GraphQL itself says as they are; anything else is a defect,
 * of which the client learns nothing and the log everything.
 */
export function createErrorMask(log: Logger): (error: unknown) => Error {
  // Many fields may wait for one call: its failure is one line.
  const logged = new WeakSet<object>();
  const once = (cause: object, write: () => void) => {
    if (logged.has(cause)) return;
    logged.add(cause);
    write();
  };

  return (error) => {
    const cause = originOf(error);
    if (cause instanceof GatewayError) {
      const { code, aws } = cause.extensions;
      if (aws) once(aws, () => log.warn({ code, aws, err: cause.cause }, cause.message));
      return error instanceof Error ? error : cause;
    }
    if (cause instanceof GraphQLError) {
      if (cause.extensions['code'] !== undefined) return error instanceof Error ? error : cause;
      // An argument that only the values of its variables make wrong: graphql-js names it, but gives no code.
      if (cause.nodes) return badArgument(error, cause.message);
    }
    if (cause instanceof Error && isAbort(cause)) return masked(error, 'The request was aborted.');
    const err = cause instanceof Error ? cause : new Error(String(cause));
    once(err, () =>
      log.error({ err, path: error instanceof GraphQLError ? error.path : undefined }, 'unexpected error'),
    );
    return masked(error, 'Unexpected error.');
  };
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

/** It costs its field alone, or, found before anything ran, the whole request. */
function badArgument(error: unknown, message: string): GraphQLError {
  const place = placeOf(error);
  const http = place.path ? {} : { http: { status: 400, spec: false } };
  return new GraphQLError(message, { ...place, extensions: { code: 'BAD_USER_INPUT', ...http } });
}

function placeOf(error: unknown) {
  return error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
}
