import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Ledger } from '../../src/aws/path/ledger.ts';
import type { Context } from '../../src/context.ts';
import { Allowances } from '../../src/http/allowances.ts';
import { CallerGate } from '../../src/http/caller-limits.ts';
import { listen } from '../../src/http/server.ts';
import { useAnswerLimit } from '../../src/http/use-answer-limit.ts';
import { createAdmit, useCallerLimits } from '../../src/http/use-caller-limits.ts';

/** More than the system keeps for a connection. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);

/** A server of texts, for callers who say who they are, with room for one that is large of each. */
async function startServer({ concurrent = 100, unsentBytes = 4 * LARGE.length + 4096 } = {}) {
  let executed = 0;
  let goOn = () => {};
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const text = (resolve: () => string | Promise<string>) => ({
    type: GraphQLString,
    resolve() {
      executed += 1;
      return resolve();
    },
  });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        small: { type: GraphQLString, resolve: () => 'small' },
        large: text(() => LARGE),
        slow: text(async () => {
          await released;
          return 'slow';
        }),
      },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        large: {
          type: GraphQLString,
          async *subscribe() {
            executed += 1;
            yield LARGE;
            await new Promise(() => {});
          },
          resolve: (event: string) => event,
        },
      },
    }),
  });
  const limits = { concurrent, subscriptions: 0, perMinute: 1000, overrides: [] };
  const gate = new CallerGate(
    () => limits,
    () => ({ openCalls: 1 }),
    new Allowances(),
  );
  const yoga = createYoga<object, Pick<Context, 'caller' | 'ledger'>>({
    schema,
    context: ({ request }) => ({ caller: request.headers.get('x-caller') ?? '', ledger: new Ledger() }),
    logging: false,
    plugins: [
      useAnswerLimit(() => ({ answerBytes: 2 * LARGE.length, unsentBytes, errors: 10 })),
      useCallerLimits(createAdmit(gate)),
    ],
  });
  const server = await listen(yoga, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  return {
    port: Number(new URL(server.url).port),
    /** The status, and what comes first. */
    async ask(field: string, caller = '') {
      const headers = { 'x-caller': caller };
      const response = await fetch(`${server.url}/graphql?query={${field}}`, { headers });
      return `${response.status} ${(await response.text()).slice(0, 300)}`;
    },
    executed: () => executed,
    goOn,
  };
}

const requestFor = (query: string, accept = 'application/json') =>
  `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nhost: localhost\r\naccept: ${accept}\r\n\r\n`;

/** Sends what somebody without a name sends who does not read. */
async function send(port: number, text: string) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  socket.write(text);
  return socket;
}

describe('operations at once', () => {
  test('are those as well whose answers are not taken', async () => {
    const { port, ask, executed } = await startServer({ concurrent: 1 });
    const socket = await send(port, requestFor('{ large }'));
    await expect.poll(executed).toBe(1);
    for (let i = 0; i < 20; i += 1) expect(await ask('small')).toContain('callers.concurrent');
    socket.destroy();
    await expect.poll(() => ask('small')).toContain('200');
  });

  test('that were sent one behind the other give back their places when their connection breaks', async () => {
    const { port, ask, executed, goOn } = await startServer({ concurrent: 2 });
    const socket = await send(port, requestFor('{ slow }').repeat(2));
    await expect.poll(executed).toBe(2);
    expect(await ask('small')).toContain('callers.concurrent');
    socket.destroy();
    // They end only when nobody is there any more.
    await delay(50);
    goOn();
    await expect.poll(() => ask('small')).toContain('200');
    // Both: one is taken again, and there is another.
    await send(port, requestFor('{ large }'));
    await expect.poll(executed).toBe(3);
    await expect.poll(() => ask('small')).toContain('200');
  });
});

describe('answers that are not taken', () => {
  const SUBSCRIPTION = requestFor('subscription { large }', 'text/event-stream');

  test.each([
    ['answer', requestFor('{ large }')],
    ['event', SUBSCRIPTION],
  ])('of one caller are bounded, and leave room for others: an %s', async (_, request) => {
    const { port, ask, executed } = await startServer();
    const socket = await send(port, request);
    await expect.poll(executed).toBe(1);
    await expect.poll(() => ask('large')).toMatch(/^429 .*quarter of limits\.unsentBytes/);
    expect(await ask('small')).toContain('200');
    expect(await ask('large', 'another')).toContain('200');
    socket.destroy();
    await expect.poll(() => ask('large')).toContain('200');
  });

  test('of all callers are bounded', async () => {
    const { port, ask, executed } = await startServer({ unsentBytes: LARGE.length + 4096 });
    const socket = await send(port, requestFor('{ large }'));
    await expect.poll(executed).toBe(1);
    await expect.poll(() => ask('large', 'another')).toMatch(/^503 .*limits\.unsentBytes/);
    expect(await ask('small', 'another')).toContain('200');
    socket.destroy();
    await expect.poll(() => ask('large', 'another')).toContain('200');
  });

  test('of a subscription are no events that were taken, though it is open', async () => {
    const { port, ask, executed } = await startServer();
    const socket = await send(port, SUBSCRIPTION);
    await expect.poll(executed).toBe(1);
    await expect.poll(() => ask('large')).toContain('429');
    socket.resume();
    await expect.poll(() => ask('large')).toContain('200');
    expect(socket.closed).toBe(false);
  });
});
