import { stringify } from 'yaml';
import { readConfig } from '../config/read.ts';
import { shownConfig } from '../config/shown.ts';
import { say } from './say.ts';

/** Prints the configuration that is in force, or only that it is valid, with what can hardly be meant. */
export function showConfig({ check, config: file }: { check?: true; config?: string }): void {
  const reading = readConfig({ file });
  if ('error' in reading) throw reading.error;
  const { config, given, warnings } = reading;
  if (!check) say(stringify(shownConfig(config, given)).trimEnd());
  else if (warnings.length === 0) say('The configuration is valid.');
  else say(['The configuration is valid, but look at:', ...warnings.map((line) => `  ${line}`)].join('\n'));
}
