import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type RegistryKey, registryName } from '../aws/registry.ts';
import { disclosureOf } from '../config/development.ts';
import { readConfig } from '../config/read.ts';
import type { Config } from '../config/settings.ts';
import { readCollector } from '../config/variables.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { onAllowedHosts, type TurnedAwayListener } from '../http/allowed-hosts.ts';
import { type HttpServer, listen } from '../http/server.ts';
import { metricsListener } from '../http/use-metrics.ts';
import { followConfig } from '../reload.ts';
import { createLog } from '../telemetry/create-log.ts';
import { errorOutput, LogOutput } from '../telemetry/log-output.ts';
import { logProcess } from '../telemetry/log-process.ts';
import { logRequests } from '../telemetry/log-requests.ts';
import { version } from '../version.ts';
import { listening } from './listening.ts';
import type { SandboxFlags } from './open-sandbox.ts';
import { say } from './say.ts';
import type { Stop } from './stop.ts';

/** What it is told on the command line. */
export interface ServeFlags extends SandboxFlags {
  sandbox?: true;
  config?: string;
  host?: string;
  port?: number;
}

/** Serves the graph; gives what stops it, by the signal that asks for it. */
export async function serve(flags: ServeFlags): Promise<Stop> {
  const read = () => readConfig({ file: flags.config, flags: { host: flags.host, port: flags.port } });
  const started = read();
  if ('error' in started) throw started.error;
  const output = new LogOutput(errorOutput());
  const log = createLog(started.config.logLevel, output);
  logProcess(log);
  output.whenBack((lines) =>
    log.warn(
      { lines },
      'lines of the log were dropped: see whether its disk was full, or what takes it late',
    ),
  );
  for (const warning of started.warnings) log.warn(warning);
  const made = flags.sandbox ? await sandboxOf(flags) : undefined;
  const completed = (config: Config): Config =>
    made ? { ...config, registries: config.registries ?? made.registries } : config;

  const config = completed(started.config);
  let current = config;
  let gateway: Gateway | undefined;
  // From here on, so that no change is missed that comes while the gateway is made.
  const reloading = followConfig({
    started,
    read,
    apply(next) {
      current = completed(next);
      log.level = current.logLevel;
      gateway?.reload(current);
    },
    log,
  });
  // At a terminal it says that the terminal is gone.
  if (!process.stdin.isTTY) process.on('SIGHUP', reloading.reload);

  const serving = await createGateway({
    config,
    log,
    collector: readCollector(),
    configState: () => reloading,
    linesDropped: () => output.dropped,
    ...(made ? { client: made.client } : {}),
  });
  gateway = serving;
  if (current !== config) serving.reload(current);
  const metrics = await listenForMetrics(
    serving.metrics && metricsListener(serving.metrics),
    () => current,
    logRequests(log),
  );
  // The last of the start: whoever gets in is answered, also when a stop follows at once.
  const server = await listening(listen(serving.handle, config.host, config.port), {
    host: '--host',
    port: '--port',
  });

  if (made) say(`${made.description}\n`);
  say(`Serving ${namesOf(serving.registries)}${made ? ' from the sandbox, not from AWS' : ''}.`);
  say(`${disclosureOf(current).graphiql ? 'GraphiQL and GraphQL' : 'GraphQL'}: ${server.url}/graphql`);
  if (metrics) say(`Metrics: ${metrics.url}/metrics`);
  log.info({ version, url: server.url, registries: namesOf(serving.registries) }, 'serving');

  return async (signal, hurry) => {
    hurry.addEventListener('abort', () => output.endAtOnce());
    const { drainDelayMs, drainTimeoutMs } = current;
    log.info({ signal, drainDelayMs, drainTimeoutMs }, 'stopping');
    reloading.close();
    serving.drain();
    server.drain();
    await delay(drainDelayMs);
    serving.endSubscriptions();
    await server.close(drainTimeoutMs, (answers) =>
      log.warn({ answers, drainTimeoutMs }, 'answers were cut: they took longer than drainTimeoutMs'),
    );
    // The port for metrics goes with the process: a stop is to be seen in the figures until its end.
    await serving.dispose();
    await made?.sandbox.close();
    log.info('stopped');
    await output.flush();
  };
}

/** A sandbox, and how it is served. */
async function sandboxOf(flags: SandboxFlags) {
  const { allOf, clientOf, describe, openSandbox } = await import('./open-sandbox.ts');
  // Whoever may ask the gateway is not meant to ask what stands for AWS.
  const sandbox = await openSandbox({ ...flags, host: '127.0.0.1', port: 0 });
  return {
    sandbox,
    registries: allOf(sandbox),
    client: clientOf(sandbox),
    description: describe(sandbox),
  };
}

/** Serves the figures on a port of their own, where there is one. */
async function listenForMetrics(
  listener: RequestListener | undefined,
  current: () => Config,
  turnedAway: TurnedAwayListener,
): Promise<HttpServer | undefined> {
  const { host, port, allowedHosts: own } = current().metrics;
  if (listener === undefined || port === undefined) return undefined;
  const guarded = onAllowedHosts(
    listener,
    () => ({ host, allowedHosts: [...own, ...(current().allowedHosts ?? [])], forPrograms: true }),
    [turnedAway],
  );
  return await listening(listen(guarded, host, port), { host: 'metrics.host', port: 'metrics.port' });
}

/** So many registries are named; the rest are counted. */
const SHOWN = 8;

function namesOf(registries: readonly RegistryKey[]): string {
  const names = registries.slice(0, SHOWN).map(registryName);
  return [...names, ...(registries.length > SHOWN ? [`and ${registries.length - SHOWN} more`] : [])].join(
    ', ',
  );
}
