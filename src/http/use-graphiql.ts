import type { Plugin } from 'graphql-yoga';
import { asksForPage, createGraphiql } from './graphiql.ts';

/**
 * Serves the explorer to browsers, while it is on: its page at the GraphQL endpoint, its files beside it. While it is off,
 * whoever looks for it there is told so.
 */
export function useGraphiql(isOn: () => boolean): Plugin {
  const graphiql = createGraphiql();
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (isOn()) {
        const response = graphiql(request);
        return response && Promise.resolve(response).then(endResponse);
      }
      if (asksForPage(request)) {
        const headers = { 'content-type': 'text/plain; charset=utf-8', vary: 'accept' };
        endResponse(new fetchAPI.Response(request.method === 'HEAD' ? null : OFF, { status: 406, headers }));
      }
      return undefined;
    },
  };
}

const OFF =
  'This is a GraphQL API: send a query by POST, as application/json. Its explorer is off; whoever runs the gateway can turn it on (graphiql: true).\n';
