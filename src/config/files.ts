import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The files that the configuration being read has named so far: parsers of settings have no parameter to take it by. */
let named: Set<string> | undefined;

/** Does work that reads settings, and tells which files they named, whether these could be read or not. */
export function recordFiles<T>(work: () => T): { value: T; files: readonly string[] } {
  const outer = named;
  const files = new Set<string>();
  named = files;
  try {
    return { value: work(), files: [...files] };
  } finally {
    named = outer;
  }
}

/** The text of a file that a setting names. A change of the file is a change of the configuration. */
export function readSettingFile(path: string): string {
  named?.add(path);
  return readFileSync(path, 'utf8');
}

/** A setting that names the file that another setting is in: a secret, as Docker and Kubernetes mount it. */
export function fileOf<T extends z.ZodType>(setting: T) {
  return z
    .string()
    .min(1, 'must name a file')
    .transform((path, { issues, addIssue }): z.output<T> => {
      let text: string;
      try {
        // Editors and `echo` end a file with a line break, which is no part of a secret.
        text = readSettingFile(path).replace(/\r?\n$/, '');
      } catch (error) {
        addIssue(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
        return z.NEVER;
      }
      const parsed = setting.safeParse(text);
      if (parsed.success) return parsed.data;
      for (const { path: place, message } of parsed.error.issues) {
        issues.push({
          code: 'custom',
          input: path,
          message: `names a file whose text is no good: ${place.join('.') || 'it'} ${message}`,
        });
      }
      return z.NEVER;
    });
}

/** Refuses a setting that is given as itself and as a file. */
export function eitherOr(name: string) {
  return (group: Readonly<Record<string, unknown>>, { addIssue }: z.RefinementCtx): void => {
    if (group[name] !== undefined && group[`${name}File`] !== undefined) {
      addIssue({
        code: 'custom',
        path: [`${name}File`],
        message: `takes the place of ${name}: give one of the two`,
      });
    }
  };
}
