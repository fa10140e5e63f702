import { createHash } from 'node:crypto';

/** Documents by their id: the hash of their text, in hexadecimal. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** Where the algorithm is not said, the length of a hash tells. */
const ALGORITHMS = new Map([
  [40, 'sha1'],
  [64, 'sha256'],
]);

/**
 * Reads a manifest as GraphQL Code Generator's client preset writes it: a JSON object of texts by `sha256:HASH`, or by the
 * hash alone. An id that is no hash of its text is a mistake: the text was changed after the id was made.
 */
export function readManifest(text: string): { documents: TrustedDocuments; mistakes: readonly string[] } {
  const documents = new Map<string, string>();
  const mistakes: string[] = [];
  for (const [key, document] of entriesOf(text, mistakes)) {
    const id = idOf(key);
    if (typeof document !== 'string') mistakes.push(`${key}: is no text`);
    else if (!isHashOf(id, document)) {
      mistakes.push(`${key}: is not the hash of its document; write the manifest anew`);
    } else documents.set(id, document);
  }
  return { documents, mistakes };
}

/** The id as it is looked up: clients may send it with or without the algorithm's name. */
export function idOf(key: string): string {
  return key.replace(/^sha(?:1|256):/, '').toLowerCase();
}

function entriesOf(text: string, mistakes: string[]): [string, unknown][] {
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) {
      return Object.entries(manifest);
    }
    mistakes.push('it must be a JSON object of documents by their hashes');
  } catch (error) {
    mistakes.push(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [];
}

function isHashOf(id: string, document: string): boolean {
  const algorithm = ALGORITHMS.get(id.length);
  return algorithm !== undefined && createHash(algorithm).update(document).digest('hex') === id;
}
