import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the process is unharmed by some seconds of hostile requests, and serves the others', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'bench/hostile.ts', '--seconds', '3'],
    { cwd: fileURLToPath(new URL('../../', import.meta.url)), encoding: 'utf8', timeout: 110_000 },
  );
  expect({ status, wrong: stdout.match(/^WRONG.*$/gm), stderr }).toEqual({
    status: 0,
    wrong: null,
    stderr: '',
  });
  expect(Number(/good, served +(\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
  expect(Number(/refused +(\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
}, 120_000);
