import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type ConfigSources, loadConfig } from '../../src/config/read.ts';
import { StartupError } from '../../src/errors.ts';
import { keep } from './secrets.ts';

/** A file with this text, for one test. */
export async function fileOf(text: string, extension = 'yaml'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-graph-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, `settings.${extension}`);
  await writeFile(file, text);
  return file;
}

/** Loads without this machine's own variables. */
export const load = (sources: ConfigSources = {}) => loadConfig({ env: {}, ...sources });

/** The lines of the refusal, the mistakes behind the first. */
export function refusalOf(sources: ConfigSources): string[] {
  try {
    load(sources);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    keep('output', error.message);
    return error.message.split('\n').map((line) => line.trim());
  }
  return expect.fail('nothing was refused');
}
