import { GraphQLError, GraphQLInt, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { Ledger } from '../../src/aws/path/ledger.ts';
import type { Context } from '../../src/context.ts';
import { startDeadline } from '../../src/deadline.ts';
import { useSubscriptions } from '../../src/http/use-subscriptions.ts';
import { letIn } from '../helpers/authentication.ts';
import { subscribe } from '../helpers/events.ts';
import { testLog } from '../helpers/secrets.ts';

const contextOf = (): Context => ({
  registries: {
    all: [],
    scopes: [],
    serves: () => false,
    find: () => undefined,
    get: () => expect.fail('not asked for'),
    imageUsage: { load: () => expect.fail('not asked for') },
    barrier: { hold() {} },
  },
  log: testLog(),
  deadline: startDeadline(10_000),
  ledger: new Ledger(),
  mayReport: false,
  report: false,
  viewer: ANONYMOUS,
  caller: ANONYMOUS.name,
  errorsBesideData: [],
});

test('each event has the errors that its fields left beside their data, and no other event’s', async () => {
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { name: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType<number, Context>({
      name: 'Subscription',
      fields: {
        count: {
          type: GraphQLInt,
          async *subscribe() {
            yield* [1, 2, 3];
          },
          resolve(event, _args, { errorsBesideData }) {
            if (event !== 2) errorsBesideData.push(new GraphQLError(`of ${event}`, { path: ['count'] }));
            return event;
          },
        },
      },
    }),
  });
  const closing = new AbortController();
  const { fetch } = createYoga({
    schema,
    context: contextOf,
    logging: false,
    plugins: [
      useSubscriptions({
        limits: { max: 1, maxMs: 10_000 },
        context: contextOf,
        sessions: letIn().sessions,
        admit: async () => ({ leave: () => undefined, giveBack: () => undefined }),
        admitEvent: async () => () => undefined,
        closing: closing.signal,
      }),
    ],
  });
  const http = {
    fetch: async (path: string, init?: RequestInit) => fetch(new Request(`http://gateway.test${path}`, init)),
  };
  const events = await subscribe(http, 'subscription { count }');
  expect(await events.rest()).toEqual([
    { data: { count: 1 }, errors: [{ message: 'of 1', path: ['count'] }] },
    { data: { count: 2 } },
    { data: { count: 3 }, errors: [{ message: 'of 3', path: ['count'] }] },
  ]);
});
