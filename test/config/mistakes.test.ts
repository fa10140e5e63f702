import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileOf, load, refusalOf } from '../helpers/config.ts';

const metrics = { enabled: true, port: 9464 };

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

  test('are files that hold nothing: they may have been emptied', async () => {
    const file = await fileOf('# nothing yet\n');
    expect(refusalOf({ file })).toEqual([
      `The configuration file ${file} cannot be read: it is empty: {} stands for no settings`,
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
    ['the same address', { metrics }],
    ['every address, of the gateway itself', { host: '0.0.0.0', auth: { apiKeys: [] }, metrics }],
    ['every address, of the metrics', { metrics: { ...metrics, host: '::' } }],
  ])('are two ports that are one, on %s', (_, settings) => {
    expect(refusalOf({ flags: { port: 9464, ...settings } })).toEqual([
      'The configuration has a mistake:',
      expect.stringMatching(/^metrics\.port: must be another one than port/),
    ]);
  });

  test.each([
    ['other addresses', { port: 9464, metrics: { ...metrics, host: '127.0.0.2' } }],
    ['any port', { port: 0, metrics: { ...metrics, port: 0 } }],
  ])('are two ports that are one, but not on %s', (_, settings) => {
    expect(load({ flags: settings }).metrics).toMatchObject(settings.metrics);
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
    const file = join(tmpdir(), 'nowhere', 'nothing.yaml');
    expect(refusalOf({ file })[0]).toMatch(`The configuration file ${file} cannot be read: ENOENT`);
  });
});
