import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runProcess } from '../helpers/process.ts';

/** npm asks again and again for what it cannot have. */
const SLOW = { timeout: 120_000 };

const root = fileURLToPath(new URL('../../', import.meta.url));
const advisory = {
  id: 1,
  url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
  title: 'Reads what it should not',
  severity: 'high',
  vulnerable_versions: '<99',
};

/** Audits this package at a registry that answers so, with these findings explained. */
async function audit(answer: { status: number; body: object }, accepted: Record<string, string> = {}) {
  const scratch = await mkdtemp(join(tmpdir(), 'registry-graph-audit-'));
  onTestFinished(() => rm(scratch, { recursive: true }));
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    await cp(join(root, file), join(scratch, file));
  await cp(join(root, '.ci/audit.mjs'), join(scratch, '.ci/audit.mjs'));
  await writeFile(join(scratch, '.ci/accepted-findings.json'), JSON.stringify(accepted));

  const registry = createServer(({ method }, response) => {
    // It has advisories to tell, and no packages to give.
    const { status, body } = method === 'POST' ? answer : { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  onTestFinished(() => void registry.close());
  const address = registry.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return runProcess(process.execPath, ['.ci/audit.mjs'], {
    cwd: scratch,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: scratch,
      npm_config_registry: `http://127.0.0.1:${port}`,
      npm_config_fetch_retries: '0',
    },
  });
}

test('passes where the registry knows of nothing', SLOW, async () => {
  expect(await audit({ status: 200, body: {} })).toMatchObject({
    code: 0,
    stdout: '0 findings, 0 of them explained.\n',
  });
});

test('fails by name on what nobody has explained', SLOW, async () => {
  const { code, stderr } = await audit({ status: 200, body: { graphql: [advisory] } });
  expect(code).toBe(1);
  expect(stderr).toContain('GHSA-aaaa-bbbb-cccc high: graphql <99: Reads what it should not');
});

test('passes on what is explained, and fails when there is nothing left to explain', SLOW, async () => {
  const accepted = { 'GHSA-aaaa-bbbb-cccc': 'Only reached while building.' };
  expect(await audit({ status: 200, body: { graphql: [advisory] } }, accepted)).toMatchObject({ code: 0 });
  const { code, stderr } = await audit({ status: 200, body: {} }, accepted);
  expect(code).toBe(1);
  expect(stderr).toContain('take it out');
});

test('says that nothing was audited where the registry offers none', SLOW, async () => {
  const { code, stdout } = await audit({ status: 405, body: {} });
  expect(code).toBe(0);
  expect(stdout).toContain('Not audited: 405');
});
