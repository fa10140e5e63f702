import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { reportsOf } from './reports-of.ts';
import { Client } from './soak/client.ts';
import type { GatewayReport } from './soak/gateway-process.ts';
import { Load } from './soak/load.ts';
import type { SandboxReport } from './soak/sandbox-process.ts';
import { quantile, SoakTally } from './soak/tally.ts';
import { makeWorld } from './soak/world.ts';

// Asks a gateway at a fixed rate for a long time while one call in twenty of AWS goes wrong, and holds every answer to
// the sandbox's world. Three processes: the gateway, alone, so that its memory and its handles are what is measured; the
// sandbox; and this one, which asks and checks. Exits with 1 when anything is wrong.

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);

/** So much of the time, but at most two minutes, is for filling the memory; what the heap does then is not judged. */
const warmUpMs = Math.min(120, seconds / 3) * 1000;
const sampleEveryMs = Math.min(5_000, (seconds * 1000) / 30);
/**
 * By how much the heap may grow from the first third after the warm-up to the last. What is under way comes on top of what
 * is kept, so it is the lower quartiles that are compared.
 */
const HEAP_SLACK = { share: 0.05, bytes: 3 * 2 ** 20 };

const startedAt = Date.now();
const tally = new SoakTally();
const samples: { atMs: number; heap: number; rss: number; calls: number; cached: number }[] = [];

const sandbox = fork(new URL('./soak/sandbox-process.ts', import.meta.url), { execArgv: process.execArgv });
sandbox.send(startedAt);
const [endpoint] = await once(sandbox, 'message');

const gateway = fork(new URL('./soak/gateway-process.ts', import.meta.url), {
  execArgv: [...process.execArgv, '--expose-gc'],
});
const reportOf = reportsOf<GatewayReport>(gateway);
gateway.on('message', (report: GatewayReport) => {
  if (report.kind === 'alarm') tally.blame('the gateway’s process', report.what);
});
for (const [name, child] of Object.entries({ sandbox, gateway })) {
  child.once('exit', (code) => {
    if (code !== 0) tally.blame('exit', `the ${name}'s process ended with ${code}`);
  });
}
gateway.send(endpoint);
const { url } = await reportOf('ready');

const client = new Client(url);
const world = makeWorld(startedAt);
const load = new Load(client, world, tally, createRandom(Number(values.seed)));

sandbox.send('trouble');
const sampling = setInterval(sample, sampleEveryMs);
const progress = setInterval(printProgress, 10_000);
await load.run(rate, seconds);
clearInterval(sampling);
clearInterval(progress);

sandbox.send('peace');
// Until what was held back by the trouble is over.
await delay(1_000);
await load.runInPeace(50);
client.close();

const last = await sample();
const seen = await counted();
gateway.send('stop');
const { before, after } = await reportOf('stopped');
await Promise.all([stop(gateway), stop(sandbox)]);

judge();
printSummary();
process.exit(tally.wrong.size > 0 ? 1 : 0);

function counted(): Promise<SandboxReport> {
  return new Promise((resolve) => {
    sandbox.once('message', (report: SandboxReport) => resolve(report));
    sandbox.send('count');
  });
}

async function sample() {
  gateway.send('sample');
  const { heap, rss, totals } = await reportOf('sample');
  samples.push({ atMs: Date.now() - startedAt, heap, rss, calls: totals.calls, cached: totals.cached });
  return totals;
}

async function stop(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

function judge(): void {
  const settled = samples.filter(({ atMs }) => atMs >= warmUpMs).map(({ heap }) => heap);
  const third = Math.floor(settled.length / 3);
  const first = quantile(settled.slice(0, third), 0.25);
  const final = quantile(settled.slice(-third), 0.25);
  if (final - first > Math.max(HEAP_SLACK.bytes, first * HEAP_SLACK.share))
    tally.blame('memory', `the heap grew from ${mebi(first)} to ${mebi(final)} MiB after the warm-up`);

  if (after.toSorted().join() !== before.toSorted().join())
    tally.blame('handles', `at the start: ${before.join(', ')}; at the end: ${after.join(', ')}`);

  // A call that is given up at once, since whoever waited for it has left, may never reach the sandbox.
  const missing = last.calls - seen.calls;
  if (missing < 0 || missing > tally.sum('left'))
    tally.blame('ledger', `the gateway counted ${last.calls} calls, the sandbox ${seen.calls}`);

  if (seen.faultShare < 0.03)
    tally.blame('faults', `only ${percent(seen.faultShare)} of the calls went wrong`);
  // In a minute there are outages enough that a gateway without old answers would be seen.
  if (seconds >= 60 && tally.stale === 0) tally.blame('stale answers', 'none was given');
  if (load.skipped > 0.01 * rate * seconds)
    tally.blame('rate', `${load.skipped} requests were not sent, since too many were under way`);
}

function printProgress(): void {
  const { heap = 0, calls = 0, cached = 0 } = samples.at(-1) ?? {};
  const errors = [...tally.errors].map(([code, count]) => `${code} ${count}`).join(', ');
  const wrong = [...tally.wrong].map(([check, { count }]) => `${check} ${count}`).join(', ');
  process.stderr.write(
    `${Math.round((Date.now() - startedAt) / 1000)} s: ${tally.sum('asked')} requests, ${load.inFlight} under way, ${calls} calls, ` +
      `${percent(cached / (calls + cached))} of the reads cached, ${tally.stale} stale, heap ${mebi(heap)} MiB; ` +
      `errors: ${errors || 'none'}; wrong: ${wrong || 'nothing'}\n`,
  );
}

function printSummary(): void {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  print(`\n${seconds} s at ${rate} requests a second, seed ${values.seed}, Node ${process.version}\n`);
  print('| question | asked | answered | left | failed fields | median ms | 99th percentile ms |');
  print('|---|---|---|---|---|---|---|');
  for (const [name, { asked, answered, left, failedFields, ms }] of tally.byName) {
    const cells = [
      name,
      asked,
      answered,
      left,
      failedFields,
      quantile(ms, 0.5).toFixed(0),
      quantile(ms, 0.99).toFixed(0),
    ];
    print(`| ${cells.join(' | ')} |`);
  }
  print('\n| upstream | |\n|---|---|');
  for (const [member, count] of Object.entries(last)) print(`| ${member} | ${Math.round(count)} |`);
  print(`| calls that the sandbox saw | ${seen.calls} |`);
  print(`| of them with a fault | ${percent(seen.faultShare)} |`);
  print(`| by outcome | ${list(Object.entries(seen.outcomes))} |`);
  print(`| errors in answers | ${list(tally.errors)} |`);
  print(`| answers with something stale | ${tally.stale} |`);
  const heaps = samples.filter(({ atMs }) => atMs >= warmUpMs).map(({ heap }) => mebi(heap));
  print(`| heap after the warm-up, MiB | ${heaps.join(' ')} |`);
  print(`| resident at the end, MiB | ${mebi(samples.at(-1)?.rss ?? 0)} |`);
  for (const [check, { count, examples }] of tally.wrong) {
    print(`\nWRONG: ${check}, ${count} times`);
    for (const example of examples) print(`  ${example}`);
  }
  print(tally.wrong.size === 0 ? '\nNothing is wrong.' : '');
}

function list(counts: Iterable<[string, number]>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

function mebi(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
