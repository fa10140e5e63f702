import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { runProcess } from '../helpers/process.ts';

const root = new URL('../../', import.meta.url);

const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({
      group: z.string().optional(),
      name: z.string(),
      version: z.string().min(1),
      purl: z.string().startsWith('pkg:npm/'),
      licenses: z.array(z.unknown()).min(1),
    }),
  ),
});
const Lock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string(), dev: z.boolean().default(false) })),
});
const Scripts = z.object({ scripts: z.object({ 'build:sbom': z.string() }) });

async function read<Shape>(file: string | URL, shape: z.ZodType<Shape>): Promise<Shape> {
  return shape.parse(JSON.parse(await readFile(file, 'utf8')));
}

test('the bill of materials is valid, and lists what production needs with version and licence, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'registry-graph-sbom-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'sbom.cdx.json');
  const { scripts } = await read(new URL('package.json', root), Scripts);
  const [program = '', ...options] = scripts['build:sbom'].replace('dist/sbom.cdx.json', file).split(' ');
  const { code, stderr } = await runProcess('npx', ['--no-install', program, ...options, '-vv'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  // It leaves the check out, and ends well, where it lacks what it checks by.
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('BOM result appears valid') });

  const { components } = await read(file, Bill);
  const listed = components.map(
    ({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`,
  );
  const { packages } = await read(new URL('package-lock.json', root), Lock);
  const needed = Object.entries(packages).flatMap(([path, { version, dev }]) =>
    path === '' || dev ? [] : [`${path.replace(/^.*node_modules\//, '')}@${version}`],
  );
  expect(new Set(listed)).toEqual(new Set(needed));
});
