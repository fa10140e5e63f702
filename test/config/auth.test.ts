import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ConfigSources, loadConfig } from '../../src/config/read.ts';
import { refusalOf } from '../helpers/config.ts';
import { secret } from '../helpers/secrets.ts';

const hash = 'ab'.repeat(32);
const SECRET = secret('a secret of the router and of this gateway');

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-auth-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file');
  writeFileSync(file, text);
  return file;
}

const mistakesOf = (sources: ConfigSources) => refusalOf(sources).slice(1);
const mistakesOfAuth = (auth: object) => mistakesOf({ flags: { auth } });

describe('on an address that is not loopback', () => {
  test('nothing starts that asks nobody who they are', () => {
    for (const sources of [
      { env: { HOST: '0.0.0.0' } },
      { flags: { host: '::' } },
      { flags: { host: 'gateway' } },
    ]) {
      expect(mistakesOf(sources)).toEqual([expect.stringMatching(/auth\.apiKeys, .*auth\.anonymous: true/)]);
    }
  });

  test('everyone is let in by names that are told', () => {
    const everyone = { HOST: '0.0.0.0', REGISTRY_GRAPH_ANONYMOUS: 'true' };
    expect(mistakesOf({ env: everyone })).toEqual([
      expect.stringMatching(/^allowedHosts: must name what the gateway is called by: auth\.anonymous /),
    ]);
    const named = { ...everyone, REGISTRY_GRAPH_ALLOWED_HOSTS: 'Images.example.com, 10.0.0.1' };
    expect(loadConfig({ env: named }).allowedHosts).toEqual(['images.example.com', '10.0.0.1']);
    expect(loadConfig({ env: { REGISTRY_GRAPH_ANONYMOUS: 'true' } }).allowedHosts).toBeUndefined();
  });

  test.each([
    { apiKeys: [] },
    { tokens: [{ issuer: 'https://id.test', audience: 'images' }] },
    { router: { secrets: [{ name: 'mesh', secret: SECRET }] } },
  ])('it is enough to say %j', (auth) => {
    expect(loadConfig({ env: {}, flags: { host: '0.0.0.0', auth } }).host).toBe('0.0.0.0');
  });
});

test('a variable that is empty opens nothing: what should have been in it was not there', () => {
  expect(mistakesOf({ env: { REGISTRY_GRAPH_API_KEYS: '' } })).toEqual([
    'REGISTRY_GRAPH_API_KEYS: must be a list of keys, each with a name and a sha256',
  ]);
  expect(mistakesOf({ env: { REGISTRY_GRAPH_API_KEYS_FILE: '' } })).toEqual([
    'REGISTRY_GRAPH_API_KEYS_FILE: must name a file',
  ]);
});

describe('API keys', () => {
  const expected = [{ name: 'web', sha256: hash, groups: [] }];

  test('come from settings, from a variable, and from a file of YAML or JSON', () => {
    const entries = JSON.stringify([{ name: 'web', sha256: hash }]);
    for (const text of [entries, `- name: web\n  sha256: "${hash}"\n`]) {
      expect(loadConfig({ env: { REGISTRY_GRAPH_API_KEYS: text } }).auth.apiKeys).toEqual(expected);
      const file = fileOf(text);
      expect(loadConfig({ env: { REGISTRY_GRAPH_API_KEYS_FILE: file } }).auth.apiKeys).toEqual(expected);
      const beside = [
        { name: 'ci', sha256: 'cd'.repeat(32), groups: ['build'], expiresAt: '2027-01-31T00:00:00Z' },
      ];
      expect(
        loadConfig({ env: {}, flags: { auth: { apiKeys: beside, apiKeysFile: file } } }).auth.apiKeys,
      ).toEqual([{ ...beside[0], expiresAt: Date.UTC(2027, 0, 31) }, ...expected]);
    }
  });

  test('are refused with what is wrong, and without what was written', () => {
    const key = secret('rg_0123456789012345678901234567890123456789012');
    const entries = [
      { name: 'a b', sha256: hash },
      { name: 'web', sha256: key },
      { name: 'ci', sha256: 'cd'.repeat(32), expiresAt: 'soon' },
    ];
    const lines = [
      '0.name: must be 1 to 64 letters, digits and any of ._@-',
      '1.sha256: must be the 64 hexadecimal digits that `registry-graph key` printed, never the key itself',
      '2.expiresAt: must be a moment, like 2027-01-31T00:00:00Z',
    ];
    expect(mistakesOfAuth({ apiKeys: entries })).toEqual(lines.map((line) => `auth.apiKeys.${line}`));
    expect(mistakesOfAuth({ apiKeysFile: fileOf(JSON.stringify(entries)) })).toEqual(
      lines.map((line) => `auth.apiKeysFile: names a file whose text is no good: ${line.replace(': ', ' ')}`),
    );
    const twice = ['web', 'other'].map((name, index) => ({
      name,
      sha256: index === 0 ? hash : hash.toUpperCase(),
    }));
    expect(mistakesOfAuth({ apiKeys: twice })).toEqual(['auth.apiKeys: has the key of other twice']);
    expect(
      mistakesOfAuth({
        apiKeys: [{ name: 'web', sha256: hash }],
        apiKeysFile: fileOf(JSON.stringify([{ name: 'ci', sha256: hash.toUpperCase(), groups: ['build'] }])),
      }),
    ).toEqual(['auth.apiKeysFile: has the key of ci, which auth.apiKeys has as well: keep one of them']);
    for (const text of ['', `{ ${key}`, key]) {
      expect(mistakesOfAuth({ apiKeysFile: fileOf(text) })).toEqual([
        'auth.apiKeysFile: names a file whose text is no good: it must be a list of keys, each with a name and a sha256',
      ]);
    }
    expect(mistakesOfAuth({ apiKeysFile: '/nowhere/keys' })).toEqual([
      expect.stringMatching(/^auth\.apiKeysFile: cannot be read: ENOENT/),
    ]);
  });
});

test('issuers are refused with what is wrong', () => {
  const issuer = { issuer: 'https://id.test', audience: 'images' };
  expect(
    mistakesOfAuth({
      tokens: [
        { issuer: 'http://id.test', audience: 'images', algorithms: ['HS256'] },
        { issuer: 'id.test', audience: [], jwksUri: 'ftp://id.test', clockToleranceMs: -1 },
      ],
    }),
  ).toEqual([
    'auth.tokens.0.issuer: must be an https:// URL, or an http:// one of this machine',
    expect.stringMatching(/^auth\.tokens\.0\.algorithms\.0: must be of RS256, /),
    'auth.tokens.1.issuer: must be an https:// URL, or an http:// one of this machine',
    'auth.tokens.1.audience: must be what the tokens name as their audience, or a list of it',
    'auth.tokens.1.jwksUri: must be an https:// URL, or an http:// one of this machine',
    'auth.tokens.1.clockToleranceMs: must be a whole number from 0 to 300000',
  ]);
  const ownName =
    'auth.tokens: must give each of several issuers a name of its own: it tells their subjects apart';
  expect(mistakesOfAuth({ tokens: [issuer, issuer] })).toEqual([
    'auth.tokens: names an issuer twice',
    ownName,
  ]);
  expect(
    mistakesOfAuth({ tokens: [issuer, { ...issuer, issuer: 'https://other.test', name: 'other' }] }),
  ).toEqual([ownName]);
  expect(mistakesOfAuth({ tokens: [] })).toEqual([
    'auth.tokens: must list one issuer or more, or be left out',
  ]);
});

test('a router’s secret stands there or in a file, and is long enough', () => {
  const file = fileOf(`${SECRET}\n`);
  const secretsOf = (secret: object) =>
    loadConfig({ env: {}, flags: { auth: { router: { secrets: [{ name: 'mesh', ...secret }] } } } }).auth
      .router?.secrets;
  expect(secretsOf({ secret: SECRET })).toMatchObject([{ name: 'mesh', secret: SECRET }]);
  expect(secretsOf({ secretFile: file })).toMatchObject([{ name: 'mesh', secret: SECRET }]);

  const secrets = [
    { secret: 'short' },
    { secretFile: fileOf('short') },
    { secretFile: '/nowhere/secret' },
    { secret: SECRET, secretFile: file },
    {},
  ].map((secret) => ({ name: 'mesh', ...secret }));
  expect(mistakesOfAuth({ router: { secrets } })).toEqual([
    'auth.router.secrets.0.secret: must be 32 characters or more',
    'auth.router.secrets.1.secretFile: names a file whose text is no good: it must be 32 characters or more',
    expect.stringMatching(/^auth\.router\.secrets\.2\.secretFile: cannot be read: ENOENT/),
    'auth.router.secrets.3: must have either secret or secretFile',
    'auth.router.secrets.4: must have either secret or secretFile',
  ]);
});

test('a router can be asked for users only where these can say who they are', () => {
  const router = { secrets: [{ name: 'mesh', secret: SECRET }], users: 'required' };
  expect(mistakesOfAuth({ router, apiKeysFile: '/nowhere/keys' })).toEqual([
    expect.stringMatching(/^auth\.apiKeysFile: cannot be read: ENOENT/),
  ]);
  expect(mistakesOfAuth({ router })).toEqual([
    'auth.router.users: needs a way for users to say who they are: set auth.apiKeys or auth.tokens',
  ]);
  expect(mistakesOfAuth({ router: { ...router, users: 'yes' } })).toEqual([
    'auth.router.users: must be optional or required',
  ]);
  expect(
    loadConfig({ env: {}, flags: { auth: { router, apiKeys: [{ name: 'web', sha256: hash }] } } }).auth
      .router,
  ).toMatchObject({ required: false, users: 'required' });
});
