import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { composeServices } from '@apollo/composition';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { parse } from 'graphql';
import { z } from 'zod';
import { createDeploymentsSubgraph, typeDefs } from './deployments.ts';

// A whole supergraph on one port: the deployments subgraph at /deployments, and at /graphql a router over it and over a
// registry graph that runs already. `npx tsx examples/federation/serve.ts [address of that] [port]`

const [registryGraph = 'http://127.0.0.1:4000/graphql', port = '4001'] = process.argv.slice(2);

const Deployments = z.array(
  z.object({ id: z.string(), service: z.string(), environment: z.string(), image: z.string() }),
);
const file = readFileSync(new URL('deployments.json', import.meta.url), 'utf8');
const deployments = createDeploymentsSubgraph(Deployments.parse(JSON.parse(file)), '/deployments');

/** The address of the deployments is not known before the port is. */
const server = createServer((request, response) => {
  if (request.url?.startsWith('/deployments')) deployments(request, response);
  else router.then((runtime) => runtime(request, response));
});
const listening = new Promise<string>((resolve, reject) => {
  server.once('error', reject);
  server.listen(Number(port), '127.0.0.1', () => {
    const address = server.address();
    resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
  });
});
const router = listening.then(async (url) =>
  createGatewayRuntime({ supergraph: await compose(url), logging: false }),
);

async function compose(url: string): Promise<string> {
  const { supergraphSdl, errors } = composeServices([
    { name: 'registry-graph', url: registryGraph, typeDefs: parse(await readSdl(registryGraph)) },
    { name: 'deployments', url: `${url}/deployments`, typeDefs: parse(typeDefs) },
  ]);
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'The subgraphs do not compose.');
  return supergraphSdl;
}

/** What a registry also does: asks a subgraph for its schema. `registry-graph schema --subgraph` prints the same. */
async function readSdl(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const Answer = z.object({ data: z.object({ _service: z.object({ sdl: z.string() }) }) });
  return Answer.parse(await response.json()).data._service.sdl;
}

await router;
process.stdout.write(`The supergraph: ${await listening}/graphql\n`);
