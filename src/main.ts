#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import type { ListedRegistry } from './aws/connect/connect-registries.ts';
import { type RegistryKey, registryName } from './aws/registry.ts';
import type { Config } from './config.ts';
import { StartupError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { version } from './version.ts';

// The command line. What takes long to load is imported by the command that needs it.

/** On Node 20 the SDK says at each start that it will soon want Node 22; the README says it once. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const program = new Command('registry-graph')
  .description("The GraphQL gateway to a company's container images on AWS: Amazon ECR and SageMaker images.")
  .version(version)
  .showHelpAfterError('Run registry-graph --help for what there is.');

/** The options that say how the sandbox is. */
const SANDBOX_OPTIONS = ['seed', 'images', 'world', 'missingIds', 'previewMs', 'latencyMs'];

interface SandboxFlags {
  seed?: string;
  images?: number;
  world?: string;
  missingIds: 'fail' | 'omit';
  previewMs: number;
  latencyMs: number;
}

/** One of which nothing was said. */
const DEFAULT_SANDBOX: SandboxFlags = { missingIds: 'fail', previewMs: 3000, latencyMs: 0 };

interface ServeFlags extends SandboxFlags {
  sandbox?: true;
  config?: string;
  host?: string;
  port?: number;
}

/** The settings of a sandbox, the same for `serve --sandbox` and for one that runs alone. */
function withSandboxOptions(command: Command): Command {
  return command
    .option('--seed <text>', 'which of the many possible companies the sandbox makes up')
    .option('--images <count>', 'how many images the sandbox holds', wholeNumber)
    .option('--world <file>', 'a JSON file to load instead, in the shapes of the AWS responses')
    .option('--missing-ids <effect>', 'what a missing id does to a batch: fail or omit', failOrOmit, 'fail')
    .option('--preview-ms <ms>', 'how long a lifecycle preview runs', wholeNumber, 3000)
    .option('--latency-ms <ms>', 'how long every call takes', wholeNumber, 0);
}

withSandboxOptions(
  program
    .command('serve')
    .description('serve the graph; AWS_REGION, profiles and AWS_ENDPOINT_URL count as everywhere')
    .option('--sandbox', 'serve a made-up company instead of AWS: needs neither an account nor a region')
    .option('--config <file>', 'a YAML or JSON file of settings')
    .option('--host <address>', 'the address to listen on (127.0.0.1)')
    .option('--port <number>', 'the port to listen on (4000)', wholeNumber),
).action(async (flags: ServeFlags, command: Command) => {
  if (!flags.sandbox) refuseSandboxOptions(command);
  const [
    { readCollector, readConfig },
    { createGateway },
    { listen },
    { followConfig },
    { createLog },
    { destination },
    { isOn },
  ] = await Promise.all([
    import('./config.ts'),
    import('./gateway.ts'),
    import('./http/server.ts'),
    import('./reload.ts'),
    import('./telemetry/create-log.ts'),
    import('pino'),
    import('./config-development.ts'),
  ]);
  const read = () => readConfig({ file: flags.config, flags: { host: flags.host, port: flags.port } });
  const started = read();
  if ('error' in started) throw started.error;
  const settings = started.config;
  const log = createLog(settings.logLevel, destination(2));
  const sandbox = flags.sandbox ? await openSandbox({ ...flags, port: 0 }) : undefined;
  const completed = (config: Config): Config =>
    sandbox ? { ...config, registries: config.registries ?? allOf(sandbox) } : config;
  const config = completed(settings);
  const client = sandbox && clientOf(sandbox);
  const gateway = await createGateway({
    config,
    log,
    collector: readCollector(),
    ...(client ? { client } : {}),
  });
  const server = await listen(gateway.handle, config.host, config.port);
  const metrics = await listenForMetrics(gateway, config);

  let current = config;
  const reloading = followConfig({
    started,
    read,
    apply(next) {
      current = completed(next);
      log.level = current.logLevel;
      gateway.reload(current);
    },
    log,
  });
  // At a terminal it says that the terminal is gone.
  if (!process.stdin.isTTY) process.on('SIGHUP', reloading.reload);

  onStop(async () => {
    reloading.close();
    gateway.drain();
    server.drain();
    await delay(current.drainDelayMs);
    gateway.endSubscriptions();
    await server.close(current.drainTimeoutMs);
    await metrics?.close(0);
    await gateway.dispose();
    await sandbox?.close();
  });

  if (sandbox) await describe(sandbox);
  say(`Serving ${namesOf(gateway.registries)}${sandbox ? ' from the sandbox, not from AWS' : ''}.`);
  say(`${isOn(config.graphiql, config) ? 'GraphiQL and GraphQL' : 'GraphQL'}: ${server.url}/graphql`);
  if (metrics) say(`Metrics: ${metrics.url}/metrics`);
});

withSandboxOptions(
  program
    .command('sandbox')
    .description('run the sandbox alone: an AWS endpoint for ECR and SageMaker images on loopback')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on', wholeNumber, 4566),
).action(async (flags: SandboxFlags & { host: string; port: number }) => {
  const sandbox = await openSandbox(flags);
  onStop(() => sandbox.close());

  await describe(sandbox);
  say(`An AWS endpoint: ${sandbox.endpoint}`);
  say('Point any AWS client at it, this gateway among them:');
  say(`  export AWS_ENDPOINT_URL=${sandbox.endpoint} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`);
  say(`  export AWS_ACCESS_KEY_ID=${sandbox.world.defaultAccountId} AWS_SECRET_ACCESS_KEY=sandbox`);
});

program
  .command('config')
  .description('print the configuration that is in force, without its secrets; or every mistake in it')
  .option('--check', 'only say whether it is valid')
  .option('--config <file>', 'a YAML or JSON file of settings')
  .action(async ({ check, config: file }: { check?: true; config?: string }) => {
    const [{ loadConfig }, { shownConfig }, { stringify }] = await Promise.all([
      import('./config.ts'),
      import('./config-shown.ts'),
      import('yaml'),
    ]);
    const config = loadConfig({ file });
    say(check ? 'The configuration is valid.' : stringify(shownConfig(config)).trimEnd());
  });

program
  .command('doctor')
  .description(
    'try what the gateway may do in AWS, registry by registry, and say what IAM lacks; changes nothing',
  )
  .option('--config <file>', 'a YAML or JSON file of settings')
  .option('--sandbox', 'examine a made-up company instead of AWS')
  .option('--json', 'print the findings as JSON')
  .action(async (flags: { config?: string; sandbox?: true; json?: true }) => {
    const [{ loadConfig, readAwsEnvironment }, { examineAll }, report, { pino }] = await Promise.all([
      import('./config.ts'),
      import('./doctor/doctor.ts'),
      import('./doctor/report.ts'),
      import('pino'),
    ]);
    const settings = loadConfig({ file: flags.config });
    const sandbox = flags.sandbox ? await openSandbox({ ...DEFAULT_SANDBOX, port: 0 }) : undefined;
    try {
      const examinations = await examineAll({
        config: sandbox ? { ...settings, registries: settings.registries ?? allOf(sandbox) } : settings,
        settings: {
          ...(sandbox ? clientOf(sandbox) : {}),
          environment: readAwsEnvironment(),
          log: pino({ level: 'silent' }),
        },
        say: (line) => process.stderr.write(`${line}\n`),
      });
      say(flags.json ? report.jsonReport(examinations) : report.textReport(examinations));
      process.exitCode = report.isHealthy(examinations) ? 0 : 1;
    } finally {
      await sandbox?.close();
    }
  });

program
  .command('schema')
  .description('print the GraphQL schema')
  .option('--subgraph', 'as a subgraph of Apollo Federation 2, for composition')
  .action(async ({ subgraph }: { subgraph?: true }) => {
    const [{ printSchema }, { printSubgraphSdl }, { schema }] = await Promise.all([
      import('graphql'),
      import('./schema/federation/sdl.ts'),
      import('./schema/schema.ts'),
    ]);
    say((subgraph ? printSubgraphSdl : printSchema)(schema));
  });

program
  .command('key')
  .description('make a new API key, and print it with the entry that lets its holder in')
  .requiredOption('--name <name>', 'who is to have it')
  .action(async ({ name }: { name: string }) => {
    const [{ hashApiKey, newApiKey }, { stringify }] = await Promise.all([
      import('./access/api-keys.ts'),
      import('yaml'),
    ]);
    const key = newApiKey();
    say(`The key, which is shown this once and kept nowhere:\n\n  ${key}\n`);
    say(
      'Its holder sends it as "Authorization: Bearer KEY". The entry for auth.apiKeys, or for the file of auth.apiKeysFile:\n',
    );
    say(stringify([{ name, sha256: hashApiKey(key) }]));
  });

program
  .command('documents')
  .description('what concerns manifests of trusted documents')
  .command('check')
  .argument('<files...>', 'manifests, as GraphQL Code Generator writes them')
  .description('hold manifests to the schema and to the limits of the configuration')
  .option('--config <file>', 'a YAML or JSON file of settings')
  .action(async (files: string[], { config: file }: { config?: string }) => {
    const [{ loadConfig }, { checkManifest }] = await Promise.all([
      import('./config.ts'),
      import('./http/check-manifest.ts'),
    ]);
    const { limits, registries = [] } = loadConfig({ file });
    const served = Math.max(1, registries.length);
    for (const manifest of files) {
      const { documents, mistakes } = checkManifest(readManifestFile(manifest), { limits, served });
      for (const mistake of mistakes) say(`${manifest}: ${mistake}`);
      if (mistakes.length > 0) process.exitCode = 1;
      else say(`${manifest}: its documents fit, all ${documents} of them.`);
    }
  });
/** Serves the figures on a port of their own, where there is one. */
async function listenForMetrics({ metrics }: Gateway, { metrics: { port, host } }: Config) {
  if (metrics === undefined || port === undefined) return undefined;
  const [{ metricsListener }, { listen }] = await Promise.all([
    import('./http/use-metrics.ts'),
    import('./http/server.ts'),
  ]);
  return listen(metricsListener(metrics), host, port);
}

/** One that does nothing would let someone take AWS for the sandbox. */
function refuseSandboxOptions(command: Command): void {
  const given = command.options.find((option) => {
    const name = option.attributeName();
    return SANDBOX_OPTIONS.includes(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (given) throw new StartupError(`${given.long} says how the sandbox is: it needs --sandbox.`);
}

async function openSandbox(flags: SandboxFlags & { host?: string; port: number }): Promise<Sandbox> {
  const [{ startSandbox }, { makeCompany }] = await Promise.all([
    import('./sandbox/sandbox.ts'),
    import('./sandbox/world/company.ts'),
  ]);
  const { seed, images, world: file, ...settings } = flags;
  const world = file === undefined ? makeCompany({ seed, images }) : await readWorld(file);
  return startSandbox({ ...settings, world });
}

/** How a sandbox is reached. */
function clientOf({ endpoint, world }: Sandbox) {
  const credentials = { accessKeyId: world.defaultAccountId, secretAccessKey: 'sandbox' };
  return { endpoint, region: 'us-east-1', credentials };
}

async function readWorld(file: string) {
  const [{ worldFrom }, { ZodError, prettifyError }] = await Promise.all([
    import('./sandbox/world/fixture.ts'),
    import('zod'),
  ]);
  try {
    return worldFrom(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why =
      error instanceof ZodError
        ? `\n${prettifyError(error)}`
        : error instanceof Error
          ? error.message
          : String(error);
    throw new StartupError(`--world ${file} cannot be read: ${why}`, { cause: error });
  }
}

function readManifestFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The manifest ${file} cannot be read: ${why}`, { cause: error });
  }
}

/** So many registries are named; the rest are counted. */
const SHOWN = 8;

function namesOf(registries: readonly RegistryKey[]): string {
  const names = registries.slice(0, SHOWN).map(registryName);
  return [...names, ...(registries.length > SHOWN ? [`and ${registries.length - SHOWN} more`] : [])].join(
    ', ',
  );
}

/** Every registry of a sandbox, each by a role of its account, as a company would have it; undefined where there is none. */
function allOf({ world }: Sandbox): ListedRegistry[] | undefined {
  const all = world.registries.map(({ accountId, region }) => ({
    registryId: accountId,
    region,
    roleArn: `arn:aws:iam::${accountId}:role/registry-graph`,
  }));
  const isDefault = ({ registryId }: ListedRegistry) => registryId === world.defaultAccountId;
  // The first is the gateway's default: so it is of the account that callers are of by default.
  const ordered = [...all.filter(isDefault), ...all.filter((each) => !isDefault(each))];
  return ordered.length > 0 ? ordered : undefined;
}

async function describe(sandbox: Sandbox): Promise<void> {
  const { describeWorld } = await import('./sandbox/world/describe-world.ts');
  say(`${describeWorld(sandbox.world)}\n`);
}

/** Stops once, cleanly, on the first signal; at once on the second. */
function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(() => process.exit(0), fail);
    });
  }
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function failOrOmit(text: string): 'fail' | 'omit' {
  if (text === 'fail' || text === 'omit') return text;
  throw new InvalidArgumentError('It must be fail or omit.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What the person can mend is one sentence; anything else is a defect, with its stack. */
function fail(error: unknown): never {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StartupError) return error.message;
  const { code, syscall } = { code: undefined, syscall: undefined, ...error };
  if (code === 'EADDRINUSE') {
    return `${error.message}: something else listens there. Choose another with --port.`;
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    return `Cannot listen there: ${error.message}. Choose an address of this machine with --host.`;
  }
  return error.stack ?? error.message;
}

program.parseAsync().catch(fail);
