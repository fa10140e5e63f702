import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Refuses a document of too many tokens before it is read whole, and one that is nested too deep to be read at all. */
export function useDocumentLimit({ tokens }: { tokens: number }): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: tokens });
        } catch (error) {
          // The parser calls itself for each level.
          throw error instanceof RangeError ? tooDeep() : error;
        }
      });
    },
  };
}

function tooDeep(): GraphQLError {
  return new GraphQLError('Syntax Error: The document is nested too deep to be read.', {
    extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } },
  });
}
