import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config/read.ts';
import { schema } from '../src/schema/schema.ts';
import { unreachedTypes } from './coverage.ts';
import { documentOf } from './document.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { measureRound, type Round, summarize } from './measure.ts';
import { queries } from './queries.ts';
import type { BenchQuery } from './query.ts';
import { machineLine, problemsOf, type Result, type Setup, startLine, table } from './report.ts';

// What each canonical query costs in AWS calls and in time, beside the least that it can cost, and beside a script that
// does without the gateway. Ends with code 1 where a query makes more calls than it must or is answered wrongly.

/** On Node 20 the SDK says at each start that it will soon want Node 22. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { values: flags } = parseArgs({
  options: { 'calls-only': { type: 'boolean' }, only: { type: 'string' }, write: { type: 'boolean' } },
});
if (flags.write && (flags.only !== undefined || flags['calls-only'])) {
  throw new Error('--write keeps the whole table: it goes with no other flag');
}

const setup: Setup = {
  latencyMs: flags['calls-only'] ? 0 : 200,
  rounds: flags['calls-only'] ? 1 : 3,
  warmUps: flags['calls-only'] ? 0 : 3,
  slots: loadConfig({ env: {} }).upstream.concurrency,
};

const say = (line: string) => process.stderr.write(`${line}\n`);
const meant = queries.filter(({ title }) => title.includes(flags.only ?? ''));
if (meant.length === 0) throw new Error(`No query's title has ${JSON.stringify(flags.only)} in it`);
const problems = unreachedTypes(
  schema,
  queries.map(({ text }) => text),
).map((name) => `No query here reaches the type ${name}`);

const results = await measureAll(meant);
process.stdout.write(`${machineLine(setup)}\n\n${table(results, setup)}\n\n${startLine(results)}\n`);
if (flags.write) writeFileSync(new URL('../docs/calls.md', import.meta.url), documentOf(results, setup));
for (const problem of problems) say(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function measureAll(all: readonly BenchQuery[]): Promise<Result[]> {
  await using endpoint = await startEndpoint();
  for (let round = 1; round <= setup.warmUps; round += 1) {
    say(`warm-up ${round} of ${setup.warmUps}`);
    for (const query of all) await attempt(query, () => measureRound(query, endpoint));
  }
  await endpoint.delay(setup.latencyMs);
  const measured: Result[] = [];
  for (const [index, query] of all.entries()) {
    say(`${index + 1} of ${all.length}: ${query.title}`);
    const result = await attempt(query, () => measure(query, endpoint));
    if (result === undefined) continue;
    measured.push(result);
    problems.push(...problemsOf(result));
  }
  return measured;
}

async function measure(query: BenchQuery, endpoint: Endpoint): Promise<Result> {
  const rounds: Round[] = [];
  for (let round = 0; round < setup.rounds; round += 1) rounds.push(await measureRound(query, endpoint));
  return { query, stages: rounds[0]?.stages ?? [], ...summarize(rounds) };
}

/** A query that fails is a problem, and not the end of the others. */
async function attempt<T>({ title }: BenchQuery, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    const problem = `${title}: ${error instanceof Error ? error.message : String(error)}`;
    if (!problems.includes(problem)) problems.push(problem);
    return undefined;
  }
}
