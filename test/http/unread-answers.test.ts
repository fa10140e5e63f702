import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { Allowances } from '../../src/http/allowances.ts';
import { CallerGate } from '../../src/http/caller-limits.ts';
import { listen } from '../../src/http/server.ts';
import { createAdmit, useCallerLimits } from '../../src/http/use-caller-limits.ts';

/** More than the system keeps for a connection. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);

/** A server of texts, which lets each caller have two operations at once. */
async function startServer() {
  let executed = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        small: { type: GraphQLString, resolve: () => 'small' },
        slow: {
          type: GraphQLString,
          async resolve() {
            executed += 1;
            await finished;
            return 'slow';
          },
        },
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
  const limits = { concurrent: 2, concurrentCalls: 0, subscriptions: 0, perMinute: 1000, overrides: [] };
  const callers = {
    gate: new CallerGate(() => limits, new Allowances()),
    proxies: () => 0,
    priceOf: () => 0,
  };
  const yoga = createYoga<object, Pick<Context, 'caller'>>({
    schema,
    context: { caller: 'somebody' },
    logging: false,
    plugins: [useCallerLimits(callers, createAdmit(callers))],
  });
  const server = await listen(yoga, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  const { port } = new URL(server.url);
  const ask = async (field: string) => (await fetch(`${server.url}/graphql?query={${field}}`)).text();
  return { port: Number(port), ask, executed: () => executed, finish };
}

const requestFor = (field: string) =>
  `GET /graphql?query={${field}} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\r\n`;

/** Sends what a program sends that never reads. */
async function send(port: number, text: string) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  socket.write(text);
  return socket;
}

test('answers that are not taken are still some of the operations that their caller has at once', async () => {
  const { port, ask, executed } = await startServer();
  const sockets = [await send(port, requestFor('large')), await send(port, requestFor('large'))];
  await expect.poll(executed).toBe(2);
  for (let i = 0; i < 20; i += 1) expect(await ask('small')).toContain('callers.concurrent');
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => ask('small')).toContain('"small"}');
});

test('operations that were sent one behind the other give back their places when their connection breaks', async () => {
  const { port, ask, executed, finish } = await startServer();
  const socket = await send(port, requestFor('slow').repeat(2));
  await expect.poll(executed).toBe(2);
  expect(await ask('small')).toContain('callers.concurrent');
  socket.destroy();
  // They end only when nobody is there any more.
  await delay(50);
  finish();
  await expect.poll(() => ask('small')).toContain('"small"}');
  // Both: one is taken again, and there is another.
  await send(port, requestFor('large'));
  await expect.poll(executed).toBe(3);
  await expect.poll(() => ask('small')).toContain('"small"}');
});
