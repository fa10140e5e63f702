import { cpus, totalmem } from 'node:os';
import { pino } from 'pino';
import { loadConfig } from '../src/config.ts';
import { createGateway } from '../src/gateway.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { type BenchQuery, queries } from './queries.ts';

// Counts the AWS calls of each query, cold, against an endpoint that delays every call; and the time from question to
// answer, in the delay as a unit, beside the longest chain of calls that wait for one another.

const LATENCY_MS = 200;
const ROUNDS = 3;

const sandbox = await startSandbox();
const gateway = await createGateway({
  config: loadConfig({ env: {} }),
  log: pino({ level: 'error' }, pino.destination(2)),
  client: {
    endpoint: sandbox.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: sandbox.world.defaultAccountId, secretAccessKey: 'sandbox' },
  },
});

interface Measured {
  calls: Record<string, number>;
  /** Wall time over the delay of one call. */
  delays: number;
}

async function measure({ document, variables }: BenchQuery): Promise<Measured> {
  sandbox.calls.clear();
  const start = performance.now();
  const response = await gateway.fetch('http://bench.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const answer: { errors?: unknown } = await response.json();
  const delays = (performance.now() - start) / LATENCY_MS;
  if (answer.errors) throw new Error(`A query failed: ${JSON.stringify(answer.errors)}`);
  return { calls: sandbox.calls.byOperation(), delays };
}

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The first run of a query compiles code and opens sockets; it is not counted. */
async function row(query: BenchQuery): Promise<string> {
  await measure(query);
  const rounds: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(query));
  const calls = sum(rounds[0]?.calls ?? {});
  const fewest = sum(query.fewest);
  const delays = median(rounds.map((measured) => measured.delays));
  const cells = [
    query.title,
    calls,
    fewest,
    (calls / fewest).toFixed(2),
    delays.toFixed(2),
    query.chain,
    (delays / query.chain).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

sandbox.faults.latencyMs = LATENCY_MS;
print(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${LATENCY_MS} ms a call, median of ${ROUNDS}\n`,
);
print('| query, cold | AWS calls | fewest | ratio | wall / delay | chain | ratio |');
print('|---|---|---|---|---|---|---|');
for (const query of queries) print(await row(query));

await gateway.dispose();
await sandbox.close();
