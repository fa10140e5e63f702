import type { Logger as PinoLogger } from 'pino';

/** What rooms log with. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child' | 'isLevelEnabled'>;

/** A log that is made when something is to be said: of most requests that is nothing. */
export function whenSaid(log: Logger, make: () => Logger): Logger {
  let made: Logger | undefined;
  return new Proxy(log, {
    get(_, member) {
      made ??= make();
      const value: unknown = Reflect.get(made, member, made);
      return typeof value === 'function' ? value.bind(made) : value;
    },
  });
}
