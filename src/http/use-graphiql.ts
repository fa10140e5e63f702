import type { Plugin } from 'graphql-yoga';
import { createGraphiql } from './graphiql.ts';

/** Serves the explorer to browsers, while it is on: its page at the GraphQL endpoint, its files beside it. */
export function useGraphiql(isOn: () => boolean): Plugin {
  const graphiql = createGraphiql();
  return {
    async onRequest({ request, endResponse }) {
      if (!isOn()) return;
      const response = await graphiql(request);
      if (response) endResponse(response);
    },
  };
}
