import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anchorsOf, codeIn, linksOf, proseOf, readDocument } from './markdown.ts';

const root = new URL('../../', import.meta.url);
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
    .sort(),
];
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readDocument('package.json')));

/** A path of the repository, from its root. */
const OWN_PATH = /^(?:\.ci|bench|deploy|docs|examples|hostile|src|test)\/[\w./-]*$/;

describe.each(documents)('%s', (document) => {
  const text = readDocument(document);

  test('names only scripts that package.json has', () => {
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g)].map(([, run, own]) => run ?? own);
    expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
  });

  test('has nobody run what anybody may publish: on npm, the name is nobody’s', () => {
    expect(text).not.toMatch(
      /\b(?:npx|npm exec|npm (?:install|i)|pnpx|pnpm dlx|yarn dlx)\b[^\n]*\bregistry-graph\b/,
    );
  });

  test('links only to files and headings that are there', () => {
    const broken = linksOf(text).filter((link) => !/^https?:/.test(link) && !leadsSomewhere(link, document));
    expect(broken).toEqual([]);
  });

  test('names only files and folders that are there', () => {
    const named = codeIn(proseOf(text)).filter((code) => OWN_PATH.test(code));
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});

test('every decision is in the index of docs/', () => {
  const listed = linksOf(readDocument('docs/README.md')).map((link) => posix.join('docs', link));
  const others = documents.filter((document) => /^docs\/.+/.test(document) && document !== 'docs/README.md');
  expect(listed.filter((link) => /^docs\/.+\.md$/.test(link)).toSorted()).toEqual(others.toSorted());
});

function leadsSomewhere(link: string, document: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : posix.join(posix.dirname(document), path);
  if (!existsSync(new URL(target, root))) return false;
  return anchor === undefined || anchorsOf(readDocument(target)).includes(anchor);
}
