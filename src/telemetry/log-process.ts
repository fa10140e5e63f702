import type { Logger } from 'pino';

type ProcessLog = Pick<Logger, 'warn' | 'fatal' | 'isLevelEnabled'>;

/**
 * Makes what the process itself has to say lines of its log: Node would write them beside those, into the middle of a line that
 * waits for room, and lose its last words where there is none.
 */
export function logProcess(log: ProcessLog): void {
  // Whoever reads what it says may leave: that is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // A log that says nothing stands in for nobody.
  if (!log.isLevelEnabled('fatal')) return;
  process.removeAllListeners('warning');
  process.on('warning', (err) => log.warn({ err }, 'Node.js warns'));
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'an error that nobody caught ends the process');
    process.exit(1);
  });
}
