import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type ConfigSources, readConfig } from '../../src/config/read.ts';
import { shownConfig } from '../../src/config/shown.ts';
import { fileOf, load, refusalOf } from '../helpers/config.ts';
import { secret } from '../helpers/secrets.ts';

const [one, other] = ['ab'.repeat(32), 'cd'.repeat(32)];

/** What is printed, as it is read again. */
function printed(sources: ConfigSources): unknown {
  const reading = readConfig({ env: {}, ...sources });
  if ('error' in reading) throw reading.error;
  return parse(stringify(shownConfig(reading.config, reading.given)));
}

/** Settings of each kind that is not kept as it was given. */
async function settings() {
  const keys = await fileOf(`[{ name: web, sha256: "${other}" }]`);
  const [router, cache] = [
    await fileOf(secret('a secret of the router and of this gateway'), 'txt'),
    await fileOf(`redis://user:${secret('a-password-of-the-cache')}@cache.test`, 'txt'),
  ];
  return {
    registries: [
      {
        accounts: ['111122223333'],
        regions: ['us-east-1', 'us-west-2'],
        roleArn: 'arn:aws:iam::{registryId}:role/a',
      },
    ],
    auth: {
      apiKeys: [{ name: 'ci', sha256: one, expiresAt: '2027-01-31T00:00:00+01:00' }],
      apiKeysFile: keys,
      tokens: [{ issuer: 'https://id.test', audience: 'images' }],
      router: { secrets: [{ name: 'mesh', secretFile: router }] },
    },
    access: { rules: [{ who: { claims: { team: 'a' } }, registries: ['*'] }] },
    documents: { manifest: await fileOf('{}', 'json') },
    cache: { urlFile: cache },
  };
}

test('what is shown is without its secrets, and without what is in files', async () => {
  const flags = await settings();
  expect(printed({ flags })).toMatchObject({
    auth: {
      apiKeys: [{ name: 'ci', sha256: '(hidden)', expiresAt: '2027-01-31T00:00:00+01:00' }],
      apiKeysFile: flags.auth.apiKeysFile,
      tokens: [{ audience: ['images'] }],
      router: { secrets: [{ name: 'mesh', secretFile: flags.auth.router.secrets[0]?.secretFile }] },
    },
    documents: { manifest: flags.documents.manifest, mode: 'allow' },
    cache: { urlFile: flags.cache.urlFile },
  });
  expect(printed({ flags: { cache: { url: 'redis://user:one@cache.test/0' } } })).toMatchObject({
    cache: { url: 'redis://(hidden)@cache.test/0' },
  });
  expect(JSON.stringify(printed({ flags }))).not.toMatch(/"secret"|"url"/);
});

test('what is shown is valid, but for the secrets that are not, and is the same', async () => {
  const flags = await settings();
  const shown = printed({ flags });
  expect(refusalOf({ file: await fileOf(stringify(shown)) })).toEqual([
    'The configuration has a mistake:',
    expect.stringMatching(/^auth\.apiKeys\.0\.sha256: must be/),
  ]);
  const file = await fileOf(stringify(shown).replace('(hidden)', one));
  const { introspection, graphiql, suggestions, ...rest } = load({ flags });
  expect(load({ file })).toEqual({ ...rest, introspection: false, graphiql: false, suggestions: false });
});

test('what is left to the gateway is shown as it is in force', () => {
  const disclosed = (on: boolean) => ({ introspection: on, graphiql: on, suggestions: on });
  expect(printed({})).toMatchObject(disclosed(true));
  expect(printed({ flags: { auth: { apiKeys: [] } } })).toMatchObject(disclosed(false));
  expect(printed({ flags: { introspection: false } })).toMatchObject({
    ...disclosed(true),
    introspection: false,
  });
});

test('a list of a variable is shown as one', () => {
  const env = {
    REGISTRY_GRAPH_API_KEYS: `[{ name: ci, sha256: "${one}", expiresAt: 2027-01-31T00:00:00+01:00 }]`,
    REGISTRY_GRAPH_ALLOWED_HOSTS: 'a.test,b.test',
  };
  expect(printed({ env })).toMatchObject({
    auth: { apiKeys: [{ name: 'ci', sha256: '(hidden)', expiresAt: '2027-01-30T23:00:00.000Z' }] },
    allowedHosts: ['a.test', 'b.test'],
  });
});
