import { stringify } from 'yaml';
import { loadConfig } from '../config.ts';
import { shownConfig } from '../config-shown.ts';
import { say } from './say.ts';

/** Prints the configuration that is in force, or only that it is valid. */
export function showConfig({ check, config: file }: { check?: true; config?: string }): void {
  const config = loadConfig({ file });
  say(check ? 'The configuration is valid.' : stringify(shownConfig(config)).trimEnd());
}
