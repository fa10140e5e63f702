import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readConfig } from '../../src/config/read.ts';
import { StartupError } from '../../src/errors.ts';
import { fileOf, load, refusalOf } from '../helpers/config.ts';
import { secret } from '../helpers/secrets.ts';

const PASSWORD = secret('swordfish-of-the-cache');

describe('a secret in a file', () => {
  test('is taken without the line break at its end, wherever the file is named', async () => {
    const file = await fileOf('rediss://user:p%40ss@cache.test\n', 'txt');
    const url = 'rediss://user:p%40ss@cache.test';
    expect(load({ flags: { cache: { urlFile: file } } }).cache.url).toBe(url);
    expect(load({ env: { REGISTRY_GRAPH_CACHE_URL_FILE: file } }).cache.url).toBe(url);
    expect(load({ file: await fileOf(`cache: { urlFile: "${file}" }`) }).cache.url).toBe(url);
  });

  test('is one of the files of the configuration, whether it can be read or not', async () => {
    const file = await fileOf('cache: { urlFile: /nowhere/at/all }');
    expect(readConfig({ env: {}, file })).toEqual({
      files: [file, '/nowhere/at/all'],
      error: expect.any(StartupError),
    });
  });

  test('and its mistakes are listed with the others, without the secret', async () => {
    const file = await fileOf(`http://user:${PASSWORD}@cache.test`, 'txt');
    const mistakes = refusalOf({ flags: { port: -1, cache: { urlFile: file } } });
    expect(mistakes).toEqual([
      'The configuration has mistakes:',
      expect.stringMatching(/^--port: /),
      expect.stringMatching(/^cache\.urlFile: names a file whose text is no good: it must be a redis:/),
    ]);
    expect(mistakes.join()).not.toContain(PASSWORD);
    expect(refusalOf({ env: { REGISTRY_GRAPH_CACHE_URL_FILE: '/nowhere' } })).toEqual([
      'The configuration has a mistake:',
      expect.stringMatching(/^REGISTRY_GRAPH_CACHE_URL_FILE: cannot be read: ENOENT/),
    ]);
  });

  test('is a mistake beside the same secret itself', async () => {
    const file = await fileOf('redis://cache.test', 'txt');
    expect(refusalOf({ flags: { cache: { url: 'redis://cache.test', urlFile: file } } })).toEqual([
      'The configuration has a mistake:',
      'cache.urlFile: takes the place of url: give one of the two',
    ]);
  });
});

describe('a file that is written wrongly', () => {
  const SECRET = secret('swordfish-of-the-router-and-the-gateway');
  const routerWith = (entry: string) => `port: -1\nauth:\n  router:\n    secrets:\n      - ${entry}\n`;

  test.each([
    [
      'text behind the quotes',
      `{ name: mesh, secret: "${SECRET}" "oops" }`,
      /at line 5, column \d+ \(\w+\)$/,
    ],
    ['no end of the quotes', `{ name: mesh, secret: "${SECRET} }`, /at line \d+, column \d+ \(\w+\)$/],
    [
      'a secret on a line of its own',
      `name: mesh\n        secret: >-\n${SECRET}`,
      /at line 7, column \d+ \(\w+\)$/,
    ],
    [
      'a secret that begins as an alias',
      `{ name: mesh, secret: *${SECRET} }`,
      /it is no YAML: an alias .* needs quotes$/,
    ],
    [
      'a secret that begins as a tag',
      `{ name: mesh, secret: !${SECRET} }`,
      /at line 5, column 31 \(TAG_RESOLVE_FAILED\)$/,
    ],
    ['no space behind the colon', `{ name: mesh, secret:${SECRET} }`, /: Unrecognized key: "secret…"/],
    ['no colon', `{ name: mesh, secret ${SECRET} }`, /: Unrecognized key: "secret…"/],
  ])('is refused by where it is wrong, without its text: %s', async (_, entry, mistake) => {
    const warn = vi.spyOn(process, 'emitWarning');
    onTestFinished(() => warn.mockRestore());
    const refusal = refusalOf({ file: await fileOf(routerWith(entry)) }).join('\n');
    expect(refusal).toMatch(mistake);
    expect(refusal).not.toMatch(/swordfish/);
    // A warning goes to the process's output, past the log.
    expect(warn).not.toHaveBeenCalled();
  });
});
