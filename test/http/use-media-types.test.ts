import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { useMediaTypes } from '../../src/http/use-media-types.ts';
import { graphql } from '../generated/gql.ts';
import fc from '../helpers/fast-check.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { appWorld, keep } from '../schema/worlds.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const JSON_TYPE = { 'content-type': 'application/json' };
const QUERY = graphql(/* GraphQL */ `
  query AskedForAsAnotherType {
    registries {
      region
    }
  }
`).toString();

const post = (headers: Record<string, string>, body = JSON.stringify({ query: QUERY })) => ({
  method: 'POST',
  headers,
  body,
});

/** What comes of a request: for the client, and in the log. */
async function ask(init: RequestInit, path = '/graphql', config = {}) {
  await using gateway = await startTestGateway({ world: appWorld(), config });
  const response = await gateway.fetch(path, init);
  const [logged] = gateway.requests;
  return { status: response.status, response, text: await response.text(), logged: logged?.['errors'] };
}

describe('a body that is no JSON is refused with 415 and what to send', () => {
  test.each([
    ['a form, as curl -d sends it', { 'content-type': 'application/x-www-form-urlencoded', accept: '*/*' }],
    ['no type', { 'content-type': '' }],
    ['a type that nobody reads', { 'content-type': 'application/xml' }],
    ['a type that nobody reads, for a page', { 'content-type': 'application/xml', accept: 'text/html' }],
  ])('%s', async (_, headers: Record<string, string>) => {
    const { status, response, text, logged } = await ask(post(headers));
    expect(status).toBe(415);
    expect(response.headers.get('accept-post')).toBe('application/json');
    expect(JSON.parse(text)).toEqual({
      errors: [
        {
          message: expect.stringContaining('content-type: application/json'),
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
    expect(logged).toEqual({ BAD_REQUEST: 1 });
  });
});

describe('what no client takes is refused with 406 and what to accept', () => {
  test('an answer as a picture', async () => {
    const { status, text, logged } = await ask(post({ ...JSON_TYPE, accept: 'image/png' }));
    expect(status).toBe(406);
    expect(JSON.parse(text)).toEqual({
      errors: [
        {
          message: expect.stringContaining('accept: application/graphql-response+json'),
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
    expect(logged).toEqual({ BAD_REQUEST: 1 });
  });

  test('before anything of it runs', async () => {
    await using gateway = await startTestGateway({
      world: appWorld({ preview: { lifecyclePolicyText: keep(1) } }),
    });
    const query = `mutation { startLifecyclePreview(input: { repositoryId: "${REPOSITORY_ID}" }) { __typename } }`;
    const send = async (accept: string) => {
      const init = post({ ...JSON_TYPE, accept }, JSON.stringify({ query }));
      return (await gateway.fetch('/graphql', init)).status;
    };
    for (const accept of ['image/png', 'text/html', 'application/json;charset=latin1']) {
      expect(await send(accept)).toBe(406);
    }
    expect(gateway.sandbox.calls.count()).toBe(0);
    for (const accept of ['application/*', 'image/png, */*;q=0.1', 'text/event-stream', '']) {
      expect(await send(accept)).toBe(200);
    }
    expect(gateway.sandbox.calls.count('StartLifecyclePolicyPreview')).toBeGreaterThan(0);
  });

  test('a subscription as JSON', async () => {
    await using gateway = await startWatched();
    const body = JSON.stringify({
      query: WatchPreview.toString(),
      variables: { repositoryId: REPOSITORY_ID },
    });
    const response = await gateway.fetch(
      '/graphql',
      post({ ...JSON_TYPE, accept: 'application/json' }, body),
    );
    expect(response.status).toBe(406);
    expect(await response.text()).toContain('accept: text/event-stream');
  });

  test('but what is refused for another reason says that one', async () => {
    const path = `/graphql?query=${encodeURIComponent(QUERY)}`;
    const { status, text, logged } = await ask({ headers: { accept: 'text/html' } }, path);
    expect(status).toBe(403);
    expect(text).toContain('CROSS_SITE_REQUEST');
    expect(logged).toEqual({ CROSS_SITE_REQUEST: 1 });
  });
});

describe('what a client takes is read as yoga reads it', () => {
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: { count: { type: GraphQLInt, resolve: () => 1 } },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        count: {
          type: GraphQLInt,
          async *subscribe() {
            yield 1;
          },
          resolve: (event: number) => event,
        },
      },
    }),
  });
  const statusOf = (plugins: Plugin[]) => {
    const yoga = createYoga({ schema, logging: false, plugins });
    return async (query: string, accept: string) => {
      const init = post({ ...JSON_TYPE, accept }, JSON.stringify({ query }));
      const response = await yoga.fetch('http://gateway.test/graphql', init);
      await response.text();
      return response.status;
    };
  };
  const part = fc.constantFrom('*', 'application', 'text', 'multipart', 'json', 'event-stream', 'mixed', 'x');
  const range = fc.oneof(
    fc.constantFrom('', '*', 'application/graphql-response+json', 'Application/JSON', 'text/event-stream/x'),
    fc.tuple(part, part).map((parts) => parts.join('/')),
  );
  const parameter = fc.constantFrom(
    '',
    '',
    ';q=0.5',
    '; charset=UTF-8',
    ';charset=latin1',
    ';q=1;charset=utf-8',
  );
  const accept = fc
    .array(fc.tuple(range, parameter), { maxLength: 3 })
    .map((ranges) => ranges.map((each) => each.join('')).join(', '));

  test.each(['{ count }', 'subscription { count }'])('%s', async (query) => {
    const [alone, refusing] = [statusOf([]), statusOf([useMediaTypes()])];
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(accept, async (header) => {
        const status = await alone(query, header);
        seen.add(status);
        expect(await refusing(query, header)).toBe(status);
      }),
      { numRuns: 500 },
    );
    expect(seen).toEqual(new Set([200, 406]));
  });
});

describe('a browser that looks for the explorer where it is off is told so', () => {
  test.each(['GET', 'HEAD'])('%s', async (method) => {
    const init = { method, headers: { accept: BROWSER } };
    const { status, response, text, logged } = await ask(init, '/graphql', { graphiql: false });
    expect(status).toBe(406);
    expect(response.headers.get('content-type')).toMatch('text/plain');
    if (method === 'GET') expect(text).toMatch(/explorer is off.*graphiql: true/);
    else expect(text).toBe('');
    expect(logged).toBeUndefined();
  });

  test('and a query by GET is still answered', async () => {
    const headers = { accept: BROWSER, 'sec-fetch-site': 'none' };
    const path = `/graphql?query=${encodeURIComponent(QUERY)}`;
    const { status, text } = await ask({ headers }, path, { graphiql: false });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toHaveProperty('data.registries');
  });
});

test('the refusal of a body that is no JSON repeats nothing of it', async () => {
  const { status, text } = await ask(post(JSON_TYPE, '{"password":"hunter-two'));
  expect(status).toBe(400);
  expect(text).not.toContain('hunter');
  expect(JSON.parse(text)).toEqual({
    errors: [{ message: 'POST body sent invalid JSON.', extensions: { code: 'BAD_REQUEST' } }],
  });
});
