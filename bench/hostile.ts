import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { askPipelined, askUnread } from '../hostile/connections.ts';
import { type HostileRequest, loadHostile, sendHostile } from '../hostile/load.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import type { GatewayReport } from './hostile/gateway-process.ts';
import { reportsOf } from './reports-of.ts';

// Sends the requests of hostile/ over several connections for a time, beside a client that means well, and holds the
// gateway to what it is for: the ones are refused, the other is served, and the process is afterwards what it was before.
// Then come many connections that read nothing, and some that break off.
// Exits with 1 when anything is wrong.

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string', default: '4' },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);

/** By how much the heap may be larger after the attack than after its first rounds. */
const HEAP_SLACK_BYTES = 24 * 2 ** 20;
/** The same of all the memory of the process, which keeps what it once needed. */
const RSS_SLACK_BYTES = 192 * 2 ** 20;
/** Nearly as large as one answer may be, and more than the system keeps of it. */
const LARGE_BYTES = 7.5 * 2 ** 20;
/** Who attacks then, so that the client that means well is another caller. */
const ATTACKER = { 'x-forwarded-for': '192.0.2.1' };
const ATTACKERS_HEADERS = 'x-forwarded-for: 192.0.2.1\r\n';
/** So many callers leave answers unread, each as many as its quarter of the room holds: more than there is room for. */
const UNREAD_CALLERS = 6;
/** The room that there is for them, by default. */
const UNSENT_BYTES = 128 * 2 ** 20;
/** How long what was broken off may take to end, on a machine that is busy with other things. */
const END_MS = 180_000;

/** When the attack ends; its first rounds last as long as they do. */
let end = Infinity;
let refused = 0;
let served = 0;

const wrong = new Map<string, number>();
const blame = (what: string) => wrong.set(what, (wrong.get(what) ?? 0) + 1);
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const say = (line: string) => process.stdout.write(`${line}\n`);

const hostile = [...(await loadHostile())];
const sandbox = await startSandbox();
const gateway = fork(new URL('./hostile/gateway-process.ts', import.meta.url), {
  execArgv: [...process.execArgv, '--expose-gc'],
  // On Node 20 the SDK says that it will soon want Node 22.
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
const reportOf = reportsOf<GatewayReport>(gateway);
gateway.on('message', (report: GatewayReport) => {
  if (report.kind === 'alarm') blame(report.what);
});
gateway.once('exit', (code) => {
  if (code !== 0) blame(`the gateway's process ended with ${code}`);
});
gateway.send(sandbox.endpoint);
const { url } = await reportOf('ready');

await good();
for (const [name, request] of hostile) await attack(name, request);
const before = await sample();

refused = 0;
end = performance.now() + seconds * 1000;
await Promise.all([meanWell(), ...Array.from({ length: connections }, (_, place) => attackOnAndOn(place))]);
const after = await sample();
const unread = await leaveUnread();
await breakOff();
const broken = await sampleLetGo();

const exit = once(gateway, 'exit');
gateway.send('stop');
await exit;
await sandbox.close();

if (after.heap - before.heap > HEAP_SLACK_BYTES) blame('the heap grew beyond its bound');
if (after.rss - before.rss > RSS_SLACK_BYTES) blame('the memory grew beyond its bound');
if (unread.rss - after.rss > UNSENT_BYTES + RSS_SLACK_BYTES)
  blame('answers that nobody reads took more memory than there is room for');
if (broken.heap - before.heap > HEAP_SLACK_BYTES) blame('requests were kept whose connections are gone');
say(`${hostile.length} hostile requests, over ${connections} connections for ${seconds} s:`);
say(`  refused         ${refused}`);
say(`  good, served    ${served}`);
say(`  heap            ${megabytes(before.heap)}, then ${megabytes(after.heap)}`);
say(`  memory (RSS)    ${megabytes(before.rss)}, then ${megabytes(after.rss)}`);
say(`  event loop late ${after.delayP99Ms.toFixed(0)} ms (p99), ${after.delayMaxMs.toFixed(0)} ms at most`);
say(`  unread answers  ${megabytes(unread.rss)} (RSS) while ${unread.held} of ${unread.asked} were held`);
say(`  broken off      ${megabytes(broken.heap)} (heap) afterwards`);
for (const [what, times] of wrong) say(`WRONG, ${times} times: ${what}`);
process.exit(wrong.size > 0 ? 1 : 0);

/** What the gateway is while several callers have asked for many large answers at once, and read none. */
async function leaveUnread() {
  const unread = await Promise.all(
    Array.from({ length: UNREAD_CALLERS }, (_, place) =>
      askUnread(url, {
        connections: 10,
        bytes: LARGE_BYTES,
        headers: `x-forwarded-for: 198.51.100.${place}\r\n`,
      }),
    ),
  );
  const statuses = unread.flatMap((held) => held.statuses);
  const count = (status: number) => statuses.filter((each) => each === status).length;
  for (const status of new Set(statuses)) {
    if (![200, 429, 503].includes(status)) blame(`an answer that was not read had the status ${status}`);
  }
  if (count(429) === 0) blame('no caller was held to its quarter of the answers that are not out');
  if (count(503) === 0) blame('all callers together were not held to the answers that may be not out');
  await good();
  const meanwhile = await sample();
  for (const held of unread) held.breakOff();
  return { ...meanwhile, asked: statuses.length, held: count(200) };
}

/** Sends more operations than anybody answers, one behind the other, and breaks off. */
async function breakOff(): Promise<void> {
  const query = '{ registries { host } }';
  for (let turn = 0; turn < 10; turn += 1) {
    const many = await askPipelined(url, { connections: 10, times: 200, query, headers: ATTACKERS_HEADERS });
    many.breakOff();
  }
  const until = performance.now() + END_MS;
  let status = 0;
  while (status !== 200 && performance.now() < until) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...ATTACKER },
      body: JSON.stringify({ query }),
    });
    await response.text();
    status = response.status;
    await delay(10);
  }
  if (status !== 200) blame('the places of operations were kept whose connections are gone');
}

/** What the gateway is when what was broken off has ended, too. */
async function sampleLetGo() {
  const until = performance.now() + END_MS;
  let now = await sample();
  while (now.heap - before.heap > HEAP_SLACK_BYTES && performance.now() < until) {
    await delay(500);
    now = await sample();
  }
  return now;
}

async function attackOnAndOn(place: number): Promise<void> {
  for (let turn = place; performance.now() < end; turn += 1) {
    const [name, request] = hostile[turn % hostile.length] ?? [];
    if (name && request) await attack(name, vary(request, turn));
  }
}

/** Another document each time, so that nothing of it is known already. */
function vary(request: HostileRequest, turn: number): HostileRequest {
  const { body } = request;
  if (typeof body !== 'string') return request;
  return { ...request, body: body.replace('{"query":"', `{"query":"# ${turn}\\n`) };
}

async function attack(name: string, request: HostileRequest): Promise<void> {
  try {
    const response = await sendHostile(request, url);
    const { errors }: { errors?: { extensions?: { code?: string } }[] } = await response.json();
    const code = errors?.[0]?.extensions?.code;
    if (response.status === (request.status ?? 400) && code === request.code) refused += 1;
    else blame(`${name} was answered with ${response.status} ${code}`);
  } catch (error) {
    blame(`${name} was not answered: ${error}`);
  }
}

async function meanWell(): Promise<void> {
  while (performance.now() < end) {
    await good();
    served += 1;
  }
}

async function good(): Promise<void> {
  const query = '{ repositories(first: 5) { nodes { name images(first: 3) { nodes { digest tags } } } } }';
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { errors }: { errors?: unknown } = await response.json();
    if (response.status !== 200 || errors) blame(`a good request was answered with ${response.status}`);
  } catch (error) {
    blame(`a good request was not answered: ${error}`);
  }
}

async function sample() {
  gateway.send('sample');
  return reportOf('sample');
}
