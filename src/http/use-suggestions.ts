import { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** Leaves out of errors which names of the schema are like one that is not there, where that is switched off. */
export function useSuggestions(isOn: () => boolean): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (isOn() || isAsyncIterable(result) || Array.isArray(result) || !result?.errors) return;
      setResult({ ...result, errors: result.errors.map(withoutSuggestion) });
    },
  };
}

/** GraphQL says so in one sentence of its own, at the end. */
const SUGGESTION = /\s*Did you mean [^?]*\?/g;

function withoutSuggestion(error: GraphQLError): GraphQLError {
  if (!error.message.includes('Did you mean')) return error;
  return new GraphQLError(error.message.replace(SUGGESTION, ''), {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    originalError: error.originalError ?? null,
    extensions: error.extensions,
  });
}
