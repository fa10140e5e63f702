// biome-ignore lint/style/noRestrictedImports: a command of its own, outside of the tests
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

// Sends random requests to a gateway in a process of its own, which serves the sandbox. Exits with 1 where an answer may
// not be, where the gateway logged an error, and where it ended.

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

const main = new URL('../../src/main.ts', import.meta.url).pathname;
const gateway = spawn(process.execPath, [...process.execArgv, main, 'serve', '--sandbox', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'pipe'],
  env: {
    ...process.env,
    REGISTRY_GRAPH_SUBSCRIPTION_MAX_MS: '200',
    // What comes too often is not looked at.
    REGISTRY_GRAPH_CALLER_PER_MINUTE: '1000000000',
  },
});
const mistakes: string[] = [];
gateway.once('exit', (code, signal) => mistakes.push(`the gateway ended: ${code ?? signal}`));
createInterface(gateway.stderr).on('line', (line) => {
  // What is no entry of the log was written by a process that is in trouble.
  if (!/^\{"level":[1-4]0,/.test(line)) mistakes.push(line);
});

const url = await new Promise<string>((resolve, reject) => {
  gateway.once('exit', () => reject(new Error(mistakes.join('\n'))));
  createInterface(gateway.stdout).on('line', (line) => {
    const [address] = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql)/.exec(line) ?? [];
    if (address !== undefined) resolve(address);
  });
});
const run = await fuzz({ url, seed: values.seed, cases: Number(values.cases) });
const isAlive = mistakes.length === 0 && (await fetch(`${url}/health`)).ok;

gateway.removeAllListeners('exit');
gateway.kill('SIGTERM');
const [code]: (number | null)[] = await once(gateway, 'exit');
if (code !== 0) mistakes.push(`stopped, the gateway ended with ${code}`);

for (const { index, fault, request, answer } of run.findings)
  say(`case ${index}: ${fault}\n${request}\n=> ${answer}\n`);
for (const mistake of mistakes) say(mistake);
const statuses = [...run.statuses]
  .toSorted(([a], [b]) => a - b)
  .map(([status, count]) => `${status}: ${count}`);
say(`${run.cases} cases with the seed ${values.seed}; answers by status: ${statuses.join(', ')}.`);
say(`${run.findings.length} answers that may not be, ${mistakes.length} troubles of the process.`);
process.exitCode = run.findings.length + mistakes.length === 0 && isAlive ? 0 : 1;
