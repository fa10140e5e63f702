#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import type { SandboxFlags } from './commands/open-sandbox.ts';
import type { ServeFlags } from './commands/serve.ts';
import type { Stop } from './commands/stop.ts';
import { StartupError } from './errors.ts';
import { scrub } from './telemetry/redact.ts';
import { version } from './version.ts';

// The command line. What a command does is in commands/, which is imported when it is run: it takes its time to load.

/** On Node 20 the SDK says at each start that it will soon want Node 22; the README says it once. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const program = new Command('registry-graph')
  .description("The GraphQL gateway to a company's container images on AWS: Amazon ECR and SageMaker images.")
  .version(version)
  .showHelpAfterError('Run registry-graph --help for what there is.');

/** The options that say how the sandbox is. */
const SANDBOX_OPTIONS = ['seed', 'images', 'world', 'missingIds', 'previewMs', 'latencyMs'];

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
  await untilStopped(async () => (await import('./commands/serve.ts')).serve(flags));
});

withSandboxOptions(
  program
    .command('sandbox')
    .description('run the sandbox alone: an AWS endpoint for ECR and SageMaker images on loopback')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on', wholeNumber, 4566),
).action(async (flags: SandboxFlags & { host: string; port: number }) => {
  await untilStopped(async () => (await import('./commands/sandbox.ts')).runSandbox(flags));
});

program
  .command('config')
  .description('print the configuration that is in force, without its secrets; or every mistake in it')
  .option('--check', 'only say whether it is valid, and what in it can hardly be meant')
  .option('--config <file>', 'a YAML or JSON file of settings')
  .action(async (flags: { check?: true; config?: string }) => {
    const { showConfig } = await import('./commands/config.ts');
    showConfig(flags);
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
    const { doctor } = await import('./commands/doctor.ts');
    endWith(await doctor(flags));
  });

program
  .command('schema')
  .description('print the GraphQL schema')
  .option('--subgraph', 'as a subgraph of Apollo Federation 2, for composition')
  .action(async (flags: { subgraph?: true }) => {
    const { showSchema } = await import('./commands/schema.ts');
    showSchema(flags);
  });

program
  .command('key')
  .description('make a new API key, and print it with the entry that lets its holder in')
  .requiredOption('--name <name>', 'who is to have it')
  .action(async (flags: { name: string }) => {
    const { makeKey } = await import('./commands/key.ts');
    makeKey(flags);
  });

program
  .command('documents')
  .description('what concerns manifests of trusted documents')
  .command('check')
  .argument('<files...>', 'manifests, as GraphQL Code Generator writes them')
  .description('hold manifests to the schema and to the limits of the configuration')
  .option('--config <file>', 'a YAML or JSON file of settings')
  .action(async (files: string[], flags: { config?: string }) => {
    const { checkDocuments } = await import('./commands/documents.ts');
    endWith(checkDocuments(files, flags));
  });

/** One that does nothing would let someone take AWS for the sandbox. */
function refuseSandboxOptions(command: Command): void {
  const given = command.options.find((option) => {
    const name = option.attributeName();
    return SANDBOX_OPTIONS.includes(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (given) throw new StartupError(`${given.long} says how the sandbox is: it needs --sandbox.`);
}

/**
 * Starts what goes on until a signal: the first one stops it cleanly, the second at once. One that comes while it starts
 * ends it there and then, since nobody has been let in. Linux lets the first process of a container hear no signal but those
 * that it asked for: so this is before whatever takes long.
 */
async function untilStopped(start: () => Promise<Stop>): Promise<void> {
  let stop: Stop = async () => {};
  let stopping = false;
  const hurry = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) {
        hurry.abort();
        process.exit(1);
      }
      stopping = true;
      // What fails of it is an error that nobody catches.
      void stop(signal, hurry.signal).then(() => process.exit(0));
    });
  }
  stop = await start();
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function failOrOmit(text: string): 'fail' | 'omit' {
  if (text === 'fail' || text === 'omit') return text;
  throw new InvalidArgumentError('It must be fail or omit.');
}

/** What was asked for has been done; the code says whether all is well. */
function endWith(isWell: boolean): void {
  process.exitCode = isWell ? 0 : 1;
}

/** What the person can mend is one sentence; anything else is a defect, with its stack. */
function fail(error: unknown): never {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof StartupError ? error.message : scrub(error.stack ?? error.message);
}

program.parseAsync().catch(fail);
