import { describe, expect, test } from 'vitest';
import { isDevelopment } from '../../src/config/development.ts';
import { isLoopback } from '../../src/loopback.ts';
import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';

const world = { registries: [{ accountId: '111122223333' }] };
const start = (config: NonNullable<TestGatewayOptions['config']> = {}) => startTestGateway({ world, config });
const PUBLIC = { host: '0.0.0.0', auth: { anonymous: true }, allowedHosts: ['gateway.test'] };

describe('the schema', () => {
  test.each([
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__type', 'query A { ...F } fragment F on Query { __type(name: "Query") { name } }'],
    ['_service', '{ _service { sdl } }'],
  ])('is not told by %s outside development: %s', async (field, text) => {
    await using open = await start();
    expect((await open.send(text)).errors).toBeUndefined();
    await using closed = await start(PUBLIC);
    expect(await closed.send(text)).toMatchObject({
      status: 400,
      errors: [
        {
          message: expect.stringMatching(`\\(${field}\\): introspection is off.*registry-graph schema`),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ],
    });
  });

  test('is told where somebody decided so, and __typename always', async () => {
    await using told = await start({ ...PUBLIC, introspection: true });
    expect((await told.send('{ __schema { queryType { name } } }')).errors).toBeUndefined();
    await using closed = await start(PUBLIC);
    expect(await closed.send('{ __typename }')).toMatchObject({ data: { __typename: 'Query' } });
  });
});

describe('suggestions', () => {
  const wrong = [
    '{ registris { host } }',
    '{ registry { hosts } }',
    '{ registry(regio: "x") { host } }',
    '{ repository(name: "a/b") { images(filter: { tagStatus: TAGED }) { nodes { digest } } } }',
    '{ repository(name: "a/b") { images(filter: { tagStatu: TAGGED }) { nodes { digest } } } }',
    '{ node(id: "x") { arn } }',
  ];

  test.each(wrong)('are made in development alone: %s', async (text) => {
    await using open = await start();
    expect(JSON.stringify(await open.send(text))).toContain('Did you mean');
    await using closed = await start(PUBLIC);
    const { errors } = await closed.send(text);
    expect(errors?.[0]?.message).not.toBe('');
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
    await using told = await start({ ...PUBLIC, suggestions: true });
    expect(JSON.stringify(await told.send(text))).toContain('Did you mean');
  });

  test('are not made for values of variables either', async () => {
    const text =
      'query ($s: TagStatus) { repository(name: "a/b") { images(filter: { tagStatus: $s }) { nodes { digest } } } }';
    await using closed = await start(PUBLIC);
    const { errors } = await closed.send(text, { s: 'TAGED' });
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
  });
});

describe('development', () => {
  test.each([
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::1', true],
    ['[::1]', true],
    ['localhost', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['128.0.0.1', false],
    ['localhost.example.com', false],
    ['127.0.0.1.example.com', false],
  ])('is %s: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
    expect(isDevelopment({ host, auth: { anonymous: false } })).toBe(expected);
    expect(isDevelopment({ host, auth: { anonymous: true } })).toBe(expected);
    expect(isDevelopment({ host, auth: { anonymous: true, apiKeys: [] } })).toBe(false);
    expect(isDevelopment({ host, auth: { anonymous: false, tokens: [] } })).toBe(false);
  });

  test('is what a gateway on loopback is where nothing is set', async () => {
    await using gateway = await start();
    expect(isDevelopment(gateway.config)).toBe(true);
    await using keyed = await start({ auth: { apiKeys: [] } });
    expect(isDevelopment(keyed.config)).toBe(false);
  });
});
