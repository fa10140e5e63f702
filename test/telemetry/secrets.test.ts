import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import searchLogs from '../helpers/search-logs.ts';
import { findLeaks, keepLog, secret } from '../helpers/secrets.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test.each([
  ['in plain text', 's3cret/of"mine', 's3cret/of"mine'],
  ['in JSON', 's3cret/of"mine', JSON.stringify('s3cret/of"mine')],
  ['in a URL', 's3cret/of"mine', encodeURIComponent('s3cret/of"mine')],
  ['in base64', 's3cret/of"mine', Buffer.from('s3cret/of"mine').toString('base64')],
])('the search of the suite’s logs finds a secret %s', (_, value, written) => {
  const path = folder();
  secret(value, path);
  keepLog('{"msg":"nothing"}\n', path);
  expect(findLeaks(path)).toEqual({ leaks: [], secrets: 1, lines: 1 });
  keepLog(`{"msg":${JSON.stringify('it is')} ${written}}\n`, path);
  expect(findLeaks(path)).toMatchObject({ leaks: [{ secret: value }], lines: 2 });
});

test('a secret in a log fails the suite', () => {
  const before = process.exitCode;
  onTestFinished(() => {
    process.exitCode = before;
  });
  let path = '';
  const search = searchLogs({
    provide(_, value) {
      path = value;
    },
  });
  keepLog(`the key is ${secret('not-to-be-told', path)}`, path);
  expect(search).toThrow('not-to-be-told in the key is not-to-be-told');
  expect(process.exitCode).toBe(1);
});

test('a secret that chance would find is none', () => {
  expect(() => secret('abc', folder())).toThrow('found by chance');
});
