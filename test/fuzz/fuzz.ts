import { Agent } from 'node:http';
import { type FuzzCase, makeCase } from './cases.ts';
import { faultOf } from './judge.ts';
import { type FuzzAnswer, send } from './send.ts';

/** What came of a fuzz run. */
export interface FuzzRun {
  cases: number;
  /** How many answers of each status. */
  statuses: Map<number, number>;
  findings: FuzzFinding[];
}

/** An answer that may not be. */
export interface FuzzFinding {
  /** The case can be made again by it, with the run's seed. */
  index: number;
  fault: string;
  request: string;
  answer: string;
}

export interface FuzzOptions {
  /** Where the gateway listens. */
  url: string;
  seed: string;
  cases: number;
  concurrency?: number;
}

/** Sends so many random requests, several at once. */
export async function fuzz({ url, seed, cases, concurrency = 8 }: FuzzOptions): Promise<FuzzRun> {
  const agent = new Agent({ keepAlive: true });
  const run: FuzzRun = { cases: 0, statuses: new Map(), findings: [] };
  let next = 0;
  const work = async () => {
    while (next < cases) {
      const index = next;
      next += 1;
      const made = makeCase(seed, index);
      const { fault, answer } = await attempt(url, made, agent);
      run.cases += 1;
      if (answer) run.statuses.set(answer.status, (run.statuses.get(answer.status) ?? 0) + 1);
      if (fault !== undefined) run.findings.push(describe(index, fault, made, answer));
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    agent.destroy();
  }
  return run;
}

async function attempt(
  url: string,
  made: FuzzCase,
  agent: Agent,
): Promise<{ fault?: string | undefined; answer?: FuzzAnswer }> {
  try {
    const answer = await send(url, made, agent);
    return { answer, fault: faultOf(made, answer) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function describe(index: number, fault: string, made: FuzzCase, answer?: FuzzAnswer): FuzzFinding {
  const { kind, method, path, headers, body } = made;
  const lines = [`${kind}: ${method} ${path}`, JSON.stringify(headers), body?.toString('utf8') ?? ''];
  return {
    index,
    fault,
    request: lines.map((line) => line.slice(0, 2_000)).join('\n'),
    answer: answer ? `${answer.status} ${answer.text.slice(0, 2_000)}` : '',
  };
}
