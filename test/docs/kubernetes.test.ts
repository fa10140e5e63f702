import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigMap } from 'kubernetes-models/v1';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config/read.ts';
import { findRenderer, type Render, readTemplates, readValues, type Values } from '../deploy/chart.ts';
import { the, validate } from '../deploy/manifests.ts';
import { codeBlocks, codeIn, readDocument, sectionOf, tableRows } from './markdown.ts';

const page = readDocument('docs/kubernetes.md');
const part = (heading: string) => sectionOf(page, heading);
const readBlock = (heading: string): Values =>
  z.record(z.string(), z.unknown()).parse(parseYaml(codeBlocks(part(heading), 'yaml')[0] ?? ''));
const render = await findRenderer();

describe.skipIf(render === undefined)('the values that the page shows', () => {
  const manifestsOf: Render = render ?? (async () => []);

  test('are taken by the chart and by Kubernetes, and their settings by the gateway', async () => {
    const manifests = await manifestsOf(readBlock('## What to set first'));
    for (const manifest of manifests) validate(manifest);

    const folder = await mkdtemp(join(tmpdir(), 'registry-graph-kubernetes-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'api-keys.yaml'), `[{ name: web, sha256: "${'ab'.repeat(32)}" }]`);
    await writeFile(join(folder, 'cache-url'), 'redis://cache.example.com:6379');
    const { data } = the(manifests, ConfigMap, 'ConfigMap', 'images-registry-graph');
    const settings = data?.['config.yaml'] ?? '';
    const file = join(folder, 'config.yaml');
    await writeFile(file, settings.replaceAll('/etc/registry-graph/secrets/registry-graph', folder));
    const { registries, cache } = loadConfig({ env: { HOST: '0.0.0.0' }, file });
    expect(registries).toHaveLength(4);
    expect(cache.url).toBe('redis://cache.example.com:6379');
  });

  test('mount the manifest of documents where the settings look for it', async () => {
    const { config, ...values } = readBlock('## Changing it');
    const { extraVolumeMounts } = z
      .object({ extraVolumeMounts: z.array(z.object({ mountPath: z.string() })) })
      .parse(values);
    const { documents } = z
      .object({ documents: z.object({ manifest: z.string(), mode: z.string() }) })
      .parse(config);
    expect(documents.manifest.startsWith(`${extraVolumeMounts[0]?.mountPath}/`)).toBe(true);
    const all = { auth: { anonymous: true }, allowedHosts: ['images.example.com'], ...{ documents } };
    for (const manifest of await manifestsOf({ ...values, config: all })) validate(manifest);
  });
});

test('names values that the chart has', async () => {
  const values = await readValues();
  const named = tableRows(part('## What to set first'), 'What').flatMap(([, cell = '']) => codeIn(cell));
  const groups = named.filter((name) => /^[a-z]/.test(name)).map((name) => name.split('.')[0] ?? '');
  expect(groups.length).toBeGreaterThan(10);
  expect(Object.keys(values)).toEqual(expect.arrayContaining(groups));
});

test('brings Kubernetes the metric that the chart scales by', async () => {
  const { autoscaling } = z
    .object({ autoscaling: z.object({ requestsInFlightMetric: z.string() }) })
    .parse(await readValues());
  const [rule = ''] = codeBlocks(part('## Scaling'), 'yaml');
  expect(rule).toContain(`seriesQuery: ${autoscaling.requestsInFlightMetric}{`);
  expect(readDocument('src/telemetry/metrics/request-metrics.ts')).toContain(
    `'${autoscaling.requestsInFlightMetric}'`,
  );
});

test('says which settings bring new pods', async () => {
  const [, picked = ''] = /pick \.Values\.config ([^|]*)/.exec(await readTemplates(['_helpers.tpl'])) ?? [];
  const [[first = '']] = z
    .tuple([z.array(z.string())])
    .rest(z.unknown())
    .parse(tableRows(part('## Changing it'), 'What has changed'));
  expect(codeIn(first).toSorted()).toEqual(
    [...picked.matchAll(/"(\w+)"/g)].map(([, name]) => name).toSorted(),
  );
});
