import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A program whose error output goes into a pipe that nobody reads for now. */
export interface TakenLate {
  readonly command: string;
  readonly args: readonly string[];
  /** Lets it be read, and told as the program's error output, from now on. */
  take(): Promise<void>;
}

/** Ends as well where the program ends before. */
const SCRIPT = `
cd "$0" && mkfifo pipe || exit 1
(exec <pipe; while [ ! -e taken ] && kill -0 $$; do sleep 0.02; done 2>/dev/null; exec cat >&2) &
cd "$OLDPWD" && exec "$@" 2>"$0/pipe"`;

/** What starts a program so. Shells make pipes; between processes Node has sockets. */
export async function takenLate(command: string, args: readonly string[]): Promise<TakenLate> {
  const folder = await mkdtemp(join(tmpdir(), 'late-taker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return {
    command: 'sh',
    args: ['-c', SCRIPT, folder, command, ...args],
    take: () => writeFile(join(folder, 'taken'), ''),
  };
}
