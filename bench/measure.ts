import { pino } from 'pino';
import { loadConfig } from '../src/config/read.ts';
import { createGateway, type Gateway } from '../src/gateway.ts';
import type { Calls, Endpoint } from './endpoint.ts';
import { type Stage, sum } from './model.ts';
import { connectAws } from './peer.ts';
import type { BenchQuery } from './query.ts';
import { HOME, REPLICA } from './world.ts';

/** What one run of a query or of a script took. */
export interface Run {
  calls: Calls;
  ms: number;
}

/** One round of a query: a gateway that knows nothing yet, the same one asked again at once, and the script. */
export interface Round {
  /** What the gateway called before it was asked anything. */
  start: Calls;
  cold: Run;
  warm: Run;
  script: Run;
  stages: readonly Stage[];
}

/** Measures a round; throws where an answer holds errors, or is not what the script finds. */
export async function measureRound(query: BenchQuery, endpoint: Endpoint): Promise<Round> {
  const timed = async <Result>(run: () => Promise<Result>): Promise<Run & { result: Result }> => {
    await endpoint.takeCalls();
    const start = performance.now();
    const result = await run();
    const ms = performance.now() - start;
    return { result, ms, calls: await endpoint.takeCalls() };
  };

  const { result: gateway, calls: start } = await timed(() => startGateway(query, endpoint.url));
  const cold = await timed(() => ask(gateway, query));
  const warm = await timed(() => ask(gateway, query));
  await gateway.dispose();
  using aws = connectAws(endpoint.url);
  const script = await timed(() => query.script(aws));

  const answer = query.read(cold.result);
  assertSameFacts('the script finds', script.result, answer.facts);
  assertSameFacts('the second answer has', query.read(warm.result).facts, answer.facts);
  return { start, cold, warm, script, stages: answer.stages };
}

function startGateway({ serves }: BenchQuery, endpoint: string): Promise<Gateway> {
  const accessKey = { accessKeyId: HOME.registryId, secretAccessKey: 'sandbox' };
  return createGateway({
    config: loadConfig({ env: {}, flags: serves === 'both' ? { registries: [HOME, REPLICA] } : {} }),
    log: pino({ level: 'error' }, pino.multistream({ level: 'error', stream: pino.destination(2) })),
    client: {
      endpoint,
      region: HOME.region,
      // Credentials that name their account, as those of roles and of SSO do, spare each listed registry the question.
      credentials: serves === 'both' ? { ...accessKey, accountId: HOME.registryId } : accessKey,
    },
  });
}

/** From the request to the last byte of the answer. */
async function ask(gateway: Gateway, { text, variables }: BenchQuery): Promise<string> {
  const response = await gateway.fetch('http://bench.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.text();
}

function assertSameFacts(who: string, found: readonly string[], answered: readonly string[]): void {
  const [ours, theirs] = [answered.toSorted(), found.toSorted()];
  const at = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex(
    (_, i) => ours[i] !== theirs[i],
  );
  if (at < 0) return;
  throw new Error(
    `${who} ${found.length} things, the answer ${answered.length}; first apart: ${theirs[at]} | ${ours[at]}`,
  );
}

/** The rounds of a query as one: the most calls that any took, and the median of their times. */
export interface Summary {
  start: Calls;
  cold: Run;
  warm: Run;
  script: Run;
}

export function summarize(rounds: readonly Round[]): Summary {
  const runs = (name: 'cold' | 'warm' | 'script'): Run => {
    const all = rounds.map((round) => round[name]);
    const [most] = all.toSorted((a, b) => sum(b.calls) - sum(a.calls));
    return { calls: most?.calls ?? {}, ms: median(all.map(({ ms }) => ms)) };
  };
  return { start: rounds[0]?.start ?? {}, cold: runs('cold'), warm: runs('warm'), script: runs('script') };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
