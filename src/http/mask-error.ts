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
      if (aws) once(cause, () => log.warn({ code, aws, err: cause.cause }, cause.message));
      return error instanceof Error ? error : cause;
    }
    if (cause instanceof GraphQLError) return error instanceof Error ? error : cause;
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
  const at = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
  return new GraphQLError(message, { ...at, extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}
