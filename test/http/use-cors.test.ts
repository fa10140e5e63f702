import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';

const FRIEND = 'https://console.example.com';
const OTHER = 'https://portal.example.com:8443';

type Cors = NonNullable<NonNullable<TestGatewayOptions['config']>['cors']>;

const startWith = (cors: Cors) => startTestGateway({ world: appWorld(), config: { cors } });

/** What CORS says in an answer. */
const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'));

const ask = (origin: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', origin },
  body: JSON.stringify({ query: '{ registries { host } }' }),
});
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  },
});

describe('pages of an allowed origin', () => {
  test('may ask, once the browser has asked whether they may', async () => {
    await using gateway = await startWith({ origins: [FRIEND, OTHER], maxAgeSeconds: 60 });
    for (const origin of [FRIEND, OTHER]) {
      const asked = await gateway.fetch('/graphql', preflight(origin));
      expect(asked.status).toBe(204);
      expect(corsOf(asked)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-expose-headers': 'etag, retry-after, x-request-id, www-authenticate',
        'access-control-max-age': '60',
        vary: 'access-control-request-headers, origin',
      });
      const answer = await gateway.fetch('/graphql', ask(origin));
      expect(answer.status).toBe(200);
      expect(corsOf(answer)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'etag, retry-after, x-request-id, www-authenticate',
        vary: 'origin',
      });
    }
  });

  test('may read why they were refused', async () => {
    await using gateway = await startWith({ origins: [FRIEND] });
    const refused = await gateway.fetch('/graphql', { ...ask(FRIEND), body: '{' });
    expect(corsOf(refused)).toMatchObject({ 'access-control-allow-origin': FRIEND });
  });

  test('may send cookies where that is allowed', async () => {
    await using gateway = await startWith({ origins: [FRIEND], credentials: true });
    const answer = await gateway.fetch('/graphql', ask(FRIEND));
    expect(corsOf(answer)).toMatchObject({ 'access-control-allow-credentials': 'true' });
  });

  test('may ask the endpoint alone', async () => {
    await using gateway = await startWith({ origins: [FRIEND] });
    const answer = await gateway.fetch('/health', { headers: { origin: FRIEND } });
    expect(corsOf(answer)).toEqual({ vary: 'origin' });
  });
});

describe('pages of any other origin are told nothing', () => {
  test.each([
    ['another host', 'https://evil.example'],
    ['another port', 'https://console.example.com:8443'],
    ['another scheme', 'http://console.example.com'],
    ['a name that begins alike', 'https://console.example.com.evil.example'],
    ['a name that ends alike', 'https://evilconsole.example.com'],
    ['none that can be told', 'null'],
    ['any', '*'],
  ])('%s', async (_, origin) => {
    await using gateway = await startWith({ origins: [FRIEND], credentials: true });
    for (const init of [preflight(origin), ask(origin)]) {
      expect(corsOf(await gateway.fetch('/graphql', init))).toEqual({ vary: 'origin' });
    }
  });

  test('nor anybody, where none is allowed', async () => {
    await using gateway = await startTestGateway({ world: appWorld() });
    for (const init of [preflight(FRIEND), ask(FRIEND)]) {
      expect(corsOf(await gateway.fetch('/graphql', init))).toEqual({});
    }
  });
});
