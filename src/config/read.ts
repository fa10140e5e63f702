import type { z } from 'zod';
import { StartupError } from '../errors.ts';
import { readSettingFile, recordFiles } from './files.ts';
import { isSettings, merge, type Settings } from './given.ts';
import { type Config, ConfigShape, type DocumentRules, DocumentRulesShape } from './settings.ts';
import { isGiven, readVariables, VARIABLES } from './variables.ts';
import { warningsOf } from './warnings.ts';
import { ONLY_NAMES, readYaml } from './yaml.ts';

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

/** What documents are held to, alone: whoever checks some may have none of the files that other settings name. */
export function loadDocumentRules(sources: ConfigSources): DocumentRules {
  return parse(DocumentRulesShape, sources).value;
}

function checkConfig(sources: ConfigSources): CheckedConfig {
  const { env = process.env } = sources;
  const { given, value } = parse(ConfigShape, sources);
  const config = freeze(value);
  return { config, given, warnings: warningsOf(config, env, Date.now()) };
}

function parse<T>(
  shape: z.ZodType<T>,
  { env = process.env, file, flags = {} }: ConfigSources,
): { given: Settings; value: T } {
  const given = merge(file === undefined ? {} : readFile(file), readVariables(env), flags);
  const parsed = shape.safeParse(given, ONLY_NAMES);
  if (parsed.success) return { given, value: parsed.data };
  const mistakes = parsed.error.issues.map(
    (issue) => `  ${nameOf(issue.path, { env, flags })}: ${issue.message}`,
  );
  throw new StartupError(
    `The configuration has ${mistakes.length === 1 ? 'a mistake' : 'mistakes'}:\n${mistakes.join('\n')}`,
  );
}

function readFile(file: string): Settings {
  try {
    const settings = readYaml(readSettingFile(file));
    // One that was emptied, or cut short, would lift every rule that stood in it.
    if (settings === null || settings === undefined)
      throw new Error('it is empty: {} stands for no settings');
    if (isSettings(settings)) return settings;
    throw new Error('it holds no settings by name');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The configuration file ${file} cannot be read: ${why}`, { cause: error });
  }
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
