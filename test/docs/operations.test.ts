import { describe, expect, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { loadConfig } from '../../src/config/read.ts';
import { apiKey } from '../access/credentials.ts';
import { fileOf } from '../helpers/config.ts';
import { subscribe } from '../helpers/events.ts';
import { REPOSITORY_ID, startWatched, WatchPreview } from '../live/rig.ts';
import { codeBlocks, codeIn, proseOf, readDocument, sectionOf } from './markdown.ts';

describe('Switches', () => {
  const section = sectionOf(readDocument('docs/operations.md'), '## Switches');

  test('end what a caller that is turned off has open, as the page says and shows', async () => {
    expect(section).toContain('caller or an operation that is turned off end at once, with `SWITCHED_OFF`');
    const key = apiKey();
    const auth = { apiKeys: [{ name: 'reports', sha256: hashApiKey(key) }] };
    await using gateway = await startWatched({ config: { auth } });
    const headers = { authorization: `Bearer ${key}` };
    const events = await subscribe(gateway, WatchPreview, { repositoryId: REPOSITORY_ID }, { headers });
    await events.next();
    const file = await fileOf(codeBlocks(section, 'yaml')[0] ?? '');
    gateway.gateway.reload(loadConfig({ env: {}, file, flags: { auth } }));
    expect(await events.rest()).toMatchObject([{ errors: [{ extensions: { code: 'SWITCHED_OFF' } }] }]);
  });

  test.each([
    ['203.0.113.9', 403],
    ['2001:db8:0:1:a:b:c:d', 403],
    ['203.0.113.10', 200],
  ])('turn off the addresses that the page shows: %s is answered with %i', async (from, status) => {
    const callers = codeIn(proseOf(section)).filter((name) => /^address:./.test(name));
    expect(callers).toHaveLength(2);
    await using gateway = await startWatched({ config: { trustProxy: 1 } });
    gateway.gateway.reload(loadConfig({ env: {}, flags: { trustProxy: 1, off: { callers } } }));
    expect(await gateway.send('{ __typename }', {}, { 'x-forwarded-for': from })).toMatchObject({ status });
  });
});

test('what other sites’ pages may is said alike where the gateway is introduced and where it is explained', () => {
  const [, named = ''] =
    /Pages of other origins may ask only where\s+\[`([\w.]+)`\]/.exec(readDocument('README.md')) ?? [];
  expect(named).toBe('cors.origins');
  expect(sectionOf(readDocument('docs/edge.md'), '## Pages of other sites')).toContain(`in \`${named}\``);
});
