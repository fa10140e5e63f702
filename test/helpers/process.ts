import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a process ended. */
export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A process of a test's own. It is stopped by its id, at the latest when it is disposed of. */
export interface Running extends AsyncDisposable {
  /** Resolves when the process has ended. */
  readonly exit: Promise<Exit>;
  /** The first match in what the process has said so far or will say; rejects when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: 'SIGTERM' | 'SIGINT'): void;
}

export interface ProcessOptions {
  /** All of its environment: nothing of this process's own. */
  env: Readonly<Record<string, string>>;
  cwd: string | URL;
}

/** Starts a program. */
export function startProcess(command: string, args: readonly string[], options: ProcessOptions): Running {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const exit = exitOf(child).then((code): Exit => ({ code, ...output }));
  let ended = false;
  exit.then(
    () => {
      ended = true;
    },
    () => undefined,
  );

  return {
    exit,
    async said(pattern) {
      for (;;) {
        const match = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
        if (match) return match;
        if (ended) throw new Error(`It ended without saying ${pattern}:\n${output.stdout}${output.stderr}`);
        const more = [child.stdout, child.stderr].map((stream) => once(stream, 'data'));
        await Promise.race([exit, ...more]);
      }
    },
    signal(name) {
      child.kill(name);
    },
    async [Symbol.asyncDispose]() {
      if (!ended) child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Runs a program to its end. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<Exit> {
  await using running = startProcess(command, args, options);
  return await running.exit;
}

/** Its exit code, once all its output is there as well. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code]: (number | null)[] = await once(child, 'close');
  return code ?? null;
}
