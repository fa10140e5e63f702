import { GraphQLError, GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { startDeadline } from '../../src/deadline.ts';
import type { OperationHook } from '../../src/http/operation-hook.ts';
import { useDeadline } from '../../src/http/use-deadline.ts';

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

/** Refuses whatever is about to run. */
function useRefusal(): Plugin {
  const refuse = ({ setResultAndStopExecution }: OperationHook) =>
    setResultAndStopExecution({ errors: [new GraphQLError('No.')] });
  return { onExecute: refuse, onSubscribe: refuse };
}

test.each([
  ['a query that has run', '{ count }', []],
  ['a query that is refused', '{ count }', [useRefusal()]],
  ['a subscription that is open', 'subscription { count }', []],
  ['a subscription that is refused', 'subscription { count }', [useRefusal()]],
])('the deadline of %s has ended', async (_, query, plugins) => {
  using deadline = startDeadline(600_000);
  const yoga = createYoga({
    schema,
    context: { deadline },
    logging: false,
    plugins: [useDeadline(), ...plugins],
  });
  const response = await yoga.fetch('http://gateway.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
    body: JSON.stringify({ query }),
  });
  expect(deadline.signal.aborted).toBe(true);
  expect(await response.text()).toContain(plugins.length > 0 ? 'No.' : '"count":1');
});
