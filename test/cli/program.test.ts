import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/http/server.ts';
import { run, scratchFolder } from './program.ts';

const root = new URL('../../', import.meta.url);

describe('registry-graph', () => {
  test('--help says what there is', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const command of ['serve', 'sandbox', 'schema']) expect(stdout).toMatch(`  ${command} `);
  });

  test('serve --help says what can be set', async () => {
    const { code, stdout } = await run(['serve', '--help']);
    expect(code).toBe(0);
    for (const option of ['--sandbox', '--config <file>', '--port <number>', '--host <address>']) {
      expect(stdout).toContain(option);
    }
  });

  test("--version says the package's", async () => {
    const { version }: { version: string } = JSON.parse(
      await readFile(new URL('package.json', root), 'utf8'),
    );
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('schema prints what schema.graphql holds', async () => {
    const { code, stdout, stderr } = await run(['schema']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim()).toBe((await readFile(new URL('schema.graphql', root), 'utf8')).trim());
  });
});

describe('what cannot be done ends with code 1, a sentence and no stack', () => {
  async function expectSentence(args: readonly string[], sentence: RegExp, env: Record<string, string> = {}) {
    // Any address may be listened on: it is not what is refused here.
    const { code, stdout, stderr } = await run(args, {
      REGISTRY_GRAPH_ANONYMOUS: 'true',
      REGISTRY_GRAPH_ALLOWED_HOSTS: 'localhost',
      ...env,
    });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    return stderr;
  }

  test.each([
    ['an unknown option', ['serve', '--prot', '4000'], /unknown option '--prot'/],
    ['an unknown command', ['srve'], /unknown command 'srve'/],
    ['a port that is no number', ['serve', '--port', 'http'], /--port.*It must be a whole number/],
    ['a made-up effect', ['sandbox', '--missing-ids', 'ignore'], /It must be fail or omit/],
  ])('%s', async (_, args, sentence) => {
    expect(await expectSentence(args, sentence)).toContain('registry-graph --help');
  });

  test.each([
    ['a sandbox that was not asked for', ['serve', '--images', '5'], /^--images .* needs --sandbox\.$/m],
    [
      'an address of another machine',
      ['serve', '--sandbox', '--host', '192.0.2.1', '--port', '0'],
      /^Cannot listen there: .*EADDRNOTAVAIL.* --host\.$/m,
    ],
  ])('%s', async (_, args, sentence) => {
    await expectSentence(args, sentence);
  });

  test('a port that there is not', () =>
    expectSentence(
      ['serve', '--sandbox', '--port', '70000'],
      /--port: must be a whole number from 0 to 65535/,
    ));

  test('a port that is taken', async () => {
    const taken = await listen(() => undefined, '127.0.0.1', 0);
    onTestFinished(() => taken.close(0));
    const { port } = new URL(taken.url);
    const stderr = await expectSentence(
      ['serve', '--sandbox', '--port', port],
      /something else listens there\. Choose another with --port/,
    );
    expect(stderr).toContain(`127.0.0.1:${port}`);
    await expectSentence(['sandbox', '--port', port], /something else listens there/);
    await expectSentence(
      ['serve', '--sandbox', '--port', '0'],
      /something else listens there\. Choose another with metrics\.port/,
      { REGISTRY_GRAPH_METRICS: 'true', REGISTRY_GRAPH_METRICS_PORT: port },
    );
  });

  test('a world that cannot be read', async () => {
    const folder = await scratchFolder();
    await expectSentence(
      ['serve', '--sandbox', '--port', '0', '--world', join(folder, 'none.json')],
      /--world .*none\.json cannot be read: ENOENT/,
    );
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{ "registries": [');
    await expectSentence(
      ['sandbox', '--port', '0', '--world', broken],
      /--world .*broken\.json cannot be read/,
    );
    const wrong = join(folder, 'wrong.json');
    await writeFile(wrong, '{ "registries": [{ "accountId": 7 }] }');
    await expectSentence(['sandbox', '--port', '0', '--world', wrong], /--world .*wrong\.json.*accountId/s);
  });

  test('mistakes in the configuration, all of them at once', async () => {
    const file = join(await scratchFolder(), 'config.yaml');
    await writeFile(file, 'prot: 4000\nlimits: { depth: deep }\ngraphiql: perhaps\n');
    const stderr = await expectSentence(
      ['serve', '--sandbox', '--config', file],
      /^The configuration has mistakes:$/m,
    );
    for (const mistake of ['"prot"', 'limits.depth: ', 'graphiql: ']) expect(stderr).toContain(mistake);
  });
});
