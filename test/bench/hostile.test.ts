import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProcess } from '../helpers/process.ts';

test('the process is unharmed by some seconds of hostile requests, and serves the others', async () => {
  const { code, stdout, stderr } = await runProcess(
    process.execPath,
    ['--import', 'tsx', 'bench/hostile.ts', '--seconds', '3'],
    { cwd: fileURLToPath(new URL('../../', import.meta.url)), env: { PATH: process.env['PATH'] ?? '' } },
  );
  expect({ code, wrong: stdout.match(/^WRONG.*$/gm), stderr }).toEqual({
    code: 0,
    wrong: null,
    stderr: '',
  });
  expect(Number(/good, served +(\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
  expect(Number(/refused +(\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
}, 400_000);
