import type { GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import type { Context } from '../../../src/context.ts';
import { clientOf, fromDist, type ServerSettings } from '../servers/settings.ts';

/** The gateway's schema and what its resolvers read through, for another server to run. */
export interface GatewayParts {
  readonly schema: GraphQLSchema;
  /** Makes the context of one request. Whoever does is to end its deadline. */
  contextOf(): Context;
}

/** Opens them as the gateway itself does, of the modules that are shipped. */
export async function openGatewayParts(settings: ServerSettings): Promise<GatewayParts> {
  const [{ loadConfig }, { openUpstream }, { createContext }, { createPolicy }] = await Promise.all([
    fromDist<typeof import('../../../src/config/read.ts')>(settings, 'config/read.js'),
    fromDist<typeof import('../../../src/open-upstream.ts')>(settings, 'open-upstream.js'),
    fromDist<typeof import('../../../src/context.ts')>(settings, 'context.js'),
    fromDist<typeof import('../../../src/access/policy.ts')>(settings, 'access/policy.js'),
  ]);
  const [{ Ledger }, { switchesOf }, { ANONYMOUS }, { schema }] = await Promise.all([
    fromDist<typeof import('../../../src/aws/path/ledger.ts')>(settings, 'aws/path/ledger.js'),
    fromDist<typeof import('../../../src/switches.ts')>(settings, 'switches.js'),
    fromDist<typeof import('../../../src/access/viewer.ts')>(settings, 'access/viewer.js'),
    fromDist<typeof import('../../../src/schema/schema.ts')>(settings, 'schema/schema.js'),
  ]);
  const config = loadConfig({ file: settings.configFile });
  const switches = switchesOf(config.off);
  const totals = new Ledger();
  const log = pino({ level: 'error' }, pino.destination(2));
  const { registries, imageUsage } = await openUpstream({
    current: () => config,
    switches: () => switches,
    client: clientOf(settings),
    totals,
    observer: undefined,
    log,
  });
  const scope = createPolicy(() => config.access)(ANONYMOUS);
  // One for all requests: making it is work that only a server of the Fetch API has.
  const request = new Request('http://127.0.0.1/graphql', { method: 'POST' });
  const options = {
    viewer: ANONYMOUS,
    caller: ANONYMOUS.name,
    scope,
    registries,
    imageUsage,
    deadlineMs: config.requestTimeoutMs,
    mayReport: config.upstreamReport,
    mayBypassCache: config.cache.bypass,
    totals,
    log,
  };
  return { schema, contextOf: () => createContext(request, options) };
}
