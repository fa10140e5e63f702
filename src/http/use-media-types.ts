import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin, processRegularResult } from 'graphql-yoga';
import { noteErrors, recordOf } from '../telemetry/request-record.ts';

/**
 * Says in words what yoga answers without any: that it takes no body of this type (415), and that it has no answer of a type
 * that the client takes (406). What is refused for another reason says that one, in JSON, whatever the client takes.
 */
export function useMediaTypes(): Plugin {
  return {
    onRequestParse({ request: { method }, requestParser }) {
      if (method === 'POST' && !requestParser) throw unsupportedType();
    },
    onResultProcess({ request, result, setResult, resultProcessor, setResultProcessor }) {
      if (resultProcessor) return;
      if (isAsyncIterable(result) || !isRefusal(result)) {
        const error = notAcceptable(isAsyncIterable(result));
        const record = recordOf(request);
        if (record) noteErrors(record, [error]);
        setResult({ errors: [error] });
      }
      setResultProcessor(processRegularResult, 'application/json');
    },
  };
}

function isRefusal(result: ExecutionResult | ExecutionResult[]): boolean {
  return [result].flat().every(({ data }) => data === undefined);
}

/** The body is none that a request may have. */
export function unsupportedType(): GraphQLError {
  return refusal(415, 'A request is sent as JSON: send it with the header content-type: application/json.', {
    'accept-post': 'application/json',
  });
}

function notAcceptable(isStream: boolean): GraphQLError {
  const types = isStream ? 'text/event-stream' : 'application/graphql-response+json, or application/json';
  return refusal(
    406,
    `${isStream ? 'A subscription' : 'This'} is answered as none of the types that the request accepts: send the header accept: ${types}.`,
  );
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_REQUEST', http: { status, spec: false, headers } },
  });
}
