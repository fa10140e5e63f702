import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { secret } from '../helpers/secrets.ts';
import { readSeries, sumOf } from '../telemetry/exposition.ts';
import { graphqlUrl, post, run, scratchFolder, start } from './program.ts';

async function settings(text: string): Promise<string> {
  const file = join(await scratchFolder(), 'settings.yaml');
  await writeFile(file, text);
  return file;
}

/** Serves a small sandbox with these settings. */
function serve(file: string) {
  return start(['serve', '--sandbox', '--images', '200', '--port', '0', '--config', file]);
}

/** Settings that are no YAML, of which a secret is where the mistake is. */
const SECRET = secret('swordfish-of-the-router-and-the-gateway');
const BROKEN = `reloadMs: 0\nauth:\n  router:\n    secrets:\n      - { name: mesh, secret: "${SECRET}" "oops" }\n`;

describe('config', () => {
  test('prints what is in force, variables and files included, without secrets', async () => {
    const url = await settings(`redis://user:${secret('a-password-of-redis')}@cache.test`);
    const file = await settings(
      `port: 8080\nauth: { anonymous: true }\nallowedHosts: [images.example.com]\ncache: { urlFile: "${url}" }\n`,
    );
    const { code, stdout, stderr } = await run(['config', '--config', file], { HOST: '10.0.0.1' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toMatchObject({
      host: '10.0.0.1',
      port: 8080,
      cache: { urlFile: url, prefix: 'registry-graph' },
      requestTimeoutMs: 30_000,
    });
  });

  test('--check only says that it is valid', async () => {
    const { code, stdout } = await run(['config', '--check']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The configuration is valid.\n' });
  });

  test('--check and the log of a start tell the same of what is valid and can hardly be meant', async () => {
    const file = await settings(
      `auth: { anonymous: true, apiKeys: [{ name: old, sha256: ${'ab'.repeat(32)}, expiresAt: 2020-01-31T00:00:00Z }] }\n`,
    );
    const env = { REGISTRY_GRAPH_METRIC: 'true' };
    const { code, stdout } = await run(['config', '--check', '--config', file], env);
    const [first, ...warnings] = stdout.trimEnd().split('\n');
    expect({ code, first }).toEqual({ code: 0, first: 'The configuration is valid, but look at:' });
    expect(warnings).toHaveLength(2);

    await using serving = await start(['serve', '--sandbox', '--port', '0', '--config', file], env);
    await graphqlUrl(serving);
    serving.signal('SIGTERM');
    const { stderr } = await serving.exit;
    const told = stderr
      .trimEnd()
      .split('\n')
      .map((line) => z.object({ level: z.number(), msg: z.string() }).parse(JSON.parse(line)))
      .filter(({ level }) => level === 40);
    expect(told.map(({ msg }) => `  ${msg}`)).toEqual(warnings);
  });

  test('--check lists every mistake, as serve does', async () => {
    const file = await settings('port: http\nlimits: { depth: 0 }\nnothing: 1\n');
    const checked = await run(['config', '--check', '--config', file], { REGISTRY_GRAPH_CONCURRENCY: '0' });
    expect(checked.stderr.match(/^ {2}\S.*: /gm)).toHaveLength(4);
    expect(checked).toMatchObject({ code: 1, stdout: '' });
    const served = await run(['serve', '--config', file], { REGISTRY_GRAPH_CONCURRENCY: '0' });
    expect(served).toEqual(checked);
  });

  test('--check and serve say where a file is broken, and show nothing of it', async () => {
    const file = await settings(BROKEN);
    for (const command of [['config', '--check'], ['config'], ['serve']]) {
      const { code, stdout, stderr } = await run([...command, '--config', file]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^The configuration file .* cannot be read: it is no YAML at line 5, column \d+ \(\w+\)\n$/,
      );
    }
  });
});

describe('what config prints', () => {
  const printed = async (text: string) => {
    const { stdout } = await run(['config', '--config', await settings(text)]);
    return parse(stdout);
  };

  test('has what is in force in place of what is left to the gateway, and moments as they are set', async () => {
    const waysThere = (are: boolean) => ({ introspection: are, graphiql: are, suggestions: are });
    expect(await printed('port: 4000\n')).toMatchObject(waysThere(true));
    const sha256 = 'ab'.repeat(32);
    const key = `{ name: ci, sha256: "${sha256}", expiresAt: "2027-01-31T01:00:00+01:00" }`;
    expect(await printed(`auth: { apiKeys: [${key}] }\n`)).toMatchObject({
      ...waysThere(false),
      auth: { apiKeys: [{ name: 'ci', expiresAt: '2027-01-31T00:00:00.000Z' }] },
    });
  });
});

describe('serve', () => {
  const QUERY = 'query Report { registry { host } }';

  test('shows in its figures whether it has refused what was read last, and what waits for a restart', async () => {
    const good = 'reloadMs: 20\nmetrics: { enabled: true }\n';
    const file = await settings(good);
    await using serving = await serve(file);
    const url = new URL('/metrics', await graphqlUrl(serving));
    const figures = async () => {
      const series = readSeries(await (await fetch(url)).text());
      return ['config_last_reload_successful', 'config_settings_waiting'].map((name) => sumOf(series, name));
    };
    expect(await figures()).toEqual([1, 0]);
    await writeFile(file, 'reloadMs: none\n');
    await serving.said(/stays in force/);
    expect(await figures()).toEqual([0, 0]);
    await writeFile(file, `${good}index: { keepMs: 1000 }\ncache: { prefix: "other:" }\n`);
    await serving.said(/a new configuration is in force/);
    expect(await figures()).toEqual([1, 2]);
    await writeFile(file, good);
    await expect.poll(figures).toEqual([1, 0]);
  });

  test('takes a new configuration by SIGHUP, and stays with the old one where it has mistakes', async () => {
    const file = await settings('reloadMs: 0\n');
    await using serving = await serve(file);
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

    await writeFile(file, BROKEN);
    serving.signal('SIGHUP');
    await serving.said(/it is no YAML at line 5, column \d+ .* stays in force/);
    serving.signal('SIGTERM');
    const { code, stdout, stderr } = await serving.exit;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  test('takes one whose file has changed, the level of its log included', async () => {
    const file = await settings('reloadMs: 20\nlogLevel: silent\n');
    await using serving = await serve(file);
    await graphqlUrl(serving);
    await writeFile(file, 'reloadMs: 20\nport: 1\nlogLevel: info\n');
    await serving.said(/a new configuration is in force/);
  });
});
