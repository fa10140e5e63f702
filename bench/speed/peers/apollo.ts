import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { Context } from '../../../src/context.ts';
import { sayWhere } from '../servers/serve.ts';
import { readSettings } from '../servers/settings.ts';
import { openGatewayParts } from './gateway-context.ts';

// Apollo Server over the gateway's own schema and loaders, as its documentation shows it.

const { schema, contextOf } = await openGatewayParts(readSettings());

const server = new ApolloServer<Context>({
  schema,
  plugins: [
    {
      async requestDidStart() {
        return {
          async willSendResponse({ contextValue }) {
            contextValue.deadline.end();
          },
        };
      },
    },
  ],
});
const { url } = await startStandaloneServer(server, {
  context: async () => contextOf(),
  listen: { host: '127.0.0.1', port: 0 },
});
sayWhere(url);
