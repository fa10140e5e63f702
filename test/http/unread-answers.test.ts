import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { Allowances } from '../../src/http/allowances.ts';
import { CallerGate } from '../../src/http/caller-limits.ts';
import { createAdmit, useCallerLimits } from '../../src/http/use-caller-limits.ts';

/** More than the system keeps for a connection. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);

/** A server of one text, which lets each caller have one operation at once. */
async function startServer() {
  let executed = 0;
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        small: { type: GraphQLString, resolve: () => 'small' },
        large: {
          type: GraphQLString,
          resolve() {
            executed += 1;
            return LARGE;
          },
        },
      },
    }),
  });
  const limits = { concurrent: 1, subscriptions: 0, perMinute: 1000, overrides: [] };
  const callers = {
    gate: new CallerGate(() => limits, new Allowances()),
    priceOf: () => 0,
  };
  const yoga = createYoga<object, Pick<Context, 'caller'>>({
    schema,
    context: { caller: 'somebody' },
    logging: false,
    plugins: [useCallerLimits(createAdmit(callers))],
  });
  const server = createServer(yoga);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, executed: () => executed };
}

test('an answer that is not taken is still one of the operations that its caller has at once', async () => {
  const { port, executed } = await startServer();
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write('GET /graphql?query={large} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\r\n');
  await expect.poll(executed).toBe(1);
  const askSmall = async () => (await fetch(`http://127.0.0.1:${port}/graphql?query={small}`)).text();
  for (let i = 0; i < 20; i += 1) expect(await askSmall()).toContain('callers.concurrent');
  socket.destroy();
  await expect.poll(askSmall).toContain('small');
});
