// biome-ignore lint/style/noRestrictedImports: this is where output is kept
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { keep } from './secrets.ts';

/** How a process ended. */
export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A process of one test. It is killed, by its id, when it is disposed of or, if that never comes, when the test is over. */
export interface Running extends AsyncDisposable {
  /** Resolves when the process has ended. */
  readonly exit: Promise<Exit>;
  /** The first match in what the process has said so far or will say; rejects when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL'): void;
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
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      tell();
    });
  }
  let ended = false;
  const exit = exitOf(child).then((code): Exit => {
    ended = true;
    keep('output', output.stdout + output.stderr);
    tell();
    return { code, ...output };
  });

  const kill = async () => {
    if (!ended) child.kill('SIGKILL');
    await exit;
  };
  onTestFinished(kill);

  return {
    exit,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const listen = () => {
          const match = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
          if (match) resolve(match);
          else if (ended) reject(new Error(`It did not say ${pattern}:\n${output.stdout}${output.stderr}`));
          else return;
          listeners.delete(listen);
        };
        listeners.add(listen);
        listen();
      }),
    signal(name) {
      child.kill(name);
    },
    [Symbol.asyncDispose]: kill,
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
