import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run, scratchFolder } from './program.ts';

test('documents check says of each manifest whether it fits, and ends with code 1 where one does not', async () => {
  const folder = await scratchFolder();
  const fileOf = async (name: string, ...texts: string[]) => {
    const file = join(folder, name);
    const entries = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
    await writeFile(file, JSON.stringify(Object.fromEntries(entries)));
    return file;
  };
  const good = await fileOf('good.json', 'query Good { registry { host } }', '{ __typename }');
  const bad = await fileOf('bad.json', 'query Bad { registry { color size } }');

  expect(await run(['documents', 'check', good])).toEqual({
    code: 0,
    stdout: `${good}: its documents fit, all 2 of them.\n`,
    stderr: '',
  });
  const { code, stdout } = await run(['documents', 'check', good, bad]);
  expect(code).toBe(1);
  expect(stdout.split('\n')).toEqual([
    `${good}: its documents fit, all 2 of them.`,
    expect.stringMatching(/bad\.json: Bad \(\w{64}\): Cannot query field "color"/),
    expect.stringMatching(/bad\.json: Bad \(\w{64}\): Cannot query field "size"/),
    '',
  ]);

  const strict = join(folder, 'settings.yaml');
  await writeFile(strict, 'limits:\n  depth: 1\n');
  expect(await run(['documents', 'check', '--config', strict, good])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('limits.depth: 1'),
  });
  // A client's CI has the operator's settings, and none of the secrets beside them.
  const ofOperator = join(folder, 'operator.yaml');
  const others =
    'auth:\n  apiKeysFile: /not/here\ncache:\n  urlFile: /not/here\ndocuments:\n  manifest: /not/here\n';
  await writeFile(ofOperator, `host: 0.0.0.0\n${others}limits:\n  depth: 1\n`);
  expect(await run(['documents', 'check', '--config', ofOperator, good])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('limits.depth: 1'),
    stderr: '',
  });
  await writeFile(ofOperator, `${others}limit:\n  depth: 1\nregistries: all\n`);
  expect(await run(['documents', 'check', '--config', ofOperator, good])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /has mistakes:\n(?=.*the file: Unrecognized key: "limit")(?=.*registries: )/s,
    ),
  });
  expect(await run(['documents', 'check', join(folder, 'none.json')])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The manifest .*none\.json cannot be read: ENOENT/),
  });
});
