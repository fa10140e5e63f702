import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportsOf } from '../reports-of.ts';
import { environmentOf, settingsOf, urlIn } from '../speed/gateway.ts';
import type { Temper } from '../speed/servers.ts';
import type { Shape } from '../speed/shapes.ts';
import type { CounterOrder, CounterReport, ProcessWork } from './counter.ts';

/** A gateway that counts its work. */
export interface CountedGateway extends AsyncDisposable {
  /** Its address of GraphQL. */
  readonly url: string;
  /** What it does from now on, until that is over. */
  work(during: () => Promise<void>): Promise<ProcessWork>;
}

/** Nothing that V8 does when code has run often, or when room is short: so that the same work counts the same. */
const V8_FLAGS = [
  '--no-opt',
  '--no-sparkplug',
  '--expose-gc',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
];

/** Starts the gateway of the sources as it is served, in a process of its own, which ends with this one at the latest. */
export async function startCountedGateway(
  shape: Shape,
  temper: Temper,
  endpoint: string,
): Promise<CountedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-work-'));
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify(settingsOf(shape, temper)));
  const counter = new URL('counter.ts', import.meta.url).href;
  const child = fork(
    new URL('../../src/main.ts', import.meta.url),
    ['serve', '--config', configFile, '--port', '0'],
    {
      cwd: new URL('../..', import.meta.url),
      execArgv: ['--import', 'tsx', '--import', counter, ...V8_FLAGS],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // What tidies tsx's cache up would be counted.
      env: { ...environmentOf(shape, endpoint), TSX_DISABLE_CACHE: '1' },
    },
  );
  const exit = once(child, 'exit');
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.push(text);
    if (said.length > 100) said.shift();
  });
  const stop = async () => {
    if (child.connected) child.disconnect();
    await exit;
    rmSync(folder, { recursive: true });
  };
  const reportOf = reportsOf<CounterReport>(child);
  const order = (word: CounterOrder) => child.send(word);
  const url = await Promise.race([urlIn(child.stdout), exit.then(() => undefined)]);
  if (url === undefined) {
    await stop();
    throw new Error(`The gateway did not start:\n${said.join('').slice(-2000)}`);
  }
  return {
    url,
    async work(during) {
      const begun = reportOf('begun');
      order('begin');
      await begun;
      await during();
      const ended = reportOf('ended');
      order('end');
      return (await ended).work;
    },
    [Symbol.asyncDispose]: stop,
  };
}
