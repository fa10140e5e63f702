import type { Logger } from 'pino';

/**
 * Makes what the process itself has to say lines of its log: Node would write them beside those, into the middle of a line that
 * waits for room, and lose its last words where there is none.
 */
export function logProcess(log: Pick<Logger, 'warn' | 'fatal'>): void {
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.warn({ err }, 'Node.js warns'));
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'an error that nobody caught ends the process');
    process.exit(1);
  });
  // Whoever reads what it says may leave: that is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
