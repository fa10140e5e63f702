import { expect, test } from 'vitest';
import { codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const settings = tableRows(sectionOf(readDocument('README.md'), '## Configuration'), 'Setting').map(
  ([setting = '']) => codeIn(setting)[0] ?? '',
);
const groups = new Set(settings.map((setting) => setting.split('.')[0]));

test('whoever is on call is told of settings that there are', () => {
  const named = codeIn(readDocument('docs/runbook.md').replaceAll(/^```.*?^```$/gms, '')).filter(
    (code) => /^[a-z]\w*\.\w/.test(code) && groups.has(code.split('.')[0]),
  );
  expect(named.length).toBeGreaterThan(10);
  // Of a setting that holds others by name, the name is a word in capitals.
  const told = named.map((name) => name.replace(/\.[A-Z]+\..*$/, ''));
  expect(told.filter((name) => !settings.includes(name))).toEqual([]);
});
