import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { printSubgraphSdl } from '../../src/schema/federation/sdl.ts';
import { schema } from '../../src/schema/schema.ts';
import { COLD, startTestGateway } from '../helpers/gateway.ts';
import { secret } from '../helpers/secrets.ts';
import { ACCOUNT, appWorld, images } from '../schema/worlds.ts';
import { AUDIENCE, startIssuer } from './issuer.ts';

// Hive's gateway as the router: what it signs is what this gateway reads.

const SECRET = secret('a secret of the router and of this gateway');

/** Both over HTTP; the router signs with a secret of its own, and passes on who asked it. */
async function start(hmacSecret: string) {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const gateway = await startTestGateway({
    world: appWorld({ images: images(2) }),
    config: {
      ...COLD,
      auth: {
        tokens: [{ issuer: issuer.url, audience: AUDIENCE }],
        router: { secrets: [{ name: 'mesh', secret: SECRET }], required: true },
      },
    },
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  const { supergraphSdl = '' } = composeServices([
    { name: 'images', url: `${server.url}/graphql`, typeDefs: parse(printSubgraphSdl(schema)) },
  ]);
  const router = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    hmacSignature: { secret: hmacSecret },
    propagateHeaders: {
      fromClientToSubgraphs({ request }) {
        const authorization = request.headers.get('authorization');
        return authorization === null ? {} : { authorization };
      },
    },
  });
  onTestFinished(async () => router[Symbol.asyncDispose]());
  const query = `query ($name: RepositoryName!, $by: ImageSelector!, $id: AccountId) {
    repository(name: $name, registryId: $id) { name createdAt image(by: $by) { tags } }
  }`;
  const variables = { name: 'team/app', by: { tag: 't1' }, id: ACCOUNT };
  const ask = async (authorization?: string) => {
    const response = await router.fetch('http://router.test/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  return { gateway, issuer, server, ask, direct: { query, variables } };
}

const found = {
  data: { repository: { name: 'team/app', createdAt: expect.any(String), image: { tags: ['t1'] } } },
};

test('its signature is right, alone and with the token of the user who asked it', async () => {
  const { ask, issuer } = await start(SECRET);
  expect(await ask()).toEqual(found);
  expect(await ask(`Bearer ${await issuer.token()}`)).toEqual(found);
});

test('a user’s bad token is not outweighed by it', async () => {
  const { gateway, ask, issuer } = await start(SECRET);
  expect(JSON.stringify(await ask(`Bearer ${await issuer.token({ seconds: -60 })}`))).not.toContain(
    'team/app',
  );
  expect(gateway.sandbox.calls.list()).toEqual([]);
});

test('whoever goes around it, or signs with another secret, is not let in', async () => {
  const { gateway, server, issuer, ask, direct } = await start(
    secret('the secret of another router, not known here'),
  );
  expect(JSON.stringify(await ask())).not.toContain('team/app');
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await issuer.token()}` },
    body: JSON.stringify(direct),
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 401,
    body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
  });
  expect(gateway.sandbox.calls.list()).toEqual([]);
});
