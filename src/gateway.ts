import { CallCounts } from './aws/call.ts';
import type { ClientSettings } from './aws/clients.ts';
import { connectRegistry, findDefaultRegistry, type RegistrySources } from './aws/registry-sources.ts';
import type { Config } from './config.ts';
import { createContext } from './context.ts';
import { createHttp } from './http/yoga.ts';
import type { Logger } from './log.ts';

export interface GatewayOptions {
  config: Config;
  log: Logger;
  /** How the default registry is reached, where it is not the SDK's ordinary configuration that says so. */
  client?: Pick<ClientSettings, 'region' | 'endpoint' | 'credentials'>;
}

/** A gateway, ready to serve. */
export interface Gateway {
  /** Answers one HTTP request. */
  fetch: ReturnType<typeof createHttp>['fetch'];
  /** The same as a listener for node:http. */
  handle: ReturnType<typeof createHttp>;
  /** The registries served, the default one first. */
  registries: readonly RegistrySources['registry'][];
  /** What was sent to AWS since the start. */
  counts: CallCounts;
  /** No more requests are welcome: /ready says so from now on. */
  drain(): void;
  /** Lets go of the connections to AWS. */
  dispose(): Promise<void>;
}

/** Puts the rooms together. Throws a StartupError where no registry can be told. */
export async function createGateway({ config, log, client = {} }: GatewayOptions): Promise<Gateway> {
  const { concurrency, attempts, attemptTimeoutMs, ...backoff } = config.upstream;
  const counts = new CallCounts();
  const upstream = {
    counts,
    policy: {
      concurrency,
      attempts,
      attemptTimeoutMs,
      backoffMs: {
        throttled: backoff.throttledBackoffMs,
        transient: backoff.transientBackoffMs,
        max: backoff.maxBackoffMs,
      },
    },
  };

  const sources = config.registries
    ? await connectListed(config.registries)
    : [await connectDefault({ ...client, log })];

  async function connectListed(registries: NonNullable<Config['registries']>) {
    const listed = registries.map(({ registryId, region, ...settings }) =>
      connectRegistry({ registryId, region }, { ...client, ...settings, log }, upstream),
    );
    await Promise.all(listed.map((registry) => registry.assertCredentials()));
    return listed;
  }

  async function connectDefault(settings: ClientSettings) {
    const { registryId } = config;
    const { registry, credentialsAccount } = await findDefaultRegistry({ ...settings, registryId }, upstream);
    return connectRegistry(registry, { ...settings, credentialsAccount }, upstream);
  }

  let welcome = true;
  const http = createHttp({
    context: (request) => createContext(request, { sources, deadlineMs: config.requestTimeoutMs, log }),
    limits: config.limits,
    graphiql: config.graphiql,
    ready: () => welcome,
    log,
  });

  return {
    fetch: http.fetch,
    handle: http,
    registries: sources.map(({ registry }) => registry),
    counts,
    drain() {
      welcome = false;
    },
    async dispose() {
      await http.dispose();
      for (const source of sources) source.close();
    },
  };
}
