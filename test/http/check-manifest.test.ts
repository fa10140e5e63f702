import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/read.ts';
import { checkManifest } from '../../src/http/check-manifest.ts';

const { limits } = loadConfig({ env: {} });
const rules = { limits, served: 1 };
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const manifestOf = (...texts: string[]) =>
  JSON.stringify(Object.fromEntries(texts.map((text) => [`sha256:${hashOf(text)}`, text])));

test.each([
  [
    'a field that is no more',
    'query Old { registry { color } }',
    /^Old \(\w{64}\): Cannot query field "color"/,
  ],
  [
    'a variable of another type',
    'query V($n: String!) { repositories(first: $n) { nodes { name } } }',
    /^V .*"\$n"/,
  ],
  ['no GraphQL', 'query {', /^a document \(\w{64}\): Syntax Error/],
  [
    'too much depth',
    `query D { registry { ${'repositories(first: 1) { nodes { registry { '.repeat(6)} host ${'} } }'.repeat(6)} } }`,
    /^D .*limits\.depth/,
  ],
  [
    'too many calls',
    'query C { repositories(first: 1000) { nodes { images(first: 1000) { nodes { digest } } } } }',
    /^C .*may cost/,
  ],
  [
    'too many calls, whatever its variables are',
    'query C($name: RepositoryName!, $size: Int = 1000) { repository(name: $name) { images(first: $size) { nodes { referrers(first: 1000) { nodes { digest } } } } } }',
    /^C .*may cost/,
  ],
  ['too many aliases', `query A { ${'a: __typename '.repeat(101)} }`, /^A .*limits\.aliases/],
  ['too many tokens', `query T { ${'__typename '.repeat(10_000)} }`, /tokens/],
])('tells a document with %s', (_, text, line) => {
  const good = 'query Good { registry { host } }';
  const { mistakes } = checkManifest(manifestOf(good, text), rules);
  expect(mistakes).toEqual([expect.stringMatching(line)]);
  expect(mistakes[0]).toContain(text === 'query {' ? hashOf(text) : '');
});

test('tells an id that is not the hash of its document, and every other mistake beside it', () => {
  const [good, bad] = ['query Good { registry { host } }', 'query Bad { registry { color size } }'];
  const manifest = JSON.stringify({ [hashOf(bad)]: good, [`sha256:${hashOf(bad)}`]: bad, x: good });
  const { mistakes } = checkManifest(manifest, rules);
  expect(mistakes).toEqual([
    expect.stringMatching(/^\w{64}: is not the hash/),
    expect.stringMatching(/^x: is not the hash/),
    expect.stringMatching(/^Bad .*"color"/),
    expect.stringMatching(/^Bad .*"size"/),
  ]);
});

test('finds nothing wrong with the manifest that codegen wrote, whatever variables its documents need', async () => {
  const file = new URL('../generated/persisted-documents.json', import.meta.url);
  const rules = { limits: loadConfig({ env: {} }).limits, served: 1 };
  const { documents, mistakes } = checkManifest(await readFile(file, 'utf8'), rules);
  expect(mistakes).toEqual([]);
  expect(documents).toBeGreaterThan(100);
});
