import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config/read.ts';
import type { Config } from '../src/config/settings.ts';
import { followConfig } from '../src/reload.ts';
import { testLog } from './helpers/secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reload-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** Follows a file until the test ends; what is applied and logged, as it comes. */
function follow(file: string, flags: Record<string, unknown> = { host: '127.0.0.1' }) {
  const applied: Config[] = [];
  const log: Record<string, unknown>[] = [];
  const read = () => readConfig({ env: {}, file, flags });
  const started = read();
  if ('error' in started) throw started.error;
  const reloading = followConfig({
    started,
    read,
    apply: (config) => applied.push(config),
    log: testLog((line) => log.push(JSON.parse(line))),
  });
  onTestFinished(() => reloading.close());
  return { applied, log, reloading, reload: reloading.reload };
}

const settings = async (text: string, name = 'settings.yaml') => {
  const file = join(folder, name);
  // At once: who reads it meanwhile would take what is half written, or empty, for all of it.
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
};

describe('a change is put in force', () => {
  test('of the file', async () => {
    const file = await settings('reloadMs: 10\nlogLevel: info\n');
    const { applied } = follow(file);
    await settings('reloadMs: 10\nlogLevel: debug\nhost: 10.0.0.1\n');
    await expect.poll(() => applied).toMatchObject([{ logLevel: 'debug', host: '127.0.0.1' }]);
    await settings('reloadMs: 10\nlogLevel: error\n');
    await expect.poll(() => applied.at(-1)).toMatchObject({ logLevel: 'error' });
  });

  test('of a file that a setting names', async () => {
    const keys = (name: string) => settings(`[{ name: ${name}, sha256: "${'ab'.repeat(32)}" }]\n`, 'keys');
    const { applied } = follow(
      await settings(`reloadMs: 10\nauth: { apiKeysFile: "${await keys('one')}" }\n`),
    );
    await keys('two');
    await expect.poll(() => applied).toMatchObject([{ auth: { apiKeys: [{ name: 'two' }] } }]);
  });

  test('of a mount of Kubernetes, where a symbolic link gets another target', async () => {
    for (const [version, level] of [
      ['v1', 'info'],
      ['v2', 'debug'],
    ] as const) {
      await mkdir(join(folder, version));
      await settings(`reloadMs: 10\nlogLevel: ${level}\n`, `${version}/settings.yaml`);
    }
    await symlink('v1', join(folder, '..data'));
    await symlink('..data/settings.yaml', join(folder, 'settings.yaml'));
    const { applied } = follow(join(folder, 'settings.yaml'));
    await symlink('v2', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await expect.poll(() => applied).toMatchObject([{ logLevel: 'debug' }]);
  });

  test('with what in it can hardly be meant in the log', async () => {
    const { log, reload } = follow(await settings('reloadMs: 0\n'));
    await settings(
      `reloadMs: 0\nauth: { apiKeys: [{ name: old, sha256: ${'ab'.repeat(32)}, expiresAt: 2020-01-31T00:00:00Z }] }\n`,
    );
    reload();
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 40,
        msg: expect.stringMatching(/^auth: a key of old expired at 2020/),
      }),
    );
  });

  test('when it is asked for, where files are not looked at', async () => {
    const { applied, reload } = follow(await settings('reloadMs: 0\n'));
    await settings('reloadMs: 0\nlogLevel: debug\n');
    expect(applied).toEqual([]);
    reload();
    expect(applied).toMatchObject([{ logLevel: 'debug' }]);
  });
});

test('mistakes are logged, all of them, once, and leave what is in force; mending them is a change', async () => {
  const { applied, log, reloading } = follow(await settings('reloadMs: 10\n'));
  expect(reloading.isInForce).toBe(true);
  await settings('reloadMs: 10\nport: none\nlimits: { depth: 0 }\n');
  await expect.poll(() => log).toHaveLength(1);
  expect(reloading.isInForce).toBe(false);
  expect(log[0]).toMatchObject({
    level: 50,
    msg: expect.stringMatching(/has mistakes:\n {2}port: .*\n {2}limits\.depth: .*\n.* stays in force/),
  });
  // It is looked at again and again: a second line would have come before the next one.
  await settings('reloadMs: 10\nlogLevel: debug\n');
  await expect.poll(() => applied).toMatchObject([{ logLevel: 'debug' }]);
  expect(reloading.isInForce).toBe(true);
  expect(log.map(({ msg }) => msg)).toEqual([expect.anything(), 'a new configuration is in force']);
});

test('a file that goes, and comes back, is such a mistake', async () => {
  const file = await settings('reloadMs: 10\n');
  const { applied, log } = follow(file);
  await rm(file);
  await expect.poll(() => log.map(({ msg }) => msg)).toEqual([expect.stringContaining('cannot be read')]);
  await settings('reloadMs: 10\nlogLevel: debug\n');
  await expect.poll(() => applied).toMatchObject([{ logLevel: 'debug' }]);
});

test('what needs a restart is logged by its name, and the rest is in force', async () => {
  const { applied, log, reload } = follow(await settings('port: 4000\n'));
  await settings(`
port: 4001
cache: { url: "redis://elsewhere.test", bypass: false }
upstream: { operations: { ecr.DescribeImages: { perSecond: 3 }, ecr.BatchGetImage: { concurrency: 3 } } }
`);
  reload();
  const restart = ['cache.url', 'port', 'upstream.operations.ecr.DescribeImages.perSecond'];
  expect(log[0]).toMatchObject({ settings: expect.arrayContaining(restart) });
  expect(log[0]?.['settings']).toHaveLength(restart.length);
  expect(applied).toMatchObject([
    {
      port: 4000,
      cache: { bypass: false },
      upstream: { operations: { 'ecr.BatchGetImage': { concurrency: 3 } } },
    },
  ]);
  expect(applied[0]?.cache.url).toBeUndefined();
  // As it was at the start: nothing waits for a restart any more.
  await settings('port: 4000\n');
  reload();
  expect(log.filter(({ settings: names }) => names !== undefined)).toHaveLength(1);
});

test('while the process stops nothing is read any more, whoever asks for it', async () => {
  const { applied, log, reload, reloading } = follow(await settings('reloadMs: 0\n'));
  await settings('reloadMs: 10\nlogLevel: debug\n');
  reloading.close();
  reload();
  expect([applied, log]).toEqual([[], []]);
});

describe('what was closed stays closed', () => {
  const CLOSED = `host: 10.0.0.1\nauth: { apiKeys: [] }\naccess: { rules: [{ who: { anyone: true } }] }\n`;

  test.each([
    ['a file that was cut short', 'logLevel: info\n', /listens on 10\.0\.0\.1, which is not loopback/],
    ['a file without those who are let in', 'host: 127.0.0.1\n', /auth: is gone/],
    [
      'a file that lets everyone in',
      'host: localhost\nauth: { anonymous: true }\n',
      /allowedHosts: must name/,
    ],
    ['a file without the rules of access', 'host: 10.0.0.1\nauth: { apiKeys: [] }\n', /access: is gone/],
  ])('by %s', async (_, text, reason) => {
    const { applied, log, reload, reloading } = follow(
      await settings(text.includes('127') ? CLOSED.replace('10.0.0.1', '127.0.0.1') : CLOSED),
      {},
    );
    await settings(text);
    reload();
    expect(applied).toEqual([]);
    expect(reloading.isInForce).toBe(false);
    expect(log).toMatchObject([{ level: 50, msg: expect.stringMatching(reason) }]);
  });

  // Where who is let in stands elsewhere, nothing else would tell that the file had rules.
  test.each(['', '# nothing but a comment\n', '---\n'])('by a file that was emptied: %j', async (text) => {
    const { applied, log, reload, reloading } = follow(
      await settings('off: { callers: ["key:leaked"] }\nlimits: { calls: 50 }\n'),
      { host: '10.0.0.1', auth: { apiKeys: [] } },
    );
    await settings(text);
    reload();
    expect(applied).toEqual([]);
    expect(reloading.isInForce).toBe(false);
    expect(log).toMatchObject([{ level: 50, msg: expect.stringMatching(/it is empty: .* stays in force/s) }]);
    await settings('{}\n');
    reload();
    expect(applied).toMatchObject([{ off: { callers: [] } }]);
  });
});
