import type { Endpoint } from './endpoint/start-endpoint.ts';
import { GATEWAY } from './servers.ts';
import { SHAPES } from './shapes.ts';
import { startServer } from './start-server.ts';

/** What one start of the gateway came to. */
export interface StartRound {
  /** From the moment that its process is made until it says that it listens. */
  readonly startMs: number;
  /** Its memory then. */
  readonly restBytes: number;
}

export interface MeasureStartOptions {
  readonly endpoint: Endpoint;
  readonly rounds: number;
  /** A folder for what it writes. */
  readonly scratch: string;
  readonly say: (line: string) => void;
}

/** Starts the gateway as it is shipped, again and again, with nothing else under way. */
export async function measureStart(options: MeasureStartOptions): Promise<StartRound[]> {
  const { endpoint, rounds, scratch, say } = options;
  const [shape] = SHAPES;
  if (shape === undefined) throw new Error('There is no shape to be started for');
  await endpoint.delay(0);
  const measured: StartRound[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`start: round ${round + 1} of ${rounds}`);
    const began = performance.now();
    const order = { endpoint: endpoint.url, shape, temper: 'cold', scratch, answerFile: '' } as const;
    await using server = await startServer(GATEWAY, order);
    const startMs = performance.now() - began;
    const { residentBytes } = await server.usage();
    measured.push({ startMs, restBytes: residentBytes });
  }
  return measured;
}
