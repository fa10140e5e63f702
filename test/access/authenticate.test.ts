import { expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { loadConfig } from '../../src/config/read.ts';
import { letIn } from '../helpers/authentication.ts';
import fc from '../helpers/fast-check.ts';
import { secret } from '../helpers/secrets.ts';
import { apiKey } from './credentials.ts';
import { AUDIENCE, startIssuer } from './issuer.ts';
import { type Operation, signed } from './sign.ts';

const SECRET = secret('a secret of the router and of this gateway');
const operation: Operation = { query: '{ registries { host } }' };

/** Who is calling, by settings as a file has them. */
async function whoIs(auth: object, { bearer, sent }: { bearer?: string; sent?: object } = {}) {
  const { authenticator } = letIn(loadConfig({ env: {}, flags: { auth } }).auth);
  const headers = new Headers(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` });
  return authenticator.inAll(await authenticator.byHeaders(headers), sent);
}

test('the holder of an API key has the name and the groups of its entry', async () => {
  const key = apiKey();
  const entry = {
    name: 'ci',
    sha256: hashApiKey(key).toUpperCase(),
    groups: ['build'],
    expiresAt: '2100-01-01T00:00:00Z',
  };
  expect(await whoIs({ apiKeys: [entry] }, { bearer: key })).toEqual({
    name: 'key:ci',
    groups: ['build'],
    claims: {},
    router: undefined,
    expiresAt: Date.UTC(2100, 0),
  });
});

test('no two keys are alike', () => {
  const keys = Array.from({ length: 100 }, apiKey);
  expect(new Set(keys).size).toBe(100);
  expect(keys.every((key) => /^rg_[\w-]{43}$/.test(key))).toBe(true);
});

test('the viewer of a token is its subject, with what the settings say are its groups', async () => {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const exp = Math.floor(Date.now() / 1000) + 60;
  const token = await issuer.token({ claims: { exp, 'cognito:groups': ['ops', 7], roles: 'admin' } });
  const plain = { issuer: issuer.url, audience: ['other', AUDIENCE] };
  expect(await whoIs({ tokens: [plain] }, { bearer: token })).toMatchObject({
    name: 'user:alice',
    groups: ['web'],
    claims: { roles: 'admin' },
    expiresAt: exp * 1000 + 5000,
  });
  expect(
    await whoIs({ tokens: [{ ...plain, name: 'corp', groupsClaim: 'cognito:groups' }] }, { bearer: token }),
  ).toMatchObject({ name: 'user:corp/alice', groups: ['ops'] });
  expect(
    await whoIs({ tokens: [{ ...plain, groupsClaim: 'roles', subjectClaim: 'aud' }] }, { bearer: token }),
  ).toMatchObject({ name: `user:${AUDIENCE}`, groups: ['admin'] });
  await expect(
    whoIs({ tokens: [{ ...plain, algorithms: ['RS256'] }] }, { bearer: token }),
  ).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a router speaks for itself, or for the user whose token it passes on', async () => {
  const key = apiKey();
  const auth = {
    apiKeys: [{ name: 'web', sha256: hashApiKey(key) }],
    router: { secrets: [{ name: 'mesh', secret: SECRET }] },
  };
  const sent = signed(operation, SECRET);
  expect(await whoIs(auth, { sent })).toMatchObject({ name: 'router:mesh', router: 'mesh' });
  expect(await whoIs(auth, { bearer: key, sent })).toMatchObject({ name: 'key:web', router: 'mesh' });
  expect(await whoIs(auth, { bearer: key, sent: operation })).toMatchObject({
    name: 'key:web',
    router: undefined,
  });
  await expect(whoIs(auth, { sent: operation })).rejects.toThrow('Authorization: Bearer');
});

test('where a router is required, nobody gets around it', async () => {
  const key = apiKey();
  const auth = {
    anonymous: true,
    apiKeys: [{ name: 'web', sha256: hashApiKey(key) }],
    router: { secrets: [{ name: 'mesh', secret: SECRET }], required: true },
  };
  expect(await whoIs(auth, { bearer: key, sent: signed(operation, SECRET) })).toMatchObject({
    router: 'mesh',
  });
  for (const bearer of [undefined, key]) {
    await expect(
      whoIs(auth, { ...(bearer === undefined ? {} : { bearer }), sent: operation }),
    ).rejects.toThrow('its router alone');
  }
});

test('where users are required, a router does not speak for itself, whoever else is let in', async () => {
  const key = apiKey();
  const auth = {
    anonymous: true,
    apiKeys: [{ name: 'web', sha256: hashApiKey(key) }],
    router: { secrets: [{ name: 'mesh', secret: SECRET }], users: 'required' },
  };
  const sent = signed(operation, SECRET);
  await expect(whoIs(auth, { sent })).rejects.toThrow('for whom it asks');
  expect(await whoIs(auth, { bearer: key, sent })).toMatchObject({ name: 'key:web', router: 'mesh' });
  expect(await whoIs(auth, { bearer: key, sent: operation })).toMatchObject({ name: 'key:web' });
  expect(await whoIs(auth, { sent: operation })).toMatchObject({ name: 'anonymous' });
});

test('a signature is of this query with these variables', async () => {
  const auth = {
    router: {
      secrets: [
        { name: 'old', secret: `${SECRET}, once` },
        { name: 'mesh', secret: SECRET },
      ],
    },
  };
  const variables = { b: [{ z: 1, a: null }], a: { y: 'ü', x: [] }, 10: 1, 9: 2 };
  const sent = signed({ ...operation, variables }, SECRET);
  expect(await whoIs(auth, { sent })).toMatchObject({ router: 'mesh' });
  // Empty variables are like none, and the order of members is nobody's.
  expect(await whoIs(auth, { sent: { ...signed(operation, SECRET), variables: {} } })).toMatchObject({
    router: 'mesh',
  });
  const { a, b, ...rest } = variables;
  expect(await whoIs(auth, { sent: { ...sent, variables: { ...rest, b, a } } })).toMatchObject({
    router: 'mesh',
  });

  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  for (const other of [
    { ...sent, query: '{ registries { region } }' },
    { ...sent, variables: { ...variables, a: 1 } },
    { ...sent, variables: undefined },
    { ...sent, variables: { deep } },
    { ...sent, query: undefined },
    { ...sent, extensions: { 'hmac-signature': '' } },
    { ...sent, extensions: { 'hmac-signature': `${sent.extensions['hmac-signature']}\n` } },
    { ...sent, extensions: { 'hmac-signature': 7 } },
    { ...sent, extensions: { 'hmac-signature': ['a'] } },
  ]) {
    await expect(whoIs(auth, { sent: other })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('whatever the variables are, what Hive’s package signs is right here, and with one more is not', () => {
  const { authenticator } = letIn({
    anonymous: false,
    router: { secrets: [{ name: 'mesh', secret: SECRET }], required: true, users: 'optional' },
  });
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (query, generated) => {
      // As they come over the wire.
      const variables = JSON.parse(JSON.stringify(generated));
      const sent = signed({ query, variables }, SECRET);
      expect(authenticator.inAll(undefined, sent).router).toBe('mesh');
      const more = { ...variables, [`${Object.keys(variables).join()}+`]: 0 };
      expect(() => authenticator.inAll(undefined, { ...sent, variables: more })).toThrow('does not sign');
    }),
    { numRuns: 300 },
  );
});

test('without credentials one is anonymous where that is allowed, and with bad ones nobody', async () => {
  const apiKeys = [{ name: 'web', sha256: hashApiKey(apiKey()) }];
  expect(await whoIs({ anonymous: true, apiKeys })).toMatchObject({ name: 'anonymous' });
  await expect(whoIs({ anonymous: true, apiKeys }, { bearer: apiKey() })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  // Where nobody is asked, what is said is not looked at.
  expect(await whoIs({}, { bearer: 'anything' })).toMatchObject({ name: 'anonymous' });
  // A list without a key lets nobody in.
  await expect(whoIs({ apiKeys: [] })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
