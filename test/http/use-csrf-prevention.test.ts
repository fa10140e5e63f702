import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld } from '../schema/worlds.ts';

const QUERY = '{ repository(name: "team/app") { createdAt } }';
const BY_GET = `/graphql?query=${encodeURIComponent(QUERY)}`;
const JSON_TYPE = { 'content-type': 'application/json' };
const FRIEND = 'https://console.example.com';
const world = appWorld();
const config = { cors: { origins: [FRIEND] } };

const get = (headers: Record<string, string>) => ({ path: BY_GET, init: { headers } });
const post = (headers: Record<string, string>) => ({
  path: '/graphql',
  init: { method: 'POST', headers, body: JSON.stringify({ query: QUERY }) },
});

describe('what a page of another site can make a browser send is refused, before any call', () => {
  test.each([
    ['a GET of an image or a link, by a browser that says so', 403, get({ 'sec-fetch-site': 'cross-site' })],
    ['one of another host of the same domain', 403, get({ 'sec-fetch-site': 'same-site' })],
    ['one that names an origin that is not allowed', 403, get({ origin: 'https://evil.example' })],
    [
      'one that asks as EventSource does',
      403,
      get({ accept: 'text/event-stream', 'sec-fetch-site': 'cross-site' }),
    ],
    ['a GET by whoever does not say where it comes from', 403, get({})],
    ['one with a header that any page can send', 403, get({ accept: 'application/json' })],
    ['one with a simple type', 403, get({ 'content-type': 'text/plain' })],
    [
      'a header of ours, though the browser says otherwise',
      403,
      get({ 'x-graphql-yoga-csrf': '1', 'sec-fetch-site': 'cross-site' }),
    ],
    [
      'JSON from a page that the browser should have asked for',
      403,
      post({ ...JSON_TYPE, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }),
    ],
    ['a form', 415, post({ 'content-type': 'application/x-www-form-urlencoded' })],
    ['a form of a friend', 415, post({ 'content-type': 'multipart/form-data; boundary=x', origin: FRIEND })],
    ['text', 415, post({ 'content-type': ' Text/Plain ; x=application/json' })],
    ['a body without a type', 415, post({ 'content-type': '' })],
  ])('%s', async (_, status, { path, init }) => {
    await using gateway = await startTestGateway({ world, config });
    const response = await gateway.fetch(path, init);
    expect(response.status).toBe(status);
    expect(gateway.sandbox.calls.count()).toBe(0);
    if (status === 415) return expect(response.headers.get('accept-post')).toBe('application/json');
    expect(await response.text()).toMatch(/^.*"errors":\[{"message":".*"code":"CROSS_SITE_REQUEST"}}\]}/s);
  });
});

describe('what no page of another site can send is answered', () => {
  test.each([
    ['JSON, by any client', post(JSON_TYPE)],
    [
      'JSON of the explorer',
      post({ ...JSON_TYPE, 'sec-fetch-site': 'same-origin', origin: 'http://gateway.test' }),
    ],
    ['JSON of a friend', post({ ...JSON_TYPE, 'sec-fetch-site': 'cross-site', origin: FRIEND })],
    ['a GET with our header', get({ 'x-graphql-yoga-csrf': '' })],
    ['a GET with Apollo’s header', get({ 'apollo-require-preflight': 'true' })],
    ['a GET with a type that no form has', get(JSON_TYPE)],
    ['a GET of a page of this site, as EventSource asks', get({ 'sec-fetch-site': 'same-origin' })],
    ['an address that somebody typed', get({ 'sec-fetch-site': 'none' })],
    ['a GET of a friend, as EventSource asks', get({ 'sec-fetch-site': 'cross-site', origin: FRIEND })],
  ])('%s', async (_, { path, init }) => {
    await using gateway = await startTestGateway({ world, config });
    const response = await gateway.fetch(path, init);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { repository: { createdAt: expect.any(String) } } });
  });
});

test('the refusal says what to send', async () => {
  await using gateway = await startTestGateway({ world, config });
  const messageOf = async (headers: Record<string, string>) =>
    (await gateway.fetch(BY_GET, { headers })).text();
  expect(await messageOf({})).toContain('x-graphql-yoga-csrf: 1');
  expect(await messageOf({ 'sec-fetch-site': 'cross-site' })).toContain('cors.origins');
});
