import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { CENSORED, SECRET_MEMBERS, scrub } from './redact.ts';

/** The log of a process: JSON lines, none of which holds a secret. */
export function createLog(level: Level | 'silent', destination: DestinationStream): Logger {
  return pino(
    {
      name: 'registry-graph',
      level,
      redact: { paths: [...SECRET_MEMBERS], censor: CENSORED },
      // The last thing before the line is out: messages, stacks and URLs of any depth pass it.
      hooks: { streamWrite: scrub },
    },
    destination,
  );
}
