import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import type { GraphQLFormattedError } from 'graphql';

/** What a router answers. */
export interface RouterAnswer {
  data?: unknown;
  errors?: readonly GraphQLFormattedError[] | undefined;
}

/** A router over a supergraph, for one test. */
export interface Router {
  run(query: string): Promise<RouterAnswer>;
  stop(): Promise<void>;
}
export type StartRouter = (supergraphSdl: string) => Promise<Router>;

/** Hive's gateway, asked as by HTTP. */
export const startHive: StartRouter = async (supergraph) => {
  const runtime = createGatewayRuntime({ supergraph, logging: false, graphiql: false, landingPage: false });
  return {
    async run(query) {
      const response = await runtime.fetch('http://router.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return response.json();
    },
    stop: async () => runtime[Symbol.asyncDispose](),
  };
};

/** Apollo's gateway, in Apollo's server. */
export const startApollo: StartRouter = async (supergraphSdl) => {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const gateway = new ApolloGateway({ supergraphSdl, logger: silent });
  const server = new ApolloServer({ gateway, logger: silent, stopOnTerminationSignals: false });
  await server.start();
  return {
    async run(query) {
      const { body } = await server.executeOperation({ query });
      if (body.kind !== 'single') throw new Error('The answer comes in parts.');
      return body.singleResult;
    },
    stop: () => server.stop(),
  };
};
