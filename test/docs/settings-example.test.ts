import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/read.ts';
import { codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const example = readDocument('docs/settings.example.yaml');

/** What of the settings takes the place of another one, and so cannot stand beside it. */
const ELSEWHERE = ['registryId', 'cache.url'];

test('has every setting', () => {
  const settings = tableRows(sectionOf(readDocument('README.md'), '## Configuration'), 'Setting').map(
    ([setting = '']) => codeIn(setting)[0] ?? '',
  );
  const given = namesIn(parse(example));
  expect(settings.filter((setting) => !given.has(setting))).toEqual(ELSEWHERE);
});

test('is valid once what stands in <> is replaced, and not before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-graph-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = {
    '/etc/registry-graph/secrets/api-keys.yaml': `[{ name: web, sha256: "${'ab'.repeat(32)}" }]`,
    '/etc/registry-graph/secrets/router': 'a secret that is long enough to be one of a router',
    '/etc/registry-graph/secrets/cache-url': 'rediss://:a-password@cache.example.com',
    '/etc/registry-graph/documents.json': '{}',
  };
  let text = example;
  for (const [index, [path, content]] of Object.entries(files).entries()) {
    const file = join(folder, String(index));
    writeFileSync(file, content);
    expect(text).toContain(path);
    text = text.replace(path, file);
  }
  const file = join(folder, 'settings.yaml');
  writeFileSync(file, text);
  // Nobody's gateway is opened by what stands here for everyone to read.
  expect(() => loadConfig({ env: {}, file })).toThrow(
    /mistakes:\n {2}auth\.apiKeys\.0\.sha256: .*\n {2}auth\.router\.secrets\.1\.secret: [^\n]*$/,
  );
  writeFileSync(
    file,
    text.replace(/"<.*what registry-graph key prints>"/, 'cd'.repeat(32)).replace(/"<.*>"/, 's'.repeat(32)),
  );
  const config = loadConfig({ env: {}, file });
  expect(config.registries).toHaveLength(5);
  expect(config.auth.apiKeys).toHaveLength(2);
  expect(config.cache.url).toBe('rediss://:a-password@cache.example.com');
});

/** The names of all settings in it, as the README writes them: `registries[].region`. */
function namesIn(value: unknown, name = '', names = new Set<string>()): Set<string> {
  names.add(name);
  if (Array.isArray(value)) for (const item of value) namesIn(item, `${name}[]`, names);
  else if (typeof value === 'object' && value !== null) {
    for (const [member, inner] of Object.entries(value)) {
      namesIn(inner, name === '' ? member : `${name}.${member}`, names);
    }
  }
  return names;
}
