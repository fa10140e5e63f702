import { expect, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { apiKey } from '../access/credentials.ts';
import { AUDIENCE, startIssuer } from '../access/issuer.ts';
import { type Operation, signed } from '../access/sign.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { secret } from '../helpers/secrets.ts';
import { appWorld } from '../schema/worlds.ts';

// What those may cost the gateway who are not let in.

const SECRET = secret('a secret of the router and of this gateway');
const WRONG = 'the secret of somebody else, not ours';
const KEY = apiKey();
const HERE = '192.0.2.1';
const ELSEWHERE = '192.0.2.2';

/** A gateway that takes signatures and a key, behind one proxy, which says where requests come from. */
async function start(perMinute: number) {
  const gateway = await startTestGateway({
    world: appWorld(),
    config: {
      trustProxy: 1,
      callers: { perMinute },
      auth: {
        apiKeys: [{ name: 'web', sha256: hashApiKey(KEY) }],
        router: { secrets: [{ name: 'mesh', secret: SECRET }] },
      },
    },
  });
  const ask = async (
    operation: object | string,
    { bearer, from = HERE }: { bearer?: string; from?: string } = {},
  ) => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': from,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: typeof operation === 'string' ? operation : JSON.stringify(operation),
    });
    const { errors } = await response.json();
    const [error] = errors ?? [];
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, code: error?.extensions.code, retryAfter, error };
  };
  return { ask, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
}

const operation: Operation = { query: '{ registries { host } }' };

test.each([
  ['a bad key', operation, apiKey()],
  ['a bad signature', signed(operation, WRONG), undefined],
  ['nothing', operation, undefined],
  ['nothing, and a body that cannot be read', '{"query":', undefined],
  ['nothing, and several operations', [operation, operation], undefined],
])(
  'whoever brings %s spends the points of its address, and takes none of those who are let in',
  async (_, sent, bad) => {
    await using gateway = await start(2);
    const asked = bad === undefined ? {} : { bearer: bad };
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await gateway.ask(sent, asked)).status);
    expect(statuses).toEqual([401, 401, 429]);
    const refused = await gateway.ask(sent, asked);
    expect(refused).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      retryAfter: expect.stringMatching(/^\d+$/),
    });
    expect(await gateway.ask(sent, { ...asked, from: ELSEWHERE })).toMatchObject({ status: 401 });
    expect(await gateway.ask(operation, { bearer: KEY })).toMatchObject({ status: 200 });
    expect(await gateway.ask(signed(operation, SECRET))).toMatchObject({ status: 200 });
  },
);

test.each([
  ['values', Array.from({ length: 20_001 }, () => 0)],
  ['depth', JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`)],
])(
  'variables beyond limits.%s are not looked at for who signed them, and are not free',
  async (limit, value) => {
    await using gateway = await start(2);
    const sent = signed({ ...operation, variables: { value } }, WRONG);
    for (let i = 0; i < 2; i += 1) {
      const { status, code, error } = await gateway.ask(sent);
      expect({ status, code }).toEqual({ status: 400, code: 'OPERATION_TOO_COSTLY' });
      expect(error.extensions.exceeded.limit).toBe(`limits.${limit}`);
    }
    expect(await gateway.ask(sent)).toMatchObject({ status: 429 });
  },
);

test('a body that cannot be read takes one point of whoever is let in', async () => {
  await using gateway = await start(2);
  const statuses = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await gateway.ask('{"query":', { bearer: KEY })).status);
  expect(statuses).toEqual([400, 400, 429]);
  expect(await gateway.ask(operation)).toMatchObject({ status: 401 });
});

test('a body that is too large to look for a signature in takes a point of the address', async () => {
  await using gateway = await start(2);
  const huge = JSON.stringify({ ...operation, padding: 'x'.repeat(2 ** 20) });
  const statuses = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await gateway.ask(huge)).status);
  expect(statuses).toEqual([413, 413, 429]);
});

test('that an issuer is down takes no point of the address of those who cannot be known meanwhile', async () => {
  await using issuer = await startIssuer();
  const token = await issuer.token();
  issuer.isUp = false;
  await using gateway = await startTestGateway({
    world: appWorld(),
    config: {
      callers: { perMinute: 1 },
      auth: {
        apiKeys: [{ name: 'web', sha256: hashApiKey(KEY) }],
        tokens: [{ issuer: issuer.url, audience: AUDIENCE }],
      },
    },
  });
  const ask = async (bearer: string) =>
    (await gateway.send('{ __typename }', {}, { authorization: `Bearer ${bearer}` })).status;
  expect([await ask(token), await ask(token), await ask(token)]).toEqual([503, 503, 503]);
  expect([await ask(apiKey()), await ask(apiKey())]).toEqual([401, 429]);
});
