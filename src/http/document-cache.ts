import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * So many characters of documents are kept parsed, which takes some 170 bytes for each; what their plans take besides is
 * bounded by the fields that are written (execution/plans.ts), or by 200 for a short one.
 */
const MOST_CHARACTERS = 2 ** 18;

/**
 * Keeps documents that were parsed, by how large they are: yoga keeps a thousand of any size, and as many that it could
 * not parse, so that large ones that never come again would fill the memory.
 */
export function createDocumentCache() {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      maxSize: MOST_CHARACTERS,
      sizeCalculation: (_, text) => text.length + 1,
    }),
    errorCache: { get: () => undefined, set: () => undefined },
  };
}
