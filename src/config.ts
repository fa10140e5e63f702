import { z } from 'zod';
import { type AuthenticationSettings, asksWho } from './access/ways-in.ts';
import { operationNames } from './aws/path/operations.ts';
import { AccessShape, checkWhose } from './config-access.ts';
import { AuthSettings } from './config-auth.ts';
import { eitherOr, fileOf, readSettingFile, recordFiles } from './config-files.ts';
import { httpSettings } from './config-http.ts';
import { Disclosure, Limits } from './config-limits.ts';
import { isTaken, MetricsShape } from './config-metrics.ts';
import { OffShape } from './config-off.ts';
import { AccountId, RegistryList } from './config-registries.ts';
import { about } from './config-rules.ts';
import { count, flag } from './config-values.ts';
import { warningsOf } from './config-warnings.ts';
import { ONLY_NAMES, readYaml } from './config-yaml.ts';
import { StartupError } from './errors.ts';
import { isLoopback } from './loopback.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const REDIS_RULE = 'must be a redis:// or rediss:// URL; what is in it of a password is percent-encoded';

const RedisUrl = z
  .url({ protocol: /^rediss?$/, error: REDIS_RULE })
  .refine((url) => !url.includes('#'), REDIS_RULE);

/** Everything that can be set, with what holds when it is not. Durations are in milliseconds. */
const SettingsShape = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: count(0, 65_535).default(4000),
  logLevel: z.enum(LOG_LEVELS).default('info'),
  ...Disclosure,
  /** Whether a client may ask what its request cost, with x-upstream-report: 1. */
  upstreamReport: flag.default(true),
  /** The account of the default registry, where DescribeRegistry may not tell it. */
  registryId: AccountId.optional(),
  /** The registries served, the first as the default; when left out, the one that the AWS configuration points at. */
  registries: RegistryList.optional(),
  /** Who is let in. */
  auth: AuthSettings.prefault({}),
  /** Who may see and do what; when left out, whoever gets in may see and do everything. */
  access: AccessShape.optional(),
  ...httpSettings,
  /** How long a request may take in all. */
  requestTimeoutMs: count(100, 600_000).default(30_000),
  /** How long a stop still takes requests, until load balancers have heard that it is not ready. */
  drainDelayMs: count(0, 600_000).default(1_000),
  /** How long a stop then waits for what runs. */
  drainTimeoutMs: count(0, 600_000).default(10_000),
  /** How often the files of the configuration are looked at for changes; 0 is never. */
  reloadMs: count(0, 3_600_000).default(5_000),
  /** What is turned off for now. */
  off: OffShape.prefault({}),
  upstream: z
    .strictObject({
      /** At most so many calls at once of one operation in one registry. */
      concurrency: count(1, 1000).default(20),
      /** Attempts of a call in all. */
      attempts: count(1, 20).default(5),
      /** How long one attempt may take. */
      attemptTimeoutMs: count(100, 600_000).default(10_000),
      /** The longest first wait after a throttle, doubled each time. */
      throttledBackoffMs: count(0, 60_000).default(1_000),
      /** The same after a server or network fault. */
      transientBackoffMs: count(0, 60_000).default(50),
      /** The longest wait of all. */
      maxBackoffMs: count(0, 600_000).default(20_000),
      /** How long a look-up waits for one under way in the same repository, to share the next call with others. */
      gatherMs: count(0, 10_000).default(100),
      /** What differs for single operations. */
      operations: z
        .partialRecord(
          z.enum(operationNames),
          z.strictObject({
            /** As above, for this operation. */
            concurrency: count(1, 1000).optional(),
            /** A rate that is never passed, where you know yours. */
            perSecond: count(1, 100_000).optional(),
          }),
          `must name operations: ${operationNames.join(', ')}`,
        )
        .default({}),
    })
    .prefault({}),
  cache: z
    .strictObject({
      /** A Redis or Valkey that the replicas of the gateway share. */
      url: RedisUrl.optional(),
      /** A file that the URL is in, where there is a password in it. */
      urlFile: fileOf(RedisUrl).optional(),
      /** Before every key there: gateways with other rights in AWS need another one. */
      prefix: z.string().min(1).max(100).default('registry-graph'),
      /** The memory that answers may take in this process; 0 keeps none. */
      maxBytes: count(0, 2 ** 40).default(64 * 2 ** 20),
      /** How old an answer may be that is given while AWS is in trouble. */
      maxStaleMs: count(0, 7 * 86_400_000).default(3_600_000),
      /** How long to wait for AWS while an old answer is at hand. */
      patienceMs: count(0, 600_000).default(2_000),
      /** Whether a client may read around the cache, with Cache-Control: no-cache. */
      bypass: flag.default(true),
      /**
       * How long an answer is given again: it cannot change; in a final state; rarely edited; changeable at any time;
       * changing now.
       */
      lifetimesMs: z
        .strictObject({
          permanent: count(0, 365 * 86_400_000).default(30 * 86_400_000),
          settled: count(0, 86_400_000).default(3_600_000),
          steady: count(0, 86_400_000).default(600_000),
          mutable: count(0, 86_400_000).default(10_000),
          moving: count(0, 86_400_000).default(1_000),
        })
        .prefault({}),
    })
    .superRefine(eitherOr('url'), about())
    .transform(({ urlFile, ...cache }) => ({ ...cache, ...(urlFile === undefined ? {} : { url: urlFile }) }))
    .prefault({}),
  subscriptions: z
    .strictObject({
      /** At most so many at once in this process. */
      max: count(0, 1_000_000).default(1_000),
      /** How long one may last. */
      maxMs: count(100, 86_400_000).default(3_600_000),
      /** The wait between the first looks at a preview that somebody watches; it doubles while nothing changes. */
      pollMs: count(1, 600_000).default(1_000),
      /** The longest such wait. */
      maxPollMs: count(1, 600_000).default(5_000),
      /** How long AWS may throttle, fail or hang before what is watched is given up. */
      maxTroubleMs: count(0, 86_400_000).default(300_000),
    })
    .prefault({}),
  scans: z
    .strictObject({
      /** The most entries that a listing is read whole with. */
      maxImages: count(1, 1_000_000).default(100_000),
      /** How long reading one may take in all; it outlives the request. */
      deadlineMs: count(100, 3_600_000).default(300_000),
      /** How long what was read is given again, and kept after it was last asked for. */
      keepMs: count(0, 3_600_000).default(60_000),
      /** The memory that all that is kept may take in this process. */
      maxBytes: count(0, 2 ** 40).default(256 * 2 ** 20),
    })
    .prefault({}),
  /** What the gateway reads of SageMaker's image versions to tell which of them run an image. */
  index: z
    .strictObject({
      /** How long it is used before it is read again. */
      keepMs: count(0, 86_400_000).default(60_000),
      /** How long reading it may take in all, in each registry. */
      timeoutMs: count(100, 86_400_000).default(900_000),
    })
    .prefault({}),
  metrics: MetricsShape,
  limits: Limits,
});

export const OPEN_RULE =
  'is not loopback, and nobody would be asked who they are: set auth.apiKeys, auth.tokens or auth.router, or ' +
  'auth.anonymous: true to let everyone in who can reach it';

/** Whether everyone who reaches an address would be let in, and nobody has said so. */
export function isOpen(host: string, auth: AuthenticationSettings): boolean {
  return !isLoopback(host) && !auth.anonymous && !asksWho(auth);
}

export const UNNAMED_RULE =
  'must name what the gateway is called by: auth.anonymous lets everyone in, and by another name a page of any site ' +
  'could ask through the browser of whoever visits it (DNS rebinding)';

type Unnamed = Pick<z.output<typeof SettingsShape>, 'auth' | 'allowedHosts'>;

/** Whether pages of any site could ask without credentials, by a name of their own that leads to the gateway. */
export function isUnnamed(host: string, { auth, allowedHosts }: Unnamed): boolean {
  return !isLoopback(host) && auth.anonymous && allowedHosts === undefined;
}

/** The same, with the rules of settings in different groups. */
const ConfigShape = SettingsShape.refine(
  ({ registryId, registries }) => registryId === undefined || registries === undefined,
  {
    path: ['registryId'],
    message: 'is of the default registry: with `registries`, each has its own',
    ...about(),
  },
)
  .refine(({ host, auth }) => !isOpen(host, auth), {
    path: ['host'],
    message: OPEN_RULE,
    ...about('host', 'auth.anonymous'),
  })
  .refine((config) => !isUnnamed(config.host, config), {
    path: ['allowedHosts'],
    message: UNNAMED_RULE,
    ...about('host', 'auth.anonymous'),
  })
  .refine(({ host, port, metrics }) => !isTaken(metrics, { host, port }), {
    path: ['metrics', 'port'],
    message: 'must be another one than port, where the gateway itself listens on that address',
    ...about('host', 'port', 'metrics.enabled', 'metrics.host', 'metrics.port'),
  })
  .superRefine(checkWhose, about('access.rules', 'auth.tokens'));

/** The whole configuration, checked. */
export type Config = Readonly<z.output<typeof ConfigShape>>;

/** Where each environment variable goes in the configuration. */
const VARIABLES: readonly (readonly [variable: string, path: string])[] = [
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

/** Settings as a file, variables or flags give them: not checked yet. */
export type Settings = Record<string, unknown>;

/** Where settings come from. */
export interface ConfigSources {
  /** The process's own, unless they are given. */
  env?: Readonly<Record<string, string | undefined>>;
  /** A YAML or JSON file. */
  file?: string | undefined;
  /** From the command line; they count most, then variables, then the file. */
  flags?: Settings;
}

/** What came of reading the configuration, and the files that it is in: its own, and those that settings name. */
export type ConfigReading = { files: readonly string[] } & (CheckedConfig | { error: StartupError });

/** A configuration without mistakes. */
interface CheckedConfig {
  config: Config;
  /** What was set, as it was written. */
  given: Settings;
  /** What is valid, and yet can hardly be meant. */
  warnings: readonly string[];
}

/** Reads and checks everything at once, files that settings name included. The error lists every mistake. */
export function readConfig(sources: ConfigSources = {}): ConfigReading {
  const { value, files } = recordFiles(() => {
    try {
      return checkConfig(sources);
    } catch (error) {
      if (error instanceof StartupError) return { error };
      throw error;
    }
  });
  return { ...value, files };
}

/** The configuration alone; throws the error where there is one. */
export function loadConfig(sources: ConfigSources = {}): Config {
  return checkConfig(sources).config;
}

function checkConfig({ env = process.env, file, flags = {} }: ConfigSources): CheckedConfig {
  const given = merge(file === undefined ? {} : readFile(file), readVariables(env), flags);
  const parsed = ConfigShape.safeParse(given, ONLY_NAMES);
  if (parsed.success) {
    const config = freeze(parsed.data);
    return { config, given, warnings: warningsOf(config, unknownVariables(env), Date.now()) };
  }
  const mistakes = parsed.error.issues.map(
    (issue) => `  ${nameOf(issue.path, { env, flags })}: ${issue.message}`,
  );
  throw new StartupError(
    `The configuration has ${mistakes.length === 1 ? 'a mistake' : 'mistakes'}:\n${mistakes.join('\n')}`,
  );
}

function readFile(file: string): Settings {
  try {
    const settings = readYaml(readSettingFile(file)) ?? {};
    if (isSettings(settings)) return settings;
    throw new Error('it holds no settings by name');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The configuration file ${file} cannot be read: ${why}`, { cause: error });
  }
}

/** Settings as variables give them: not checked yet. */
function readVariables(env: Readonly<Record<string, string | undefined>>): Settings {
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
function isGiven(value: string | undefined, path: string): value is string {
  return value !== undefined && (value !== '' || path.startsWith('auth.'));
}

/** Variables that look like ours, and are not. Those that Kubernetes makes of services of our name are of its own. */
function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
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

/** Later settings count more; groups are merged. */
function merge(...layers: readonly Settings[]): Settings {
  const merged: Settings = {};
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined) continue;
      const before = merged[name];
      merged[name] = isSettings(before) && isSettings(value) ? merge(before, value) : value;
    }
  }
  return merged;
}

/** Whether it is a group of settings, rather than one. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mistake is named by what holds it: a flag, a variable, or the place in the file. */
function nameOf(
  path: readonly PropertyKey[],
  { env, flags }: Required<Pick<ConfigSources, 'env' | 'flags'>>,
): string {
  const name = path.map(String).join('.');
  if (flags[name] !== undefined) return `--${name}`;
  const variable = VARIABLES.find(
    ([candidate, target]) => target === name && isGiven(env[candidate], target),
  )?.[0];
  return variable ?? (name === '' ? 'the file' : name);
}

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) freeze(member);
  }
  return Object.freeze(value);
}
