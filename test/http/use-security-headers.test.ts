import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const query = (text: string, headers = {}) => ({
  method: 'POST',
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify({ query: text }),
});

/** Requests of every path and kind of answer. */
const requests: readonly [what: string, status: number, path: string, init: RequestInit][] = [
  ['an answer', 200, '/graphql', query('{ registries { host } }')],
  [
    'an answer to GET',
    200,
    '/graphql?query=%7Bregistries%7Bhost%7D%7D',
    { headers: { 'x-graphql-yoga-csrf': '1' } },
  ],
  [
    'a stream',
    200,
    '/graphql',
    query('subscription { lifecyclePreview(repositoryId: "x") { id } }', { accept: 'text/event-stream' }),
  ],
  ['a refusal', 400, '/graphql', query('{ nothing }', { accept: 'application/graphql-response+json' })],
  ['no GraphQL', 400, '/graphql', { method: 'POST', headers: JSON_TYPE, body: '{' }],
  ['another site', 403, '/graphql?query=%7B__typename%7D', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ['no such path', 404, '/nothing', {}],
  ['no such file', 404, '/graphiql/nothing.js', {}],
  ['no such method', 405, '/graphql', { method: 'PUT', headers: JSON_TYPE, body: '{}' }],
  ['a form', 415, '/graphql', { method: 'POST', body: new URLSearchParams({ query: '{ __typename }' }) }],
  ['the explorer', 200, '/graphql', { headers: { accept: 'text/html' } }],
  ['health', 200, '/health', {}],
  ['readiness', 200, '/ready', {}],
];

describe('every answer tells browsers and caches what not to do with it', () => {
  test.each(requests)('%s (%i)', async (what, status, path, init) => {
    await using gateway = await startTestGateway({ world: appWorld() });
    const response = await gateway.fetch(path, init);
    expect(response.status).toBe(status);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      // The explorer is the same for everyone, and is looked for anew each time.
      'cache-control': what === 'the explorer' ? 'no-cache' : 'no-store',
    });
    for (const name of ['server', 'x-powered-by', 'strict-transport-security']) {
      expect(headers).not.toHaveProperty(name);
    }
    if (what === 'the explorer') expect(headers['content-security-policy']).toContain("script-src 'self'");
    await response.text();
  });
});

test('browsers are told to use HTTPS alone where that is set', async () => {
  await using gateway = await startTestGateway({ world: appWorld(), config: { hstsSeconds: 86_400 } });
  for (const [, , path, init] of requests) {
    const response = await gateway.fetch(path, init);
    expect(response.headers.get('strict-transport-security')).toBe('max-age=86400');
    await response.text();
  }
});
