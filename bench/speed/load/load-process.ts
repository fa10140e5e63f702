import { Agent, request } from 'node:http';

// Asks one server for a time, over so many connections, each of which asks anew when it has its answer. In a process of its
// own, so that asking is not taken for answering.

/** What is to be asked, and for how long. */
export interface LoadOrder {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /** So many requests at least, whatever time they take. */
  readonly atLeast: number;
}

/** What came of it; times are in milliseconds, from the request on. */
export interface LoadResult {
  readonly seconds: number;
  /** Until the last byte, of each request. */
  readonly ms: readonly number[];
  /** Until the first byte of the body. */
  readonly firstByteMs: readonly number[];
  /** The sizes of the bodies that there were: one, where nothing is wrong. */
  readonly sizes: readonly number[];
  /** Statuses other than 200, and failures. */
  readonly wrong: readonly string[];
}

export type LoadReport = { kind: 'ready' } | { kind: 'done'; result: LoadResult };

const tell = (report: LoadReport) => process.send?.(report);

process.on('message', async (order: LoadOrder) => tell({ kind: 'done', result: await load(order) }));
process.once('disconnect', () => process.exit());
tell({ kind: 'ready' });

async function load({ url, body, connections, seconds, atLeast }: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ms: number[] = [];
  const firstByteMs: number[] = [];
  const sizes = new Set<number>();
  const wrong = new Set<string>();
  const start = performance.now();
  const isOver = () =>
    wrong.size > 0 || (ms.length >= atLeast && performance.now() - start >= seconds * 1000);
  const askOnAndOn = async () => {
    while (!isOver()) {
      try {
        const answer = await ask(agent, url, body);
        ms.push(answer.ms);
        firstByteMs.push(answer.firstByteMs);
        sizes.add(answer.size);
        if (answer.status !== 200) wrong.add(`HTTP ${answer.status}`);
      } catch (error) {
        wrong.add(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, askOnAndOn));
  const took = (performance.now() - start) / 1000;
  agent.destroy();
  return { seconds: took, ms, firstByteMs, sizes: [...sizes], wrong: [...wrong] };
}

interface Answer {
  readonly status: number;
  readonly size: number;
  readonly ms: number;
  readonly firstByteMs: number;
}

function ask(agent: Agent, url: string, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { agent, method: 'POST', headers }, (response) => {
      let size = 0;
      let firstByteMs = 0;
      response.on('data', (chunk: Buffer) => {
        if (size === 0) firstByteMs = performance.now() - start;
        size += chunk.length;
      });
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, size, firstByteMs, ms: performance.now() - start }),
      );
      response.once('error', reject);
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
