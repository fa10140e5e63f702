import { setTimeout as delay } from 'node:timers/promises';
import { GraphQLError, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { expect, onTestFinished, test } from 'vitest';
import { Compression } from '../../src/http/compression.ts';
import { listen } from '../../src/http/server.ts';
import { createAnswerRoom, useAnswerLimit } from '../../src/http/use-answer-limit.ts';
import { useEarlyAnswers } from '../../src/http/use-early-answers.ts';
import { useExecution } from '../../src/http/use-execution.ts';
import { useRequestRecord } from '../../src/http/use-request-record.ts';
import type { RequestRecord } from '../../src/telemetry/request-record.ts';
import { waitFor } from '../helpers/wait-for.ts';

const limits = () => ({ answerBytes: 2 ** 16, unsentBytes: 2 ** 27, errors: 1000 });

/** A server of an answer that begins and is awaited, with a plugin that may spoil its end. */
async function start(plugin: Plugin, query = '{ early late }', ended: RequestRecord[] = []) {
  let goOn = () => {};
  const released = new Promise<string>((resolve) => {
    goOn = () => resolve('late');
  });
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        early: { type: new GraphQLList(GraphQLString), resolve: () => [delay(0, 'x'.repeat(2 ** 15))] },
        late: { type: GraphQLString, resolve: () => released },
        wrong: {
          type: new GraphQLList(GraphQLString),
          resolve: async () => {
            await released;
            return Array.from({ length: 1000 }, () => new GraphQLError('wrong'));
          },
        },
      },
    }),
  });
  const compression = new Compression(() => ({ enabled: false, minBytes: 0 }));
  const yoga = createYoga({
    schema,
    logging: false,
    context: { caller: 'someone' },
    plugins: [
      useEarlyAnswers({ limits, room: createAnswerRoom(limits), compression }),
      useRequestRecord([{ ended: (record) => ended.push({ ...record }) }], () => 0),
      useExecution(limits),
      plugin,
      useAnswerLimit(limits),
    ],
  });
  const server = await listen(yoga, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  goOn();
  return response;
}

test('an answer that has begun ends with what comes of its request', async () => {
  const response = await start({});
  expect(await response.json()).toEqual({ data: { early: ['x'.repeat(2 ** 15)], late: 'late' } });
});

test('an answer that has begun has one error in place of more than it may have', async () => {
  const { data, errors } = JSON.parse(await (await start({}, '{ early wrong }')).text());
  expect(data).toEqual({ early: ['x'.repeat(2 ** 15)], wrong: Array(1000).fill(null) });
  expect(errors).toMatchObject([{ extensions: { exceeded: { limit: 'limits.answerBytes' } } }]);
});

test.each<[string, Plugin]>([
  [
    'what is left of it is refused for a defect',
    {
      onExecute: () => ({
        onExecuteDone() {
          throw new Error('a defect');
        },
      }),
    },
  ],
  [
    'something else is said',
    { onExecute: () => ({ onExecuteDone: ({ setResult }) => setResult({ errors: [] }) }) },
  ],
  [
    'what is said of it cannot be written',
    {
      onExecute: () => ({
        onExecuteDone: ({ result, setResult }) => setResult({ ...result, extensions: { huge: 1n } }),
      }),
    },
  ],
  [
    'its end cannot be written',
    {
      onResultProcess() {
        throw new Error('a defect');
      },
    },
  ],
])('an answer that has begun breaks off where %s', async (_, plugin) => {
  const ended: RequestRecord[] = [];
  const response = await start(plugin, undefined, ended);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  // It is no client that has left.
  await waitFor(() => expect(ended).toMatchObject([{ status: 200, aborted: false }]));
});
