import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { takenLate } from '../helpers/late-taker.ts';
import { type Exit, type Running, runProcess, startProcess } from '../helpers/process.ts';
import { keep, secret } from '../helpers/secrets.ts';

const root = new URL('../../', import.meta.url);
const fromSource = ['--import', 'tsx', 'src/main.ts'];

/** The credentials that make the sandbox's default account the caller. */
export const credentials = {
  AWS_ACCESS_KEY_ID: '111122223333',
  AWS_SECRET_ACCESS_KEY: secret('Xq7Tz2mLw9-of-a-process'),
};

/** A folder that is gone after the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-graph-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** An environment with nothing of this machine's AWS settings: an empty home, and no metadata service to ask. */
export async function bareEnvironment(home?: string): Promise<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home ?? (await scratchFolder()),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Runs the program to its end. */
export async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Exit> {
  const whole = { ...(await bareEnvironment()), ...env };
  return runProcess(process.execPath, [...fromSource, ...args], { cwd: root, env: whole });
}

/** Starts the program; the test is to dispose of it. */
export async function start(args: readonly string[], env: Record<string, string> = {}): Promise<Running> {
  const whole = { ...(await bareEnvironment()), ...env };
  return startProcess(process.execPath, [...fromSource, ...args], { cwd: root, env: whole });
}

/** Starts the program, with its log in a file; the test is to dispose of it. */
export async function startWithLogIn(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Running> {
  const whole = { ...(await bareEnvironment()), ...env, LOG: file };
  const intoFile = ['-c', 'exec "$0" "$@" 2>>"$LOG"', process.execPath, ...fromSource, ...args];
  return startProcess('sh', intoFile, { cwd: root, env: whole });
}

/** Starts the program, whose log nobody takes until `take`; the test is to dispose of it. */
export async function startUntaken(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ running: Running; take: () => Promise<void> }> {
  const whole = { ...(await bareEnvironment()), ...env };
  const late = await takenLate(process.execPath, [...fromSource, ...args]);
  return { running: startProcess(late.command, late.args, { cwd: root, env: whole }), take: late.take };
}

/** The address at which a program that serves says that it does. */
export async function graphqlUrl(serving: Running): Promise<string> {
  const [, url = ''] = await serving.said(/GraphQL: (http:\S+)/);
  return url;
}

/** Sends a query over HTTP. */
export async function post(url: string, query: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const body: unknown = await response.json();
  keep('answers', JSON.stringify(body));
  return { status: response.status, body };
}
