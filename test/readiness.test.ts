import { expect, test } from 'vitest';
import { createReadiness } from '../src/readiness.ts';
import { testLog } from './helpers/secrets.ts';

test('that credentials are gone is one line of the log, which says why, and none says that they still are', async () => {
  const lines: Record<string, unknown>[] = [];
  let find = async () => {};
  const readiness = createReadiness(
    () => false,
    () => find(),
    testLog((line) => lines.push(JSON.parse(line))),
  );
  expect(await readiness()).toEqual({ ready: true, draining: false, missing: [] });
  find = async () => {
    throw new Error('The profile has none', { cause: new Error('no such file') });
  };
  expect(await readiness()).toMatchObject({ ready: false, missing: ['credentials'] });
  await readiness();
  expect(lines).toMatchObject([{ level: 50, reason: 'The profile has none: no such file' }]);
  expect(lines[0]).not.toHaveProperty('err');
});
