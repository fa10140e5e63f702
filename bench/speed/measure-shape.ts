import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from './endpoint/start-endpoint.ts';
import type { Load } from './load/start-load.ts';
import type { Profile } from './profile.ts';
import { assertSameAnswer, readAnswer } from './same-answer.ts';
import { GATEWAY, type Server, type ServerName, serversFor, type Temper } from './servers.ts';
import type { Shape } from './shapes.ts';
import { type RunningServer, type StartOptions, startServer } from './start-server.ts';
import { quantile } from './statistics.ts';

/** What one round of one server came to. */
export interface Round {
  readonly requests: number;
  /** Time of the processor a request, of the server's process alone. */
  readonly cpuMs: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly firstByteMs: number;
}

/** What a server came to. */
export interface ServerFigures {
  readonly server: ServerName;
  readonly rounds: readonly Round[];
  /** Memory before the first request. */
  readonly restBytes: number;
  /** The most while it was measured. */
  readonly peakBytes: number;
  /** Calls of AWS a request; the same for all who answer the same, or they do not do the same. */
  readonly calls: number;
  /** What its thread did in a round that does not count, since to write that down takes time; of the gateway alone. */
  readonly profile?: Profile;
}

export interface ShapeFigures {
  readonly shape: Shape['name'];
  readonly temper: Temper;
  readonly bytes: number;
  readonly servers: readonly ServerFigures[];
}

export interface MeasureOptions {
  readonly endpoint: Endpoint;
  readonly load: Load;
  readonly servers: readonly Server[];
  /** The server whose answers all others are held to. */
  readonly reference: Server;
  readonly rounds: number;
  readonly seconds: number;
  readonly scratch: string;
  /** A folder for profiles of all servers. */
  readonly profiles?: string | undefined;
  readonly say: (line: string) => void;
}

/** How long AWS takes for a call. */
export const CALL_MS = 10;

/** In a round, however long that takes on a machine that is busy: three, or this share of the warm-up's. */
const LEAST_REQUESTS = 3;
const LEAST_SHARE = 1 / 32;

/** Measures all servers that can be asked a shape, side by side and in turn. Throws where one answers something else. */
export async function measureShape(
  shape: Shape,
  temper: Temper,
  options: MeasureOptions,
): Promise<ShapeFigures> {
  const { endpoint, load, say, rounds } = options;
  const meant = serversFor(shape.name, temper, options.servers);
  const body = JSON.stringify({ query: shape.text, variables: shape.variables });
  await endpoint.delay(0);
  const answer = await referenceAnswer(shape, temper, body, options);
  await using running = await startAll(meant, startOptions(shape, temper, options, answer));

  await endpoint.delay(CALL_MS);
  const started: { server: RunningServer; restBytes: number; calls: number; rounds: Round[] }[] = [];
  for (const server of running.servers) {
    const { residentBytes } = await server.usage();
    assertSameAnswer(server.name, await ask(server.url, body), answer);
    await endpoint.delay(CALL_MS);
    await ask(server.url, body);
    const calls = await endpoint.delay(CALL_MS);
    started.push({ server, restBytes: residentBytes, calls, rounds: [] });
  }

  const connections = temper === 'cold' ? 1 : shape.connections;
  const order = { body, connections, seconds: options.seconds };
  await endpoint.delay(0);
  for (const { server } of started) {
    say(`${shape.name}, ${temper}: warm-up, ${server.name}`);
    await load.run({ ...order, url: server.url, atLeast: shape.warmUps[temper] });
    await server.forgetPeak();
  }
  const atLeast = Math.max(LEAST_REQUESTS, Math.round(shape.warmUps[temper] * LEAST_SHARE));
  await endpoint.delay(CALL_MS);
  for (let round = 0; round < rounds; round += 1) {
    for (const { server, rounds: figures } of inTurn(started, round)) {
      say(`${shape.name}, ${temper}: round ${round + 1} of ${rounds}, ${server.name}`);
      const before = await server.usage();
      const { ms, firstByteMs, seconds } = await load.run({
        ...order,
        url: server.url,
        atLeast,
      });
      const after = await server.usage();
      figures.push({
        requests: ms.length,
        cpuMs: (after.cpuMs - before.cpuMs) / ms.length,
        perSecond: ms.length / seconds,
        medianMs: quantile(ms, 0.5),
        p99Ms: quantile(ms, 0.99),
        firstByteMs: quantile(firstByteMs, 0.5),
      });
    }
  }

  const servers: ServerFigures[] = [];
  for (const { server, ...figures } of started) {
    const { peakBytes } = await server.usage();
    const wanted = server.name === GATEWAY.name || options.profiles !== undefined;
    const profile = wanted ? await profileOf(server) : undefined;
    servers.push({ server: server.name, peakBytes, ...figures, ...(profile && { profile }) });
  }
  return { shape: shape.name, temper, bytes: Buffer.byteLength(answer), servers };

  async function profileOf(server: RunningServer): Promise<Profile> {
    say(`${shape.name}, ${temper}: profile, ${server.name}`);
    const end = await server.watch();
    await load.run({ ...order, url: server.url, atLeast });
    const profile = await end();
    if (options.profiles !== undefined) {
      const file = join(options.profiles, `${shape.name}-${temper}-${server.name}.cpuprofile`);
      writeFileSync(file, JSON.stringify(profile));
    }
    return profile;
  }
}

/** What is to be answered. */
async function referenceAnswer(
  shape: Shape,
  temper: Temper,
  body: string,
  options: MeasureOptions,
): Promise<string> {
  await using server = await startServer(options.reference, startOptions(shape, temper, options, '{}'));
  const answer = await ask(server.url, body);
  const { data, errors } = readAnswer(answer);
  if (!data || errors !== undefined) {
    throw new Error(`The answer to ${shape.name} that all are held to has errors: ${answer.slice(0, 500)}`);
  }
  return answer;
}

function startOptions(
  shape: Shape,
  temper: Temper,
  { endpoint, scratch }: MeasureOptions,
  answer: string,
): StartOptions {
  const answerFile = join(scratch, 'answer.json');
  writeFileSync(answerFile, answer);
  return { endpoint: endpoint.url, shape, temper, scratch, answerFile };
}

/** Starts all of them; where one does not start, the others end. */
async function startAll(
  meant: readonly Server[],
  options: StartOptions,
): Promise<AsyncDisposable & { servers: readonly RunningServer[] }> {
  const starting = await Promise.allSettled(meant.map((server) => startServer(server, options)));
  const servers = starting.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async () => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  };
  const failed = starting.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { servers, [Symbol.asyncDispose]: stop };
}

/** Each round begins with another server: what one leaves to the next is everyone's in turn. */
function inTurn<Item>(items: readonly Item[], round: number): Item[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function ask(url: string, body: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}: ${text.slice(0, 500)}`);
  return text;
}
