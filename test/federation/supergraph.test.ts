import type { RequestListener } from 'node:http';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  createDeploymentsSubgraph,
  type Deployment,
  typeDefs,
} from '../../examples/federation/deployments.ts';
import { listen } from '../../src/http/server.ts';
import type { WorldFixture } from '../../src/sandbox/world/fixture-schema.ts';
import { codeBlocks, readDocument, sectionOf } from '../docs/markdown.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { ACCOUNT, digest, HOST, images, worldOf } from '../schema/worlds.ts';
import { type StartRouter, startApollo, startHive } from './routers.ts';

/** Two images of `team/app`, of which one has the tag `stable`; and one of `team/web`. */
const worldWithStable = (stable: number): WorldFixture =>
  worldOf({
    repositories: [
      {
        repositoryName: 'team/app',
        images: [1, 2].map((n) => ({
          imageDigest: digest(n),
          imageTags: [`v${n}`, ...(n === stable ? ['stable'] : [])],
        })),
      },
      { repositoryName: 'team/web', images: images(1) },
    ],
  });

const app = `${HOST}/team/app`;
const deployment = (service: string, image: string): Deployment => ({
  id: service,
  service,
  environment: 'production',
  image,
});
const deployments = [
  deployment('checkout', `${app}:stable`),
  deployment('search', `${app}@${digest(1)}`),
  deployment('billing', `${app}:v2@${digest(2)}`),
  deployment('reports', `${app}@${digest(9)}`),
  deployment('web', `${ACCOUNT}.dkr-ecr.us-east-1.on.aws/team/web:t1`),
  deployment('proxy', 'docker.io/library/nginx:1.27'),
  deployment('legacy', 'checkout-final-2'),
];

/** What docs/federation.md asks. */
const WhatRuns =
  codeBlocks(sectionOf(readDocument('docs/federation.md'), '## A second subgraph'), 'graphql')[1] ?? '';

/** Both subgraphs over HTTP on loopback, and a router over them. */
async function start(startRouter: StartRouter) {
  const startGateway = async (stable: number) => {
    const gateway = await startTestGateway({ world: worldWithStable(stable), config: COLD });
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    return gateway;
  };
  let gateway = await startGateway(1);
  const registryGraph = await serve((request, response) => gateway.gateway.handle(request, response));
  const url = await serve(createDeploymentsSubgraph(deployments));
  const router = await startRouter(
    composed([
      { name: 'registry-graph', url: registryGraph, typeDefs: parse(await readSdl(registryGraph)) },
      { name: 'deployments', url, typeDefs: parse(typeDefs) },
    ]),
  );
  onTestFinished(() => router.stop());
  return {
    run: router.run,
    /** The sandbox behind the gateway that answers now. */
    sandbox: () => gateway.sandbox,
    /** Somebody moves the tag `stable` to another image. */
    async moveTag(stable: number) {
      gateway = await startGateway(stable);
    },
  };
}

/** Serves on loopback, for one test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = await listen(listener, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  return `${server.url}/graphql`;
}

function composed(subgraphs: Parameters<typeof composeServices>[0]): string {
  const { supergraphSdl, errors } = composeServices(subgraphs);
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'The subgraphs do not compose.');
  return supergraphSdl;
}

const ServiceAnswer = z.object({ data: z.object({ _service: z.object({ sdl: z.string() }) }) });

async function readSdl(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  return ServiceAnswer.parse(await response.json()).data._service.sdl;
}

describe.each([
  ["Hive's gateway", startHive],
  ["Apollo's gateway", startApollo],
])('%s', (_, startRouter) => {
  test('answers one query from both subgraphs', async () => {
    const supergraph = await start(startRouter);
    const image = (n: number, services: readonly string[], tags: readonly string[]) => ({
      uri: `${app}@${digest(n)}`,
      tags,
      repository: { name: 'team/app' },
      deployments: services.map((service) => ({ service })),
    });
    const first = image(1, ['search'], ['v1', 'stable']);
    const { data, errors } = await supergraph.run(WhatRuns);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      deployments: [
        ['TAG', first],
        ['DIGEST', first],
        ['DIGEST', image(2, ['billing'], ['v2'])],
        ['MISSING', null],
        [
          'TAG',
          {
            uri: `${HOST}/team/web@${digest(1)}`,
            tags: ['t1'],
            repository: { name: 'team/web' },
            deployments: [],
          },
        ],
        ['EXTERNAL', null],
        ['UNPARSEABLE', null],
      ].map(([resolution, found], index) => ({
        service: deployments[index]?.service,
        image: { reference: deployments[index]?.image, resolution, image: found },
      })),
    });
    // One for each repository, and one again without the image that is gone, which had sunk its batch.
    expect(supergraph.sandbox().calls.byOperation()).toEqual({ 'ecr.DescribeImages': 3 });
  });

  test('follows a tag that moved, and leaves what is named by digest where it was', async () => {
    const supergraph = await start(startRouter);
    const digests = async () => {
      const { data } = await supergraph.run('{ deployments { image { image { digest } } } }');
      return data;
    };
    const running = (...numbers: readonly number[]) => ({
      deployments: numbers.map((n) => ({ image: { image: n > 0 ? { digest: digest(n) } : null } })),
    });
    expect(await digests()).toEqual(running(1, 1, 2, 0, 1, 0, 0));
    await supergraph.moveTag(2);
    expect(await digests()).toEqual(running(2, 1, 2, 0, 1, 0, 0));
  });

  test('goes from images to who runs them', async () => {
    const supergraph = await start(startRouter);
    const { data, errors } = await supergraph.run(`
      query WhoRuns {
        repository(name: "team/app") {
          images { nodes { digest deployments { service environment } } }
        }
      }
    `);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      repository: {
        images: {
          nodes: expect.arrayContaining([
            { digest: digest(1), deployments: [{ service: 'search', environment: 'production' }] },
            { digest: digest(2), deployments: [{ service: 'billing', environment: 'production' }] },
          ]),
        },
      },
    });
    expect(supergraph.sandbox().calls.byOperation()).toEqual({
      'ecr.DescribeRepositories': 1,
      'ecr.DescribeImages': 1,
    });
  });

  test('passes on what a failure cost, and answers the rest', async () => {
    const supergraph = await start(startRouter);
    supergraph.sandbox().faults.add({
      operation: 'DescribeImages',
      kind: 'error',
      error: 'AccessDeniedException',
    });
    const { data, errors = [] } = await supergraph.run(
      '{ deployments { service image { reference image { tags } } } }',
    );
    expect(data).toEqual({
      deployments: deployments.map(({ service, image: reference }) => ({
        service,
        image: { reference, image: null },
      })),
    });
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions?.['code']).toBe('UPSTREAM_ACCESS_DENIED');
  });

  test('lets the gateway say that a selector takes exactly one member, which no supergraph knows', async () => {
    const supergraph = await start(startRouter);
    const { data, errors = [] } = await supergraph.run(
      `{ repository(name: "team/app") { name image(by: { tag: "v1", digest: "${digest(1)}" }) { uri } } }`,
    );
    expect(data).not.toHaveProperty('repository.name');
    // Hive's gateway passes the error on; Apollo's wraps the whole answer, since it is HTTP 400.
    expect(JSON.stringify(errors)).toContain('"code":"BAD_USER_INPUT"');
    expect(supergraph.sandbox().calls.count()).toBe(0);
  });

  test('offers no node: an id is of one subgraph', async () => {
    const supergraph = await start(startRouter);
    const { errors = [] } = await supergraph.run('{ node(id: "x") { id } }');
    expect(errors.map(({ message }) => message).join()).toMatch(/Cannot query field "node"/);
    expect(supergraph.sandbox().calls.count()).toBe(0);
  });
});
