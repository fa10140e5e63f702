// biome-ignore lint/style/noRestrictedImports: Helm's engine, which knows no secret
import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { findProgram } from '../helpers/find-program.ts';

const run = promisify(execFile);
const CHART = fileURLToPath(new URL('../../deploy/helm/registry-graph/', import.meta.url));
const RELEASE = { Name: 'images', Namespace: 'platform', Service: 'Helm' };
/** Where Debian's packages put Go's libraries. */
const GO = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode' };

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
export type Manifest = z.output<typeof Manifest>;
export type Values = Record<string, unknown>;

/** Renders the chart with values that differ from its own; rejects with what the templates say against them. */
export type Render = (values?: Values) => Promise<Manifest[]>;

/** Helm itself where it is at hand, else its template engine; undefined where there is neither. */
export async function findRenderer(): Promise<Render | undefined> {
  if (await findProgram(['helm'])) return once(renderByHelm);
  if ((await findProgram(['go'])) && (await isThere(`${GO.GOPATH}/src/github.com/Masterminds/sprig`)))
    return once(renderByGo);
  return undefined;
}

/** Renders the same values once. */
function once(render: Render): Render {
  const rendered = new Map<string, Promise<Manifest[]>>();
  return (values) => {
    const key = JSON.stringify(values);
    const manifests = rendered.get(key) ?? render(values);
    rendered.set(key, manifests);
    return manifests;
  };
}

async function renderByHelm(values: Values = {}): Promise<Manifest[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'registry-graph-chart-'));
  try {
    const file = join(scratch, 'values.json');
    await writeFile(file, JSON.stringify(values));
    const { stdout } = await run('helm', [
      'template',
      RELEASE.Name,
      CHART,
      '--namespace',
      RELEASE.Namespace,
      '--values',
      file,
    ]);
    return readManifests(stdout);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function renderByGo(values: Values = {}): Promise<Manifest[]> {
  const { name, version, appVersion } = z
    .object({ name: z.string(), version: z.string(), appVersion: z.string() })
    .parse(parse(await readFile(join(CHART, 'Chart.yaml'), 'utf8')));
  const rendering = run('go', ['run', fileURLToPath(new URL('render.go', import.meta.url)), CHART], {
    env: { ...process.env, ...GO },
  });
  rendering.child.stdin?.end(
    JSON.stringify({
      Values: merge(await readValues(), values),
      Release: RELEASE,
      Chart: { Name: name, Version: version, AppVersion: appVersion },
    }),
  );
  return readManifests((await rendering).stdout);
}

/** The chart's own values. */
export async function readValues(): Promise<Values> {
  return z.record(z.string(), z.unknown()).parse(parse(await readFile(join(CHART, 'values.yaml'), 'utf8')));
}

/** The text of all templates. */
export async function readTemplates(names: readonly string[]): Promise<string> {
  const texts = await Promise.all(names.map((name) => readFile(join(CHART, 'templates', name), 'utf8')));
  return texts.join('\n');
}

function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    const manifest: unknown = document.toJS();
    return manifest === null ? [] : [Manifest.parse(manifest)];
  });
}

/** Later values count more, maps are merged, and null takes a value of the chart's away, as Helm does. */
function merge(own: Values, other: Values): Values {
  const merged = { ...own };
  for (const [name, value] of Object.entries(other)) {
    const before = merged[name];
    if (value === null) delete merged[name];
    else merged[name] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
