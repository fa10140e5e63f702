import { GraphQLError } from 'graphql';
import { type Plugin, processRegularResult, type YogaInitialContext } from 'graphql-yoga';
import type { OperationHook } from './operation-hook.ts';

/** What a subscription's events are written as. */
const OF_EVENTS = ['text/event-stream'];
const JSON_TYPES = ['application/graphql-response+json', 'application/json'];
/** What the one answer of an operation is written as; yoga writes it as an event, or as a part, where that alone is taken. */
const OF_ONE_ANSWER = [...OF_EVENTS, 'multipart/mixed', ...JSON_TYPES];

/**
 * Says in words what yoga answers without any: that it takes no body of this type (415), and that it has no answer of a type
 * that the client takes (406), before anything runs for nothing. What is refused for another reason says that one, in JSON,
 * whatever the client takes.
 */
export function useMediaTypes(): Plugin<YogaInitialContext> {
  const refuse =
    (types: readonly string[], error: GraphQLError) =>
    ({ args, setResultAndStopExecution }: OperationHook<YogaInitialContext>) => {
      const accept = args.contextValue.request.headers.get('accept');
      if (!accepts(accept, types)) setResultAndStopExecution({ errors: [error] });
    };
  return {
    onRequestParse({ request: { method }, requestParser }) {
      if (method === 'POST' && !requestParser) throw unsupportedType();
    },
    onExecute: refuse(
      OF_ONE_ANSWER,
      notAcceptable('This', 'application/graphql-response+json, or application/json'),
    ),
    onSubscribe: refuse(OF_EVENTS, notAcceptable('A subscription', 'text/event-stream')),
    onResultProcess({ resultProcessor, setResultProcessor }) {
      if (!resultProcessor) setResultProcessor(processRegularResult, 'application/json');
    },
  };
}

/** The type of JSON that yoga writes an answer as; undefined where it writes none. */
export function jsonTypeFor(accept: string | null): string | undefined {
  return takenOf(accept, JSON_TYPES).at(-1);
}

/** Whether a client takes one of these types. */
function accepts(accept: string | null, types: readonly string[]): boolean {
  return takenOf(accept, types).length > 0;
}

/**
 * Those of these types that a client takes, the one that yoga chooses last, as its getMediaTypesForRequestInOrder and
 * isMatchingMediaType say, which are its own.
 */
function takenOf(accept: string | null, types: readonly string[]): readonly string[] {
  const ranges = (accept || '*/*').replace(/\s/g, '').toLowerCase().split(',').reverse();
  return ranges.flatMap((range) => {
    const [type = '', ...parameters] = range.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && charset !== 'charset=utf-8') return [];
    const asked = type.split('/');
    return types.filter((each) =>
      each.split('/').every((part, at) => asked[at] === '*' || asked[at] === part),
    );
  });
}

/** The body is none that a request may have. */
export function unsupportedType(): GraphQLError {
  return refusal(415, 'A request is sent as JSON: send it with the header content-type: application/json.', {
    'accept-post': 'application/json',
  });
}

function notAcceptable(what: string, types: string): GraphQLError {
  return refusal(
    406,
    `${what} is answered as none of the types that the request accepts: send the header accept: ${types}.`,
  );
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_REQUEST', http: { status, spec: false, headers } },
  });
}
