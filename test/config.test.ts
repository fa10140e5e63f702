import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConfigSources, loadConfig, readConfig } from '../src/config.ts';
import { shownConfig } from '../src/config-shown.ts';
import { StartupError } from '../src/errors.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-graph-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file of these settings. */
async function fileOf(text: string, extension = 'yaml'): Promise<string> {
  files += 1;
  const file = join(folder, `${files}.${extension}`);
  await writeFile(file, text);
  return file;
}

/** Loads without this machine's own variables. */
const load = (sources: ConfigSources = {}) => loadConfig({ env: {}, ...sources });

/** The lines of the refusal, the mistakes behind the first. */
function refusalOf(sources: ConfigSources): string[] {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof StartupError) return error.message.split('\n').map((line) => line.trim());
    throw error;
  }
  return expect.fail('nothing was refused');
}

describe('what holds', () => {
  test('without any setting is the defaults', () => {
    expect(load()).toEqual({
      host: '127.0.0.1',
      port: 4000,
      logLevel: 'info',
      introspection: 'auto',
      graphiql: 'auto',
      suggestions: 'auto',
      upstreamReport: true,
      auth: { anonymous: false },
      trustProxy: 0,
      hstsSeconds: 0,
      cors: { origins: [], credentials: false, maxAgeSeconds: 600 },
      callers: { concurrent: 50, subscriptions: 100, perMinute: 30_000, overrides: [] },
      documents: { mode: 'allow' },
      metrics: { enabled: false, host: '127.0.0.1', callers: 50 },
      requestTimeoutMs: 30_000,
      drainDelayMs: 1_000,
      drainTimeoutMs: 10_000,
      reloadMs: 5_000,
      off: { registries: [], awsOperations: [], operations: [], callers: [] },
      upstream: expect.objectContaining({ concurrency: 20, attempts: 5 }),
      cache: {
        prefix: 'registry-graph',
        maxBytes: 64 * 2 ** 20,
        maxStaleMs: 3_600_000,
        patienceMs: 2_000,
        bypass: true,
        lifetimesMs: {
          permanent: 2_592_000_000,
          settled: 3_600_000,
          steady: 600_000,
          mutable: 10_000,
          moving: 1_000,
        },
      },
      limits: {
        bodyBytes: 1_048_576,
        urlLength: 8192,
        tokens: 10_000,
        aliases: 100,
        directives: 50,
        values: 20_000,
        depth: 15,
        calls: 10_000,
        nodes: 250_000,
        representations: 1000,
      },
      subscriptions: {
        max: 1_000,
        maxMs: 3_600_000,
        pollMs: 1_000,
        maxPollMs: 5_000,
        maxTroubleMs: 300_000,
      },
      scans: {
        maxImages: 100_000,
        deadlineMs: 300_000,
        keepMs: 60_000,
        maxBytes: 268_435_456,
      },
      index: { keepMs: 60_000, timeoutMs: 900_000 },
    });
  });

  test('is the flag before the variable before the file', async () => {
    const file = await fileOf('host: 127.0.0.3\nport: 1\nlogLevel: warn\n');
    const env = { PORT: '2', HOST: '127.0.0.2' };
    expect(load({ file, env, flags: { port: 3 } })).toMatchObject({
      port: 3,
      host: '127.0.0.2',
      logLevel: 'warn',
    });
  });

  test('within a group is told member by member', async () => {
    const file = await fileOf('upstream:\n  attempts: 7\n  concurrency: 7\n  attemptTimeoutMs: 7000\n');
    const env = { AWS_MAX_ATTEMPTS: '8', REGISTRY_GRAPH_CONCURRENCY: '8' };
    const { upstream } = load({ file, env, flags: { upstream: { concurrency: 9 } } });
    expect(upstream).toMatchObject({
      attempts: 8,
      concurrency: 9,
      attemptTimeoutMs: 7000,
      maxBackoffMs: 20_000,
    });
  });

  test('is no file that cannot be read, of which nothing is shown', async () => {
    const text =
      'auth:\n  router:\n    secrets:\n      - { name: mesh, secret: "swordfish-of-the-router" "oops" }\n';
    const file = await fileOf(text);
    expect(() => load({ file })).toThrow(/it is no YAML at line 4, column \d+ \(\w+\)$/);
    expect(() => load({ file })).not.toThrow(/swordfish/);
  });

  test('is not touched by what is left empty', async () => {
    const file = await fileOf('port: 1\n');
    expect(load({ file, env: { PORT: '' }, flags: { port: undefined } }).port).toBe(1);
    expect(load({ file: await fileOf('# nothing yet\n') })).toEqual(load());
  });

  test.each([
    ['HOST', '::1', { host: '::1' }],
    ['PORT', '0', { port: 0 }],
    ['AWS_MAX_ATTEMPTS', '2', { upstream: { attempts: 2 } }],
    ['REGISTRY_GRAPH_LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['REGISTRY_GRAPH_GRAPHIQL', 'false', { graphiql: false }],
    ['REGISTRY_GRAPH_REGISTRY_ID', '012345678910', { registryId: '012345678910' }],
    ['REGISTRY_GRAPH_REQUEST_TIMEOUT_MS', '1000', { requestTimeoutMs: 1000 }],
    ['REGISTRY_GRAPH_DRAIN_TIMEOUT_MS', '0', { drainTimeoutMs: 0 }],
    ['REGISTRY_GRAPH_CONCURRENCY', '3', { upstream: { concurrency: 3 } }],
    ['REGISTRY_GRAPH_ATTEMPT_TIMEOUT_MS', '100', { upstream: { attemptTimeoutMs: 100 } }],
    ['REGISTRY_GRAPH_MAX_SUBSCRIPTIONS', '4', { subscriptions: { max: 4 } }],
    ['REGISTRY_GRAPH_DEPTH_LIMIT', '4', { limits: { depth: 4 } }],
    ['REGISTRY_GRAPH_CALL_LIMIT', '5', { limits: { calls: 5 } }],
    ['REGISTRY_GRAPH_NODE_LIMIT', '5', { limits: { nodes: 5 } }],
    ['REGISTRY_GRAPH_INTROSPECTION', 'auto', { introspection: 'auto' }],
    ['REGISTRY_GRAPH_SUGGESTIONS', 'true', { suggestions: true }],
  ])('may come from %s', (variable, value, expected) => {
    expect(load({ env: { [variable]: value } })).toMatchObject(expected);
  });

  test('may come from JSON as from YAML', async () => {
    const registries = [
      { registryId: '012345678910', region: 'us-west-2', profile: 'images' },
      { registryId: '012345678910', region: 'eu-west-1', endpoint: 'http://127.0.0.1:4566' },
    ];
    const json = await fileOf(JSON.stringify({ registries }), 'json');
    expect(load({ file: json }).registries).toEqual(registries);
    const yaml = await fileOf(`
      registries:
        - { registryId: "012345678910", region: us-west-2, profile: images }
        - registryId: '012345678910'
          region: eu-west-1
          endpoint: http://127.0.0.1:4566
    `);
    expect(load({ file: yaml })).toEqual(load({ file: json }));
  });

  test('is frozen, to the innermost', async () => {
    const file = await fileOf('registries: [{ registryId: "012345678910", region: us-west-2 }]');
    const config = load({ file });
    for (const part of [config, config.upstream, config.limits, config.registries, config.registries?.[0]]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('registries', () => {
  const roleArn = 'arn:aws:iam::{registryId}:role/images/registry-graph';

  test('may be accounts crossed with regions, each with the role of the template', () => {
    const accounts = Array.from({ length: 60 }, (_, index) => String(100_000_000_000 + index));
    const regions = ['us-east-1', 'eu-west-1', 'cn-north-1'];
    const group = { accounts, regions, roleArn, externalId: '{region}/{registryId}' };
    expect(load({ flags: { registries: [group] } }).registries).toEqual(
      accounts.flatMap((registryId) =>
        regions.map((region) => ({
          registryId,
          region,
          roleArn: `arn:aws:iam::${registryId}:role/images/registry-graph`,
          externalId: `${region}/${registryId}`,
        })),
      ),
    );
  });

  test('may be of both kinds in one list, in its order', () => {
    const own = { registryId: '222222222222', region: 'eu-west-1' };
    const theirs = { registryId: '333333333333', region: 'us-east-1', profile: 'p', roleArn };
    const group = { accounts: ['111111111111'], regions: ['us-east-1', 'eu-west-1'] };
    expect(load({ flags: { registries: [own, group, theirs] } }).registries).toEqual([
      own,
      { registryId: '111111111111', region: 'us-east-1' },
      { registryId: '111111111111', region: 'eu-west-1' },
      { ...theirs, roleArn: 'arn:aws:iam::333333333333:role/images/registry-graph' },
    ]);
  });

  test('are refused with every mistake at once', () => {
    const registries = [
      { accounts: ['1'], regions: ['us-east-1'], rol: 'x' },
      { accounts: ['111111111111'], roleArn: 'arn:aws:iam::{account}:role/{registryID}' },
      { registryId: '111111111111', region: 'us-east-1', externalId: 'x y' },
      { registryId: '111111111111', region: 'us-east-1', roleArn: 'registry-graph', externalId: '{x}' },
      'us-east-1',
    ];
    const [, ...mistakes] = refusalOf({ flags: { registries } });
    expect(mistakes.map((mistake) => mistake.replace(/^--/, '')).sort()).toEqual([
      'registries.0.accounts.0: must be 12 digits, in a file with quotes',
      'registries.0: Unrecognized key: "rol"',
      'registries.1.regions: must be a list of regions, which goes with accounts',
      'registries.1.roleArn: {account} stands for nothing: there are {registryId} and {region}',
      'registries.1.roleArn: {registryID} stands for nothing: there are {registryId} and {region}',
      'registries.2.externalId: must be 2 to 1224 letters, digits and any of _+=,.@:/-',
      'registries.3.externalId: {x} stands for nothing: there are {registryId} and {region}',
      'registries.3.roleArn: must be the ARN of a role, like arn:aws:iam::111122223333:role/registry-graph',
      'registries.4: must be registryId with region, or accounts with regions',
    ]);
  });

  test.each([
    ['an external id without a role', { externalId: 'ours' }, 'registries.0.externalId: goes with a roleArn'],
    [
      'no regions',
      { accounts: ['111111111111'], regions: [] },
      'registries.0.regions: must be a list of regions, which goes with accounts',
    ],
    [
      'one account and several regions',
      { regions: ['us-east-1'] },
      'registries.0: must be registryId with region, or accounts with regions',
    ],
    ['no region', { region: undefined }, 'registries.0.region: must be an AWS region, like us-east-1'],
    [
      'an endpoint without a scheme',
      { endpoint: 'localhost:4566' },
      'registries.0.endpoint: must be an http:// or https:// URL',
    ],
  ])('are refused with %s', (_, entry, mistake) => {
    const own = { registryId: '111111111111', region: 'us-east-1' };
    const registries = ['accounts' in entry ? entry : { ...own, ...entry }];
    expect(refusalOf({ flags: { registries } })[1]).toMatch(mistake);
  });

  test('are refused when an account of a group is listed by itself as well', () => {
    const own = { registryId: '111111111111', region: 'us-east-1' };
    const group = { accounts: ['222222222222', '111111111111'], regions: ['us-east-1'] };
    expect(refusalOf({ flags: { registries: [own, group] } })[1]).toMatch(
      /names 111111111111\/us-east-1 twice$/,
    );
  });

  test('are refused beside the account of the default registry, which is then one of them', () => {
    const registries = [{ registryId: '111111111111', region: 'us-east-1' }];
    const env = { REGISTRY_GRAPH_REGISTRY_ID: '222222222222' };
    expect(refusalOf({ env, flags: { registries } })).toEqual([
      'The configuration has a mistake:',
      'REGISTRY_GRAPH_REGISTRY_ID: is of the default registry: with `registries`, each has its own',
    ]);
  });

  test('are refused when there are none', () => {
    for (const registries of [[], {}])
      expect(refusalOf({ flags: { registries } })[1]).toMatch(
        /: must list one registry or more, or be left out$/,
      );
  });
});

describe('mistakes', () => {
  test('are all told at once, each by the name of what holds it', async () => {
    const file = await fileOf(`
      prot: 4000
      graphiql: perhaps
      limits: { depth: deep, breadth: 3 }
      upstream: { attempts: 4.5 }
      registries:
        - { registryId: 012345678910, region: us-west-2 }
        - { registryId: "1", region: US West, rol: x }
    `);
    const env = { REGISTRY_GRAPH_LOG_LEVEL: 'loud', REGISTRY_GRAPH_CONCURRENCY: 'many' };
    const [first, ...mistakes] = refusalOf({ file, env, flags: { port: 70_000 } });
    expect(first).toBe('The configuration has mistakes:');
    expect(mistakes.sort()).toEqual([
      '--port: must be a whole number from 0 to 65535',
      expect.stringMatching('^REGISTRY_GRAPH_CONCURRENCY: must be a whole number from 1 to 1000'),
      expect.stringMatching('^REGISTRY_GRAPH_LOG_LEVEL: .*"info"'),
      'graphiql: must be true, false or auto',
      'limits.depth: must be a whole number from 1 to 1000',
      'limits: Unrecognized key: "breadth"',
      'registries.0.registryId: must be 12 digits, in a file with quotes',
      'registries.1.region: must be an AWS region, like us-east-1',
      'registries.1.registryId: must be 12 digits, in a file with quotes',
      'registries.1: Unrecognized key: "rol"',
      'the file: Unrecognized key: "prot"',
      'upstream.attempts: must be a whole number from 1 to 20',
    ]);
  });

  test('of one are a mistake', () => {
    expect(refusalOf({ env: { REGISTRY_GRAPH_CACHE_URL: 'redis://:a#b@cache.test' } })).toContainEqual(
      expect.stringMatching(/^REGISTRY_GRAPH_CACHE_URL: must be a redis:/),
    );
    expect(
      refusalOf({ flags: { upstream: { operations: { DescribeImages: { perSecond: 1 } } } } }),
    ).toContainEqual(
      expect.stringMatching(/^upstream.operations: must name operations: ecr.DescribeRegistry/),
    );
    expect(refusalOf({ env: { PORT: 'http' } })).toEqual([
      'The configuration has a mistake:',
      'PORT: must be a whole number from 0 to 65535',
    ]);
  });

  test.each(['', 'true', '[]', '1.5', '-1', '65536', '"0x10"', '" 5"', '1e3x'])(
    'are values that are no numbers: port: %s',
    async (value) => {
      const file = await fileOf(`port: ${value}\n`);
      expect(refusalOf({ file })).toContain('port: must be a whole number from 0 to 65535');
    },
  );

  test.each([
    ['no registries', 'registries: []', /^registries: /],
    [
      'the same registry twice',
      'registries: [&a { registryId: "012345678910", region: us-west-2 }, *a]',
      /^registries: names 012345678910\/us-west-2 twice$/,
    ],
    ['an endpoint that is no URL', 'registries: [{ endpoint: here }]', /^registries\.0\.endpoint: /],
    ['a group without members', 'upstream:', /^upstream: /],
  ])('are %s', async (_, text, mistake) => {
    expect(refusalOf({ file: await fileOf(text) })).toContainEqual(expect.stringMatching(mistake));
  });

  test.each([
    ['a list', '- port: 4000\n'],
    ['a word', 'port\n'],
    ['broken YAML', 'port: [\n'],
  ])('are a file that is %s', async (_, text) => {
    const file = await fileOf(text);
    expect(refusalOf({ file })[0]).toMatch(`The configuration file ${file} cannot be read: `);
  });

  test('are a file that is not there', () => {
    const file = join(folder, 'nothing.yaml');
    expect(refusalOf({ file })[0]).toMatch(`The configuration file ${file} cannot be read: ENOENT`);
  });
});

describe('a secret in a file', () => {
  test('is taken without the line break at its end, wherever the file is named', async () => {
    const file = await fileOf('rediss://user:p%40ss@cache.test\n', 'txt');
    const url = 'rediss://user:p%40ss@cache.test';
    expect(load({ flags: { cache: { urlFile: file } } }).cache.url).toBe(url);
    expect(load({ env: { REGISTRY_GRAPH_CACHE_URL_FILE: file } }).cache.url).toBe(url);
    expect(load({ file: await fileOf(`cache: { urlFile: "${file}" }`) }).cache.url).toBe(url);
  });

  test('is one of the files of the configuration, whether it can be read or not', async () => {
    const file = await fileOf('cache: { urlFile: /nowhere/at/all }');
    expect(readConfig({ env: {}, file })).toEqual({
      files: [file, '/nowhere/at/all'],
      error: expect.any(StartupError),
    });
  });

  test('and its mistakes are listed with the others, without the secret', async () => {
    const file = await fileOf('http://user:secret@cache.test', 'txt');
    const mistakes = refusalOf({ flags: { port: -1, cache: { urlFile: file } } });
    expect(mistakes).toEqual([
      'The configuration has mistakes:',
      expect.stringMatching(/^--port: /),
      expect.stringMatching(/^cache\.urlFile: names a file whose text is no good: it must be a redis:/),
    ]);
    expect(mistakes.join()).not.toContain('secret');
    expect(refusalOf({ env: { REGISTRY_GRAPH_CACHE_URL_FILE: '/nowhere' } })).toEqual([
      'The configuration has a mistake:',
      expect.stringMatching(/^REGISTRY_GRAPH_CACHE_URL_FILE: cannot be read: ENOENT/),
    ]);
  });

  test('is a mistake beside the same secret itself', async () => {
    const file = await fileOf('redis://cache.test', 'txt');
    expect(refusalOf({ flags: { cache: { url: 'redis://cache.test', urlFile: file } } })).toEqual([
      'The configuration has a mistake:',
      'cache.urlFile: takes the place of url: give one of the two',
    ]);
  });
});

describe('what is turned off', () => {
  test.each([
    ['registries', ['111122223333:us-east-1'], /must list registries as ACCOUNT\/REGION/],
    ['awsOperations', ['ecr.DescribeEverything'], /must list AWS operations, like ecr\.DescribeImages/],
    ['operations', [''], /must be a list of names/],
    ['callers', 'key:one', /must be a list of names/],
  ])('%s that cannot be meant are a mistake', (name, value, rule) => {
    expect(refusalOf({ flags: { off: { [name]: value } } })[1]).toMatch(rule);
  });
});

test('a configuration is shown without its secrets', () => {
  const shown = shownConfig({
    port: 1,
    cache: { url: 'redis://user:one@cache.test/0' },
    auth: { apiKeys: [{ name: 'ci', sha256: 'two' }], secrets: ['three'], tokens: [{ audience: 'four' }] },
    manifest: new Map([['id', 'five']]),
  });
  expect(shown).toEqual({
    port: 1,
    cache: { url: 'redis://(hidden)@cache.test/0' },
    auth: {
      apiKeys: [{ name: 'ci', sha256: '(hidden)' }],
      secrets: ['(hidden)'],
      tokens: [{ audience: 'four' }],
    },
    manifest: '(Map)',
  });
});
