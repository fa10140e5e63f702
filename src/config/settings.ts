import { z } from 'zod';
import { type AuthenticationSettings, asksWho } from '../access/ways-in.ts';
import { operationNames } from '../aws/path/operations.ts';
import { isLoopback } from '../loopback.ts';
import { AccessShape, checkWhose } from './access.ts';
import { AuthSettings } from './auth.ts';
import { eitherOr, fileOf } from './files.ts';
import { httpSettings } from './http.ts';
import { Disclosure, Limits } from './limits.ts';
import { isTaken, MetricsShape } from './metrics.ts';
import { OffShape } from './off.ts';
import { AccountId, RegistryList } from './registries.ts';
import { about } from './rules.ts';
import { count, flag } from './values.ts';

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
export const ConfigShape = SettingsShape.refine(
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

/** What documents are held to, beside the schema. The other settings are known by their names, and not looked at. */
export const DocumentRulesShape = z.strictObject({
  ...Object.fromEntries(Object.keys(SettingsShape.shape).map((name) => [name, z.unknown().optional()])),
  limits: SettingsShape.shape.limits,
  registries: SettingsShape.shape.registries,
});

/** The limits of each operation, and the registries: what goes over all of them costs the more. */
export type DocumentRules = Pick<Config, 'limits' | 'registries'>;
