import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeasureOptions } from './measure-shape.ts';
import { type ServerName, serversFor } from './servers.ts';
import { tiny } from './shapes.ts';
import { startServer } from './start-server.ts';

/** What one start came to. */
export interface Start {
  /** From the process on, until it listens. */
  readonly listeningMs: number;
  /** Time of the processor until then. */
  readonly cpuMs: number;
  /** Memory when it listens, and has answered nothing. */
  readonly restBytes: number;
}

/** How a server started, round by round. */
export interface StartFigures {
  readonly server: ServerName;
  readonly starts: readonly Start[];
}

/**
 * Starts each server alone and in turn, those that can be asked one image, warm. The first start of each does not count: it
 * brings its files into memory.
 */
export async function measureStarts(options: MeasureOptions): Promise<StartFigures[]> {
  const { endpoint, rounds, scratch, servers, say } = options;
  const answerFile = join(scratch, 'answer.json');
  writeFileSync(answerFile, '{}');
  await endpoint.delay(0);
  const figures = serversFor('tiny', 'warm', servers).map((server) => ({ server, starts: [] as Start[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { server, starts } of figures) {
      say(`start: ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}, ${server.name}`);
      await using running = await startServer(server, {
        endpoint: endpoint.url,
        shape: tiny,
        temper: 'warm',
        scratch,
        answerFile,
      });
      const { cpuMs, residentBytes } = await running.usage();
      if (round > 0) starts.push({ listeningMs: running.listeningMs, cpuMs, restBytes: residentBytes });
    }
  }
  return figures.map(({ server, starts }) => ({ server: server.name, starts }));
}
