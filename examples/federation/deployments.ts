import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

/** A service that runs, and the image in its manifest: `HOST/REPOSITORY[:TAG][@DIGEST]`. */
export interface Deployment {
  id: string;
  service: string;
  environment: string;
  image: string;
}

/** What composition reads of this subgraph. */
export const typeDefs = readFileSync(new URL('deployments.graphql', import.meta.url), 'utf8');

/** The deployments subgraph, over HTTP: it stores image references, and asks nobody what they are. */
export function createDeploymentsSubgraph(deployments: readonly Deployment[], graphqlEndpoint = '/graphql') {
  const schema = buildSubgraphSchema({
    typeDefs: parse(typeDefs),
    resolvers: {
      Query: { deployments: () => deployments },
      Deployment: {
        __resolveReference: async ({ id }: { id: string }) =>
          deployments.find((deployment) => deployment.id === id) ?? null,
        image: ({ image }: Deployment) => ({ reference: image }),
      },
      Image: {
        __resolveReference: async ({ uri }: { uri: string }) => ({ uri }),
        deployments: ({ uri }: { uri: string }) =>
          deployments.filter(({ image }) => withoutTag(image) === uri),
      },
    },
  });
  return createYoga({ schema, graphqlEndpoint, logging: false, graphiql: false, landingPage: false });
}

/** `HOST/REPOSITORY:TAG@DIGEST` names the image that `HOST/REPOSITORY@DIGEST` names. */
function withoutTag(reference: string): string {
  return reference.replace(/:[^/:@]+(?=@)/, '');
}
