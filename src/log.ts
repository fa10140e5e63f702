import type { Logger as PinoLogger } from 'pino';

/** What rooms log with. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child' | 'isLevelEnabled'>;
