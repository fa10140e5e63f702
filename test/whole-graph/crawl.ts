import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Answer, ClientError, TestGateway } from '../helpers/gateway.ts';
import { fieldNameOf, isNode, type Selections } from './selection.ts';

/** A request of a crawl, to be sent again. */
export interface CrawlRequest {
  query: string;
  variables: Record<string, unknown>;
}

/** What a crawl met. */
export interface Crawl {
  requests: CrawlRequest[];
  /** Fields that were something else than null or an empty list somewhere, as `Type.field`. */
  resolved: Set<string>;
  failures: Failure[];
}

/** An error of an answer. */
export interface Failure {
  error: ClientError;
  /** What holds the field that failed. */
  parent: unknown;
}

/**
 * Asks for everything: from the roots of queries on, and then, by their ids, of all records that turned up, at most so many
 * of a type. What it sends is the same for the same world.
 */
export async function crawl(
  gateway: TestGateway,
  schema: GraphQLSchema,
  selections: Selections,
  perType: number,
): Promise<Crawl> {
  const met = nothing();
  const ids = new Map<string, Set<string>>();
  const asked = new Set<string>();

  const query = schema.getQueryType();
  const ask = async (request: CrawlRequest) => {
    met.requests.push(request);
    const answer = await gateway.send(request.query, request.variables);
    note(answer, met, query?.name, (type, id) => {
      const known = ids.get(type) ?? new Set();
      ids.set(type, known.add(id));
    });
  };

  if (query) await ask({ query: `query Roots ${selections.of(query)}`, variables: {} });
  for (let found = true; found; ) {
    found = false;
    for (const [name, known] of ids) {
      const type = schema.getType(name);
      if (!isObjectType(type) || !isNode(type)) continue;
      const before = [...known].filter((id) => asked.has(id)).length;
      const some = spread(
        [...known].filter((id) => !asked.has(id)),
        perType - before,
      );
      if (some.length === 0) continue;
      found = true;
      for (const id of some) asked.add(id);
      await ask({
        query: `query ${name}s($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ${name} ${selections.of(type)} } }`,
        variables: { ids: some },
      });
    }
  }
  return met;
}

/** Carries out every entry that the table has for mutations, one after the other. */
export async function mutate(
  gateway: TestGateway,
  schema: GraphQLSchema,
  selections: Selections,
): Promise<Crawl> {
  const met = nothing();
  const type = schema.getMutationType();
  if (!type) return met;
  const request = { query: `mutation Everything ${selections.of(type)}`, variables: {} };
  met.requests.push(request);
  note(await gateway.send(request.query), met);
  return met;
}

/** Subscribes to each entry that the table has for subscriptions, and reads on until it ends. */
export async function subscribe(
  gateway: TestGateway,
  schema: GraphQLSchema,
  selections: Selections,
): Promise<Crawl> {
  const met = nothing();
  const type = schema.getSubscriptionType();
  for (const selection of type ? selections.each(type) : []) {
    const query = `subscription Everything ${selection}`;
    met.requests.push({ query, variables: {} });
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    for (const [, data = ''] of (await response.text()).matchAll(/^data: ?(\{.*)$/gm)) {
      // The root of a subscription does not tell its own type.
      note({ status: response.status, ...JSON.parse(data) }, met, type?.name);
    }
  }
  return met;
}

/** So many of them, from all over: neighbours in a listing are alike. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return all.filter(
    (_, index) => Math.floor((index * count) / all.length) !== Math.floor(((index - 1) * count) / all.length),
  );
}

const nothing = (): Crawl => ({ requests: [], resolved: new Set(), failures: [] });

/** Notes what an answer holds. */
function note(
  { data, errors }: Answer<unknown>,
  met: Crawl,
  root = '',
  onId: (type: string, id: string) => void = () => {},
): void {
  for (const error of errors ?? []) {
    met.failures.push({ error, parent: valueAt(data, error.path?.slice(0, -1)) });
  }
  const walk = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.map(walk).includes(true);
    if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
    const { __typename: type, ...fields } = { __typename: root, ...value };
    for (const [key, member] of Object.entries(fields)) {
      const name = fieldNameOf(key);
      if (walk(member)) met.resolved.add(`${type}.${name}`);
      if (name === 'id' && typeof member === 'string') onId(type, member);
    }
    return true;
  };
  walk(data);
}

/** What a path leads to. */
function valueAt(data: unknown, path: readonly (string | number)[] = []): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    data,
  );
}
