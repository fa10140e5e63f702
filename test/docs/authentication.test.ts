import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { asksWho } from '../../src/access/ways-in.ts';
import { loadConfig } from '../../src/config/read.ts';
import { startIssuer } from '../access/issuer.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { codeBlocks, readDocument } from './markdown.ts';

const page = readDocument('docs/authentication.md');

test('the settings that are shown are valid, and ask callers who they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'authentication-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'a secret of the router and of this gateway');
  const files = codeBlocks(page, 'yaml');
  expect(files).toHaveLength(3);
  for (const text of files) {
    const file = join(folder, 'settings.yaml');
    writeFileSync(file, text.replace('/run/secrets/router', secret));
    const { auth } = loadConfig({ env: { HOST: '0.0.0.0' }, file });
    expect(asksWho(auth)).toBe(true);
  }
});

test('the answer that is shown is what a token that has expired gets', async () => {
  await using issuer = await startIssuer();
  await using gateway = await startTestGateway({
    config: { auth: { tokens: [{ issuer: issuer.url, audience: 'registry-graph' }] } },
  });
  const { status, ...body } = await gateway.send(
    '{ __typename }',
    {},
    {
      authorization: `Bearer ${await issuer.token({ seconds: -60 })}`,
    },
  );
  const [shown = ''] = codeBlocks(page, 'json');
  expect({ status, body }).toEqual({ status: 401, body: JSON.parse(shown) });
});
