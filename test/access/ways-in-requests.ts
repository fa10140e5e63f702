import { createHash } from 'node:crypto';
import { formatGlobalId } from '../../src/schema/global-id.ts';
import { ACCOUNT, REGION } from '../schema/worlds.ts';
import type { Operation } from './sign.ts';

/** A request as it goes over the wire. */
export interface WireRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A way into the gateway. */
export interface Way {
  name: string;
  /** What is asked; a router can sign it where `request` carries its extensions. */
  operation?: Operation;
  request(operation: object): WireRequest;
  /** The HTTP status for whoever is let in. */
  status: number;
  /** Whether AWS is then called. */
  calls: boolean;
}

const query: Operation = {
  query: 'query ($name: RepositoryName!) { repository(name: $name) { name createdAt } }',
  variables: { name: 'team/app' },
};
const repositoryId = formatGlobalId('Repository', [ACCOUNT, REGION, 'team/app']);
const subscription: Operation = {
  query: 'subscription ($repositoryId: ID!) { lifecyclePreview(repositoryId: $repositoryId) { status } }',
  variables: { repositoryId },
};
const mutation: Operation = {
  query:
    'mutation ($repositoryId: ID!) { startLifecyclePreview(input: { repositoryId: $repositoryId }) { __typename } }',
  variables: { repositoryId },
};
const entities: Operation = {
  query: 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Repository { name createdAt } } }',
  variables: {
    of: [{ __typename: 'Repository', arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/app` }],
  },
};

/** The document that the gateway knows by its id. */
export const TRUSTED = query.query;
export const TRUSTED_ID = createHash('sha256').update(TRUSTED).digest('hex');
const byId = { documentId: TRUSTED_ID, variables: query.variables };

const json = { 'content-type': 'application/json', accept: 'application/json' };
const post = (body: object, headers: Record<string, string> = json): WireRequest => ({
  method: 'POST',
  path: '/graphql',
  headers,
  body: JSON.stringify(body),
});
const parameters = (operation: object) =>
  new URLSearchParams(
    Object.entries(operation).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
/** What no page of another site can send. */
const ownHeader = { 'x-graphql-yoga-csrf': '1' };
const get = (
  operation: object,
  headers: Record<string, string> = { accept: json.accept, ...ownHeader },
): WireRequest => ({
  method: 'GET',
  path: `/graphql?${parameters(operation)}`,
  headers,
});
const stream = { accept: 'text/event-stream' };

export const ways: readonly Way[] = [
  { name: 'query, POST', operation: query, request: post, status: 200, calls: true },
  {
    name: 'query, POST, of a client that wants `application/graphql-response+json`',
    operation: query,
    request: (operation) => post(operation, { ...json, accept: 'application/graphql-response+json' }),
    status: 200,
    calls: true,
  },
  { name: 'query, GET', operation: query, request: get, status: 200, calls: true },
  {
    name: 'query, GET, as a browser opens it',
    operation: query,
    request: (operation) =>
      get(operation, { accept: 'text/html,application/json;q=0.9', 'sec-fetch-site': 'none' }),
    status: 200,
    calls: true,
  },
  {
    name: 'query, POST as `application/graphql`',
    request: () => ({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/graphql', accept: json.accept },
      body: '{ repository(name: "team/app") { createdAt } }',
    }),
    status: 200,
    calls: true,
  },
  { name: 'mutation', operation: mutation, request: post, status: 200, calls: true },
  {
    name: 'subscription, POST, server-sent events',
    operation: subscription,
    request: (operation) => post(operation, { ...json, ...stream }),
    status: 200,
    calls: true,
  },
  {
    name: 'subscription, GET, server-sent events, as a page of the same site opens it',
    operation: subscription,
    request: (operation) => get(operation, { ...stream, 'sec-fetch-site': 'same-origin' }),
    status: 200,
    calls: true,
  },
  { name: 'a trusted document by its id, POST', request: () => post(byId), status: 200, calls: true },
  { name: 'a trusted document by its id, GET', request: () => get(byId), status: 200, calls: true },
  {
    name: 'a trusted document as Apollo asks for it, POST',
    request: () =>
      post({
        variables: query.variables,
        extensions: { persistedQuery: { version: 1, sha256Hash: TRUSTED_ID } },
      }),
    status: 200,
    calls: true,
  },
  { name: '`_entities`', operation: entities, request: post, status: 200, calls: true },
  {
    name: '`_service`',
    operation: { query: '{ _service { sdl } }' },
    request: post,
    status: 200,
    calls: false,
  },
  {
    name: 'introspection',
    operation: { query: '{ __schema { queryType { name } } }' },
    request: post,
    status: 200,
    calls: false,
  },
  {
    name: 'a document that is no GraphQL',
    operation: { query: '{' },
    request: post,
    status: 200,
    calls: false,
  },
  {
    name: 'a body that is no JSON',
    request: () => ({ ...post({}), body: '{"query":' }),
    status: 400,
    calls: false,
  },
  {
    name: 'a GET whose variables are no JSON',
    request: () => ({ ...get({}), path: `/graphql?${parameters({ query: query.query, variables: '{' })}` }),
    status: 400,
    calls: false,
  },
  { name: 'a batch', request: () => ({ ...post([query, query]) }), status: 400, calls: false },
  {
    name: '`/metrics`',
    request: () => ({ method: 'GET', path: '/metrics', headers: {} }),
    status: 200,
    calls: false,
  },
  {
    name: 'another path',
    request: () => ({ method: 'GET', path: '/nowhere', headers: {} }),
    status: 404,
    calls: false,
  },
];
