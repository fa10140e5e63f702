import { isSettings, merge, type Settings } from './given.ts';

/** Where each environment variable goes in the configuration. */
export const VARIABLES: readonly (readonly [variable: string, path: string])[] = [
  ['HOST', 'host'],
  ['PORT', 'port'],
  ['AWS_MAX_ATTEMPTS', 'upstream.attempts'],
  ['REGISTRY_GRAPH_LOG_LEVEL', 'logLevel'],
  ['REGISTRY_GRAPH_INTROSPECTION', 'introspection'],
  ['REGISTRY_GRAPH_GRAPHIQL', 'graphiql'],
  ['REGISTRY_GRAPH_SUGGESTIONS', 'suggestions'],
  ['REGISTRY_GRAPH_REGISTRY_ID', 'registryId'],
  ['REGISTRY_GRAPH_ANONYMOUS', 'auth.anonymous'],
  ['REGISTRY_GRAPH_API_KEYS', 'auth.apiKeys'],
  ['REGISTRY_GRAPH_API_KEYS_FILE', 'auth.apiKeysFile'],
  ['REGISTRY_GRAPH_ALLOWED_HOSTS', 'allowedHosts'],
  ['REGISTRY_GRAPH_TRUST_PROXY', 'trustProxy'],
  ['REGISTRY_GRAPH_HSTS_SECONDS', 'hstsSeconds'],
  ['REGISTRY_GRAPH_CALLER_CONCURRENT', 'callers.concurrent'],
  ['REGISTRY_GRAPH_CALLER_SUBSCRIPTIONS', 'callers.subscriptions'],
  ['REGISTRY_GRAPH_CALLER_PER_MINUTE', 'callers.perMinute'],
  ['REGISTRY_GRAPH_DOCUMENTS', 'documents.manifest'],
  ['REGISTRY_GRAPH_DOCUMENTS_MODE', 'documents.mode'],
  ['REGISTRY_GRAPH_REQUEST_TIMEOUT_MS', 'requestTimeoutMs'],
  ['REGISTRY_GRAPH_DRAIN_DELAY_MS', 'drainDelayMs'],
  ['REGISTRY_GRAPH_DRAIN_TIMEOUT_MS', 'drainTimeoutMs'],
  ['REGISTRY_GRAPH_RELOAD_MS', 'reloadMs'],
  ['REGISTRY_GRAPH_CONCURRENCY', 'upstream.concurrency'],
  ['REGISTRY_GRAPH_ATTEMPT_TIMEOUT_MS', 'upstream.attemptTimeoutMs'],
  ['REGISTRY_GRAPH_UPSTREAM_REPORT', 'upstreamReport'],
  ['REGISTRY_GRAPH_CACHE_URL', 'cache.url'],
  ['REGISTRY_GRAPH_CACHE_URL_FILE', 'cache.urlFile'],
  ['REGISTRY_GRAPH_CACHE_PREFIX', 'cache.prefix'],
  ['REGISTRY_GRAPH_CACHE_BYTES', 'cache.maxBytes'],
  ['REGISTRY_GRAPH_CACHE_MAX_STALE_MS', 'cache.maxStaleMs'],
  ['REGISTRY_GRAPH_CACHE_BYPASS', 'cache.bypass'],
  ['REGISTRY_GRAPH_MAX_SUBSCRIPTIONS', 'subscriptions.max'],
  ['REGISTRY_GRAPH_SUBSCRIPTION_MAX_MS', 'subscriptions.maxMs'],
  ['REGISTRY_GRAPH_SCAN_IMAGES', 'scans.maxImages'],
  ['REGISTRY_GRAPH_SCAN_BYTES', 'scans.maxBytes'],
  ['REGISTRY_GRAPH_BODY_LIMIT', 'limits.bodyBytes'],
  ['REGISTRY_GRAPH_METRICS', 'metrics.enabled'],
  ['REGISTRY_GRAPH_METRICS_PORT', 'metrics.port'],
  ['REGISTRY_GRAPH_METRICS_HOST', 'metrics.host'],
  ['REGISTRY_GRAPH_TOKEN_LIMIT', 'limits.tokens'],
  ['REGISTRY_GRAPH_ALIAS_LIMIT', 'limits.aliases'],
  ['REGISTRY_GRAPH_DEPTH_LIMIT', 'limits.depth'],
  ['REGISTRY_GRAPH_CALL_LIMIT', 'limits.calls'],
  ['REGISTRY_GRAPH_NODE_LIMIT', 'limits.nodes'],
  ['REGISTRY_GRAPH_REPRESENTATION_LIMIT', 'limits.representations'],
];

/** What of the AWS SDK's own variables tells credentials and endpoints apart; the SDK reads the rest by itself. */
export function readAwsEnvironment(env: Readonly<Record<string, string | undefined>> = process.env) {
  return {
    profile: env['AWS_PROFILE'],
    roleArn: env['AWS_ROLE_ARN'],
    endpoint: env['AWS_ENDPOINT_URL_ECR'] ?? env['AWS_ENDPOINT_URL'],
  };
}

/**
 * The collector that OpenTelemetry's standard variables name, if any; its libraries read the other ones by themselves. One for
 * traces is taken as it is, and one for everything has its path for traces.
 */
export function readCollector(
  env: Readonly<Record<string, string | undefined>> = process.env,
): { url: string } | undefined {
  const off = env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none';
  if (off) return undefined;
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (own) return { url: own };
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return base ? { url: `${base.replace(/\/+$/, '')}/v1/traces` } : undefined;
}

/** The variable that wants traces sent by another protocol than the one there is, if any does. */
export function ignoredProtocol(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (readCollector(env) === undefined) return undefined;
  // The first counts where both are given.
  const names = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const name = names.find((each) => env[each]);
  return name === undefined || env[name] === 'http/protobuf' ? undefined : name;
}

/** Settings as variables give them: not checked yet. */
export function readVariables(env: Readonly<Record<string, string | undefined>>): Settings {
  const settings: Settings = {};
  for (const [variable, path] of VARIABLES) {
    const value = env[variable];
    if (!isGiven(value, path)) continue;
    const [group, member] = path.split('.');
    if (group === undefined) continue;
    if (member === undefined) settings[group] = value;
    else settings[group] = merge(isSettings(settings[group]) ? settings[group] : {}, { [member]: value });
  }
  return settings;
}

/**
 * An empty variable is like none. But what says who is let in is given by one that is empty: a secret that was not there to
 * be filled in must not open the gateway.
 */
export function isGiven(value: string | undefined, path: string): value is string {
  return value !== undefined && (value !== '' || path.startsWith('auth.'));
}

/** Variables that look like ours, and are not. Those that Kubernetes makes of services of our name are of its own. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(VARIABLES.map(([variable]) => variable));
  return Object.entries(env).flatMap(([name, value = '']) =>
    !name.startsWith('REGISTRY_GRAPH_') ||
    known.has(name) ||
    /_SERVICE_(?:HOST|PORT)|_PORT_\d+_/.test(name) ||
    /^\w+:\/\//.test(value)
      ? []
      : [name],
  );
}
