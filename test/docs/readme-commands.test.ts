import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { run } from '../cli/program.ts';
import { codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const readme = readDocument('README.md');
describe('Against AWS', () => {
  const section = sectionOf(readme, '## Against AWS');
  const sentences = new Map(
    tableRows(section, 'Missing').map(([missing, text = '']) => [missing, codeIn(text)[0]]),
  );

  test.each([
    ['region', {}],
    ['credentials', { AWS_REGION: 'us-east-1' }],
  ])('without %s it stops with that sentence', async (missing, env) => {
    const { code, stderr } = await run(['serve'], env);
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 1, stderr: sentences.get(missing) });
  });
});

describe('Commands', () => {
  test('every script of package.json is there, but for those that npm runs by itself', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readDocument('package.json')));
    const documented = tableRows(sectionOf(readme, '## Commands'), 'Command').map(
      ([command = '']) => /^`npm (?:run )?([\w:]+)`$/.exec(command)?.[1],
    );
    const own = Object.keys(scripts).filter((name) => name !== 'prepack');
    expect(documented.toSorted()).toEqual(own.toSorted());
  });
});

describe('Command line', () => {
  const section = sectionOf(readme, '## Command line');

  test.each(['serve', 'sandbox'])('the options of %s', async (command) => {
    const { stdout } = await run([command, '--help']);
    const offered = [...stdout.matchAll(/^ {2}(--[\w-]+(?: <\w+>)?)/gm)].map(([, option]) => option);
    const documented = tableRows(section, 'Option')
      .filter(([, of]) => of === 'both' || of === `\`${command}\``)
      .map(([option = '']) => codeIn(option)[0]);
    expect(documented.toSorted()).toEqual(offered.toSorted());
  });

  test('the commands', async () => {
    const { stdout } = await run(['--help']);
    const commands = /^Commands:\n(.*)/ms.exec(stdout)?.[1] ?? '';
    const offered = [...commands.matchAll(/^ {2}(\w+)/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const documented = tableRows(section, 'Command').map(([command = '']) => codeIn(command)[0]);
    expect(documented.toSorted()).toEqual(offered.toSorted());
  });
});
