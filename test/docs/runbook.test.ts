import { expect, test } from 'vitest';
import { codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';
import { covers, listedForRestart } from './reload-lists.ts';

const settings = tableRows(sectionOf(readDocument('README.md'), '## Configuration'), 'Setting').map(
  ([setting = '']) => codeIn(setting)[0] ?? '',
);
const groups = new Set(settings.map((setting) => setting.split('.')[0]));

/** Of a setting that holds others by name, the name is a word in capitals. */
const settingOf = (name: string) => name.replace(/\.[A-Z]+\..*$/, '');

test('whoever is on call is told of settings that there are', () => {
  const named = codeIn(readDocument('docs/runbook.md').replaceAll(/^```.*?^```$/gms, '')).filter(
    (code) => /^[a-z]\w*\.\w/.test(code) && groups.has(code.split('.')[0]),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !settings.includes(settingOf(name)))).toEqual([]);
});

test('whoever is told to change what waits for a restart is told that as well', () => {
  const waits = listedForRestart().map(covers);
  const advice = readDocument('docs/runbook.md').split(/^(?:- | {2}\d\. )/m);
  const names = (text: string) => codeIn(text).filter((name) => settings.includes(settingOf(name)));
  const changes = advice.filter(
    (text) => !text.startsWith('**Look:**') && names(text).some((name) => waits.some((is) => is(name))),
  );
  expect(changes.length).toBeGreaterThan(4);
  expect(changes.filter((text) => !/\brestart/i.test(text))).toEqual([]);
});
