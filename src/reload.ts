import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { asksWho } from './access/ways-in.ts';
import type { ConfigReading } from './config/read.ts';
import { type Config, isOpen, isUnnamed, OPEN_RULE, UNNAMED_RULE } from './config/settings.ts';
import { takenOver, waiting } from './config/until-restart.ts';
import type { Logger } from './log.ts';

export interface ReloadOptions {
  /** What the process started with, and the files that it is in. */
  started: { config: Config; files: readonly string[] };
  /** Reads the configuration anew. */
  read: () => ConfigReading;
  /** Puts it in force. */
  apply: (config: Config) => void;
  log: Logger;
}

/** What has become of the configuration that was read last. */
export interface ConfigState {
  /** Whether it is in force; not where it was refused. */
  readonly isInForce: boolean;
  /** The settings of the one in force that wait for a restart, by their names. */
  readonly waiting: readonly string[];
}

/** Takes over changes of the configuration while the process runs. */
export interface Reloading extends ConfigState {
  /** Reads it now. */
  reload(): void;
  /** Looks at its files no more, and reads nothing more, whoever asks for it. */
  close(): void;
}

/**
 * Follows the files of a configuration. They are looked at rather than listened to: mounts of Kubernetes change by another
 * target of a symbolic link, and network volumes tell nobody. What has mistakes is not put in force, nor any part of it.
 */
export function followConfig({ started, read, apply, log }: ReloadOptions): Reloading {
  let { files } = started;
  let inForce = started.config;
  let seen = files.map(stateOf);
  let timer: NodeJS.Timeout | undefined;
  let isInForce = true;
  let settings: readonly string[] = [];
  let isClosed = false;

  const refuse = (why: string, remedy: string) => {
    isInForce = false;
    log.error(`${why}\nThe configuration in force stays in force: ${remedy}.`);
  };
  const reload = () => {
    if (isClosed) return;
    const before = files.map(stateOf);
    const reading = read();
    // A file of a reading that failed may be the one that will be mended.
    const all = [...new Set([...reading.files, ...('error' in reading ? files : [])])];
    // A file that changes while it is read is read once more.
    seen = all.map((file) => before[files.indexOf(file)] ?? stateOf(file));
    files = all;
    if ('error' in reading) return refuse(reading.error.message, 'mend the new one');
    const danger = whyRefused(reading.config, { inForce, host: started.config.host });
    if (danger !== undefined) return refuse(danger, 'mend the new one, or start again');
    settings = waiting(reading.config, started.config);
    for (const warning of reading.warnings) log.warn(warning);
    if (settings.length > 0) log.warn({ settings }, 'settings have changed that need a restart');
    inForce = reading.config;
    isInForce = true;
    apply(takenOver(reading.config, started.config));
    log.info('a new configuration is in force');
    watch(reading.config.reloadMs);
  };
  // Whoever writes a file may begin by emptying it: it is read when it was the same at two looks.
  let lastLook = seen;
  const look = () => {
    const states = files.map(stateOf);
    const isWritten = isDeepStrictEqual(states, lastLook);
    lastLook = states;
    if (isWritten && !isDeepStrictEqual(states, seen)) reload();
  };
  const watch = (everyMs: number) => {
    clearInterval(timer);
    timer = everyMs > 0 ? setInterval(look, everyMs).unref() : undefined;
  };
  watch(started.config.reloadMs);

  return {
    get isInForce() {
      return isInForce;
    },
    get waiting() {
      return settings;
    },
    reload,
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

/** Why a configuration that is valid by itself is not taken over: it would open what is closed. */
function whyRefused(next: Config, { inForce, host }: { inForce: Config; host: string }): string | undefined {
  if (isUnnamed(host, next)) return `allowedHosts: ${UNNAMED_RULE}.`;
  if (isOpen(host, next.auth)) return `The gateway listens on ${host}, which ${OPEN_RULE}.`;
  if (asksWho(inForce.auth) && !asksWho(next.auth) && !next.auth.anonymous) {
    return 'auth: is gone, and nobody would be asked who they are; say so by auth.anonymous: true.';
  }
  if (inForce.access !== undefined && next.access === undefined) {
    return 'access: is gone, and everyone would see everything; say so by a rule with `who: { anyone: true }`.';
  }
  return undefined;
}

/** What of a file changes with what is in it: one that is replaced is another file. */
function stateOf(file: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(file, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch {
    return 'not to be had';
  }
}
