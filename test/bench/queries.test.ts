import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/endpoint.ts';
import { measureRound, summarize } from '../../bench/measure.ts';
import { queries } from '../../bench/queries.ts';
import { problemsOf } from '../../bench/report.ts';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint[Symbol.asyncDispose]());

test.each(queries.map((query) => [query.title, query] as const))(
  '%s: the fewest calls, and what the script finds',
  async (_, query) => {
    const round = await measureRound(query, endpoint);
    expect(problemsOf({ query, stages: round.stages, ...summarize([round]) })).toEqual([]);
  },
);

const some = queries.find(({ title }) => title === '50 repositories with their settings');
if (some === undefined) throw new Error('There is no such query');

test('an answer that is not what the script finds is refused', async () => {
  const script = async () => ['something else'];
  await expect(measureRound({ ...some, script }, endpoint)).rejects.toThrow(/the script finds 1 things/);
});

test('an answer with an error is refused', async () => {
  const text = '{ repository(name: "a/b", region: "eu-north-1") { name } }';
  await expect(measureRound({ ...some, text }, endpoint)).rejects.toThrow(
    /holds errors.*REGISTRY_NOT_SERVED/,
  );
});

test('a call that is not needed is a problem, and so is one that the count of the fewest forgot', async () => {
  const round = await measureRound(some, endpoint);
  const problems = (stages: typeof round.stages) =>
    problemsOf({ query: { title: 'it', largePages: false }, stages, ...summarize([round]) });
  expect(problems([])).toEqual(['it: 1 ecr.DescribeRepositories, and the fewest is 0']);
  expect(problems([{ 'ecr.DescribeRepositories': 2 }])).toEqual([
    expect.stringContaining('the fewest is counted wrongly'),
  ]);
  expect(problems(round.stages)).toEqual([]);
});

test('the endpoint counts calls, and forgets them when they are taken', async () => {
  const { cold } = await measureRound(some, endpoint);
  expect(cold.calls).toEqual({ 'ecr.DescribeRepositories': 1 });
  expect(await endpoint.takeCalls()).toEqual({});
});
