import { describe, expect, test } from 'vitest';
import { fileOf, load, refusalOf } from '../helpers/config.ts';

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
      callers: {
        concurrent: 50,
        subscriptions: 100,
        perMinute: 30_000,
        overrides: [],
      },
      documents: { mode: 'allow' },
      compression: { enabled: true, minBytes: 2048 },
      metrics: { enabled: false, host: '127.0.0.1', allowedHosts: [], callers: 50 },
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
        openCalls: 20_000,
        nodes: 250_000,
        representations: 1000,
        answerBytes: 8_388_608,
        unsentBytes: 134_217_728,
        errors: 1000,
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

  test('is not touched by what is left empty', async () => {
    const file = await fileOf('port: 1\n');
    expect(load({ file, env: { PORT: '' }, flags: { port: undefined } }).port).toBe(1);
    expect(load({ file: await fileOf('{}\n') })).toEqual(load());
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
