import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { reportsOf } from '../reports-of.ts';
import { builtModule, ROOT, requireGateway } from './build.ts';
import { environmentOf, settingsOf, urlIn } from './gateway.ts';
import type { Profile } from './profile.ts';
import type { ServerSettings } from './servers/settings.ts';
import type { Usage, UsageOrder, UsageReport } from './servers/usage.ts';
import type { Server, Temper } from './servers.ts';
import type { Shape } from './shapes.ts';

/** A server that answers. */
export interface RunningServer extends AsyncDisposable {
  readonly name: Server['name'];
  /** Where it is asked. */
  readonly url: string;
  /** How long it took from the process on, until it listened. */
  readonly listeningMs: number;
  /** What its process uses. */
  usage(): Promise<Usage>;
  /** The same, and its peak begins anew. */
  forgetPeak(): Promise<Usage>;
  /** Begins to write down what its thread does, until it is asked for. */
  watch(): Promise<() => Promise<Profile>>;
}

/** What all servers are started with. */
export interface StartOptions {
  readonly endpoint: string;
  readonly shape: Shape;
  readonly temper: Temper;
  /** A folder for what they write. */
  readonly scratch: string;
  readonly answerFile: string;
}

const START_MS = 60_000;
const STOP_MS = 10_000;

/** Starts a server in a process of its own, which ends with this one at the latest. */
export async function startServer(server: Server, options: StartOptions): Promise<RunningServer> {
  const { endpoint, shape, temper, scratch, answerFile } = options;
  const configFile = join(scratch, `${temper}.json`);
  writeFileSync(configFile, JSON.stringify(settingsOf(shape, temper)));
  const settings: ServerSettings = {
    root: ROOT.href,
    endpoint,
    registry: shape.registry,
    warm: temper === 'warm',
    shape: shape.name,
    variables: shape.variables,
    answerFile,
    configFile,
    jit: server.jit ?? false,
  };
  const [module, args] =
    server.module === undefined
      ? [requireGateway(), ['serve', '--config', configFile, '--port', '0']]
      : [builtModule(server.module), [JSON.stringify(settings)]];
  const log = join(scratch, `${server.name}.log`);
  const logged = openSync(log, 'w');
  const begun = performance.now();
  const child = fork(module, args, {
    execArgv: ['--import', pathToFileURL(builtModule('servers/usage')).href],
    // As containers are run: what is logged is kept, and not read at once.
    stdio: ['ignore', 'pipe', logged, 'ipc'],
    env: environmentOf(shape, endpoint),
  });
  closeSync(logged);
  const exit = once(child, 'exit');
  const reportOf = reportsOf<UsageReport>(child);
  const ask = async (order: UsageOrder): Promise<Usage> => {
    const report = reportOf('usage');
    child.send(order);
    return (await report).usage;
  };
  const watch = async () => {
    const begun = reportOf('watching');
    child.send('watch' satisfies UsageOrder);
    await begun;
    return async () => {
      const report = reportOf('profile');
      child.send('profile' satisfies UsageOrder);
      return (await report).profile;
    };
  };
  const stop = async () => {
    // A server that is let go of ends itself.
    if (child.connected) child.disconnect();
    const gone = await Promise.race([exit, delay(STOP_MS, undefined, { ref: false })]);
    if (gone === undefined) child.kill('SIGKILL');
    await exit;
  };
  const url = await Promise.race([
    urlIn(child.stdout),
    exit.then(() => undefined),
    delay(START_MS, undefined, { ref: false }),
  ]);
  const listeningMs = performance.now() - begun;
  if (url === undefined) {
    await stop();
    throw new Error(`${server.title} did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
  }
  return {
    name: server.name,
    url,
    listeningMs,
    usage: () => ask('usage'),
    forgetPeak: () => ask('forget'),
    watch,
    [Symbol.asyncDispose]: stop,
  };
}
