import { expect, test } from 'vitest';
import { viewerOfKey } from '../../src/access/api-keys.ts';
import { loadConfig } from '../../src/config/read.ts';
import { graphqlUrl, run, start } from './program.ts';

test('key prints a key, and the entry that lets its holder in', async () => {
  const { code, stdout } = await run(['key', '--name', 'web']);
  expect(code).toBe(0);
  const [key = ''] = /rg_\S+/.exec(stdout) ?? [];
  const [entry = ''] = /^- name: [\s\S]*/m.exec(stdout) ?? [];
  const { apiKeys = [] } = loadConfig({ env: { REGISTRY_GRAPH_API_KEYS: entry } }).auth;
  expect(viewerOfKey(key, apiKeys, Date.now())).toMatchObject({ name: 'key:web' });
  expect(entry).not.toContain(key);

  await using serving = await start(['serve', '--sandbox', '--port', '0'], {
    REGISTRY_GRAPH_API_KEYS: entry,
  });
  const url = await graphqlUrl(serving);
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{ "query": "{ __typename }" }',
    });
    return response.status;
  };
  expect([await ask({ authorization: `Bearer ${key}` }), await ask({})]).toEqual([200, 401]);
  serving.signal('SIGTERM');
  // The search of all output cannot know it: it is what the command prints.
  const { stdout: said, stderr: logged } = await serving.exit;
  expect(said + logged).not.toContain(key);
});

test('key refuses a name that the settings would refuse', async () => {
  expect(await run(['key', '--name', 'bad name!'])).toEqual({
    code: 1,
    stdout: '',
    stderr: '--name: must be 1 to 64 letters, digits and any of ._@-\n',
  });
});

test('serve says what to set when it would ask nobody who they are', async () => {
  const { code, stderr } = await run(['serve', '--sandbox', '--host', '0.0.0.0', '--port', '0']);
  expect(code).toBe(1);
  expect(stderr).toContain('--host: is not loopback');
  expect(stderr).toContain('auth.anonymous: true');
});
