import { readFileSync } from 'node:fs';
import { loadDocumentRules } from '../config/read.ts';
import { StartupError } from '../errors.ts';
import { checkManifest } from '../http/check-manifest.ts';
import { say } from './say.ts';

/** Holds manifests to the schema and to the limits of a configuration, and prints what does not fit; whether all do. */
export function checkDocuments(files: readonly string[], { config: file }: { config?: string }): boolean {
  const { limits, registries = [] } = loadDocumentRules({ file });
  const served = Math.max(1, registries.length);
  let allFit = true;
  for (const manifest of files) {
    const { documents, mistakes } = checkManifest(readManifestFile(manifest), { limits, served });
    for (const mistake of mistakes) say(`${manifest}: ${mistake}`);
    if (mistakes.length > 0) allFit = false;
    else say(`${manifest}: its documents fit, all ${documents} of them.`);
  }
  return allFit;
}

function readManifestFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartupError(`The manifest ${file} cannot be read: ${why}`, { cause: error });
  }
}
