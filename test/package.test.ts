import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runProcess, startProcess } from './helpers/process.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
/** What a build makes, or what none needs. */
const NOT_COPIED = new Set(['.git', 'dist', 'node_modules', 'test']);

/** This process's own environment, for npm: its registry, its cache, its proxy. */
function npmEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value === undefined || /^(?:npm_|NODE_ENV$|VITEST)/.test(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(given);
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runProcess('npm', args, { cwd, env: npmEnvironment() });
  expect(code, `npm ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

test('the package that npm packs runs where nothing else is installed', { timeout: 300_000 }, async (ctx) => {
  if (process.env['REGISTRY_GRAPH_SLOW'] !== '1') {
    ctx.skip('It builds, packs and installs the package: set REGISTRY_GRAPH_SLOW=1 to have it run.');
  }
  const scratch = await mkdtemp(join(tmpdir(), 'registry-graph-package-'));
  onTestFinished(() => rm(scratch, { recursive: true }));

  // A copy, since a build here would take the files from under the tests beside this one.
  const copy = join(scratch, 'copy');
  await cp(root, copy, {
    recursive: true,
    filter: (path) => !NOT_COPIED.has(relative(root, path).split(sep)[0] ?? ''),
  });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await npm(copy, 'pack', '--pack-destination', scratch);
  const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const tarball = `registry-graph-${version}.tgz`;
  const archive = await runProcess('tar', ['-tzf', tarball], {
    cwd: scratch,
    env: npmEnvironment(),
  });
  const packed = archive.stdout.split('\n').filter((name) => name !== '');
  expect(packed).toEqual(
    expect.arrayContaining([
      'package/dist/main.js',
      'package/dist/graphiql/index.html',
      'package/dist/sbom.cdx.json',
      'package/schema.graphql',
    ]),
  );
  expect(packed.filter((name) => /^package\/(?:src|test|bench|node_modules)\//.test(name))).toEqual([]);

  const place = join(scratch, 'place');
  await npm(scratch, 'install', '--omit=dev', '--no-audit', '--no-fund', '--prefix', place, `./${tarball}`);

  // What the bill of materials lists is what an installation brings.
  const installed: { packages: Record<string, { version: string }> } = JSON.parse(
    await readFile(join(place, 'node_modules/.package-lock.json'), 'utf8'),
  );
  const brought = Object.keys(installed.packages).map((path) => path.replace(/^.*node_modules\//, ''));
  const bill: { components: { group?: string; name: string }[] } = JSON.parse(
    await readFile(join(place, 'node_modules/registry-graph/dist/sbom.cdx.json'), 'utf8'),
  );
  const listed = bill.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
  expect([...new Set(listed)].sort()).toEqual(
    [...new Set(brought)].filter((name) => name !== 'registry-graph').sort(),
  );

  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch, AWS_EC2_METADATA_DISABLED: 'true' };
  const said = await runProcess('npx', ['registry-graph', '--version'], { cwd: place, env });
  expect(said.stdout).toBe(`${version}\n`);
  // What npx runs, without npx in between, which would keep a signal to itself.
  const bin = join(place, 'node_modules/.bin/registry-graph');
  await using serving = startProcess(bin, ['serve', '--sandbox', '--port', '0'], {
    cwd: place,
    // So that what it says is trouble alone.
    env: { ...env, REGISTRY_GRAPH_LOG_LEVEL: 'warn' },
  });
  const [, url = ''] = await serving.said(/GraphQL: (http:\S+)/);

  const page = await fetch(url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  const html = await page.text();
  const script = /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1];
  expect(script, html).toBeDefined();
  const asset = await fetch(new URL(script ?? '', url));
  expect(asset.status).toBe(200);
  expect(asset.headers.get('content-type')).toMatch('text/javascript');

  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ repository(name: "checkout/api") { name createdAt } }' }),
  });
  expect(await answer.json()).toEqual({
    data: { repository: { name: 'checkout/api', createdAt: expect.any(String) } },
  });

  serving.signal('SIGTERM');
  expect(await serving.exit).toMatchObject({ code: 0, stderr: '' });
});
