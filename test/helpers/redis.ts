// biome-ignore lint/style/noRestrictedImports: Redis, whose output is thrown away
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'vitest';
import { findProgram } from './find-program.ts';

/** A real Redis or Valkey of one test, which forgets everything when it stops. */
export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Starts it again on the same port, empty; `extra` are further settings, as of the command line. */
  start(...extra: string[]): Promise<void>;
  /** Kills it. */
  stop(): Promise<void>;
  /** Lets it hang: connections stay open and nothing is answered, until it resumes. */
  pause(): void;
  resume(): void;
}

/** Where the server is: `REDIS_SERVER_PATH`, else `redis-server` or `valkey-server` on the PATH; else undefined. */
export function findRedis(): Promise<string | undefined> {
  return findProgram(['redis-server', 'valkey-server'], 'REDIS_SERVER_PATH');
}

/** A test that needs Redis: skipped, with the reason, where there is none; in CI that is a failure. */
export function testWithRedis(name: string, run: (start: typeof startRedis) => Promise<void>): void {
  test(name, async ({ skip }) => {
    if ((await findRedis()) === undefined) {
      const missing = 'no Redis: apt-get install redis-server, or set REDIS_SERVER_PATH';
      if (process.env['CI']) throw new Error(`CI must try it with a real server, and there is ${missing}`);
      return skip(missing);
    }
    await run(startRedis);
  });
}

/** Starts one on a free port of the loopback; `extra` are further settings, as of the command line. */
export async function startRedis(...extra: string[]): Promise<TestRedis> {
  const path = await findRedis();
  if (path === undefined) throw new Error('No redis-server and no valkey-server');
  const folder = await mkdtemp(join(tmpdir(), 'test-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const kill = () => void child?.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    if (child === undefined) return;
    const exit = once(child, 'exit');
    kill();
    await exit;
    child = undefined;
  };
  const start = async (...settings: string[]) => {
    const own = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    const started = spawn(path, [...own, ...settings], { stdio: 'ignore' });
    child = started;
    await once(started, 'spawn');
    while (!(await answers(port))) {
      if (started.exitCode !== null) throw new Error(`${path} ended with ${started.exitCode}`);
      await delay(10);
    }
  };
  await start(...extra);

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop();
      process.off('exit', kill);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** True when it says anything to a PING, be it that a password is needed. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket
      .once('data', () => end(true))
      .once('error', () => end(false))
      .once('close', () => end(false));
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
