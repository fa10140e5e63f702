import type { Plugin } from 'graphql-yoga';
import { createGraphiql } from './graphiql.ts';

/** Serves the explorer to browsers: its page at the GraphQL endpoint, its files beside it. */
export function useGraphiql(): Plugin {
  const graphiql = createGraphiql();
  return {
    async onRequest({ request, endResponse }) {
      const response = await graphiql(request);
      if (response) endResponse(response);
    },
  };
}
