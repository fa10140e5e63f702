import { parseDocument } from 'yaml';
import type { z } from 'zod';

/**
 * Reads YAML, of which JSON is a part. The parser's own messages and warnings would show the text, and so secrets in it: what
 * is wrong is said by its place and its kind alone.
 */
export function readYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake) {
    const [{ line, col } = { line: '?', col: '?' }] = mistake.linePos ?? [];
    throw new Error(`it is no YAML at line ${line}, column ${col} (${mistake.code})`);
  }
  try {
    return document.toJS();
  } catch {
    throw new Error(
      'it is no YAML: an alias (*) leads to no anchor (&), or to too much; text that begins so needs quotes',
    );
  }
}

/** For parsers of settings: names that nothing is known of, as far as they are names. Behind a forgotten space is a value. */
export const ONLY_NAMES = {
  error: (issue: z.core.$ZodRawIssue): string | undefined => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const shown = issue.keys.map((key) => `"${key.replace(/^(\w{0,40}).*/s, nameIn)}"`);
    return `Unrecognized key${shown.length === 1 ? '' : 's'}: ${shown.join(', ')}`;
  },
};

function nameIn(key: string, name: string): string {
  return name === key ? key : `${name}…`;
}
