import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeBlocks, readDocument, sectionOf } from './markdown.ts';

const root = new URL('../../', import.meta.url);
const contributing = readDocument('CONTRIBUTING.md');

/** The paths of the tree, from its indentation. */
function treePaths(): string[] {
  const [tree = ''] = codeBlocks(sectionOf(contributing, '## The tree'), 'text');
  const folders: string[] = [];
  return tree
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? [];
      const depth = indent.length / 2;
      const path = `${folders.slice(0, depth).join('')}${name}`;
      folders[depth] = name;
      return path;
    });
}

const filesIn = (folder: string) =>
  readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.parentPath.includes('generated'),
  );

test('what the tree names is there', () => {
  expect(treePaths().filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('the tree names every folder of the source', () => {
  const folders = filesIn('src/')
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) =>
      `${parentPath}/${name}/`.replace(/^.*?\/src\/+/, 'src/').replaceAll('//', '/'),
    );
  expect(folders.filter((folder) => !treePaths().includes(folder))).toEqual([]);
});

test('the code that is shown is in the code', () => {
  const flat = (text: string) => text.replace(/^\s+/gm, '').trimEnd();
  const code = ['src/', 'test/'].flatMap((folder) =>
    filesIn(folder)
      .filter(({ name }) => name.endsWith('.ts'))
      .map(({ parentPath, name }) => flat(readFileSync(`${parentPath}/${name}`, 'utf8'))),
  );
  const shown = codeBlocks(contributing, 'ts');
  expect(shown).toHaveLength(6);
  expect(shown.filter((block) => !code.some((text) => text.includes(flat(block))))).toEqual([]);
});
