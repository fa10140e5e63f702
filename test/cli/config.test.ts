import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { graphqlUrl, post, run, scratchFolder, start } from './program.ts';

async function settings(text: string): Promise<string> {
  const file = join(await scratchFolder(), 'settings.yaml');
  await writeFile(file, text);
  return file;
}

describe('config', () => {
  test('prints what is in force, variables and files included, without secrets', async () => {
    const secret = await settings('redis://user:secret@cache.test');
    const file = await settings(
      `port: 8080\nauth: { anonymous: true }\nallowedHosts: [images.example.com]\ncache: { urlFile: "${secret}" }\n`,
    );
    const { code, stdout, stderr } = await run(['config', '--config', file], { HOST: '10.0.0.1' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toMatchObject({
      host: '10.0.0.1',
      port: 8080,
      cache: { url: 'redis://(hidden)@cache.test', prefix: 'registry-graph' },
      requestTimeoutMs: 30_000,
    });
  });

  test('--check only says that it is valid', async () => {
    const { code, stdout } = await run(['config', '--check']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The configuration is valid.\n' });
  });

  test('--check lists every mistake, as serve does', async () => {
    const file = await settings('port: http\nlimits: { depth: 0 }\nnothing: 1\n');
    const checked = await run(['config', '--check', '--config', file], { REGISTRY_GRAPH_CONCURRENCY: '0' });
    expect(checked.stderr.match(/^ {2}\S.*: /gm)).toHaveLength(4);
    expect(checked).toMatchObject({ code: 1, stdout: '' });
    const served = await run(['serve', '--config', file], { REGISTRY_GRAPH_CONCURRENCY: '0' });
    expect(served).toEqual(checked);
  });
});

describe('serve', () => {
  const QUERY = 'query Report { registry { host } }';

  test('takes a new configuration by SIGHUP, and stays with the old one where it has mistakes', async () => {
    const file = await settings('reloadMs: 0\n');
    await using serving = await start([
      'serve',
      '--sandbox',
      '--images',
      '200',
      '--port',
      '0',
      '--config',
      file,
    ]);
    const url = await graphqlUrl(serving);
    expect(await post(url, QUERY)).toMatchObject({ status: 200 });

    await writeFile(file, 'reloadMs: 0\noff: { operations: [Report] }\n');
    serving.signal('SIGHUP');
    await serving.said(/a new configuration is in force/);
    expect(await post(url, QUERY)).toMatchObject({ status: 403 });

    await writeFile(file, 'reloadMs: none\n');
    serving.signal('SIGHUP');
    await serving.said(/reloadMs: must be a whole number.* stays in force/);
    expect(await post(url, QUERY)).toMatchObject({ status: 403 });
    serving.signal('SIGTERM');
    expect(await serving.exit).toMatchObject({ code: 0 });
  }, 30_000);

  test('takes one whose file has changed, the level of its log included', async () => {
    const file = await settings('reloadMs: 20\nlogLevel: silent\n');
    await using serving = await start([
      'serve',
      '--sandbox',
      '--images',
      '200',
      '--port',
      '0',
      '--config',
      file,
    ]);
    await graphqlUrl(serving);
    await writeFile(file, 'reloadMs: 20\nport: 1\nlogLevel: info\n');
    await serving.said(/a new configuration is in force/);
  }, 30_000);
});
