import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigMap } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { scratchFolder } from '../cli/program.ts';
import { readDocument } from '../docs/markdown.ts';
import { alerts } from './alerts.ts';
import { findRenderer, type Render } from './chart.ts';
import { the } from './manifests.ts';
import { tryAlert } from './promtool.ts';

const render = await findRenderer();
const values = { config: { auth: { anonymous: true }, allowedHosts: ['images.example.com'] } };

describe.skipIf(render === undefined)('what the Helm chart brings to Prometheus and Grafana', () => {
  const manifestsOf: Render = render ?? (async () => []);

  test('is nothing unless somebody asks for it', async () => {
    const kinds = (await manifestsOf(values)).map(({ kind }) => kind);
    expect(kinds).not.toContain('PrometheusRule');
    expect(kinds.filter((kind) => kind === 'ConfigMap')).toHaveLength(1);
  });

  test('are the alerts, with the runbook where it is kept', async () => {
    const runbook = 'https://wiki.example.com/runbook';
    const manifests = await manifestsOf({ ...values, prometheusRule: { enabled: true, runbook } });
    const rule = manifests.find(({ kind }) => kind === 'PrometheusRule');
    const expected = readDocument('deploy/prometheus/alerts.yml')
      .replaceAll('docs/runbook.md', runbook)
      .replaceAll('{job="registry-graph"}', '{job="registry-graph",namespace="platform"}');
    expect(rule?.['spec']).toEqual(parseYaml(expected));
  });

  test('say that none of the release is there, while another release is', async (context) => {
    const manifests = await manifestsOf({ ...values, prometheusRule: { enabled: true } });
    const rule = manifests.find(({ kind }) => kind === 'PrometheusRule');
    const folder = await scratchFolder();
    const file = join(folder, 'alerts.json');
    await writeFile(file, JSON.stringify(rule?.['spec']));
    const [down = expect.fail('It is the first.')] = alerts;
    const told = tryAlert(context, file, {
      ...down,
      series: { 'up{job="registry-graph",namespace="staging",instance="a"}': '1+0x5' },
      minute: 5,
      fires: {
        labels: { job: 'registry-graph', namespace: 'platform' },
        summary: 'Every instance is not there',
      },
    });
    expect(told).toBeNull();
  });

  test("is the dashboard, where Grafana's sidecar looks for it", async () => {
    const manifests = await manifestsOf({ ...values, dashboard: { enabled: true } });
    const { data, metadata } = the(manifests, ConfigMap, 'ConfigMap', 'images-registry-graph-dashboard');
    expect(data).toEqual({ 'registry-graph.json': expect.any(String) });
    const dashboard: unknown = JSON.parse(data?.['registry-graph.json'] ?? '');
    expect(dashboard).toEqual(JSON.parse(readDocument('deploy/grafana/registry-graph.json')));
    expect(metadata?.labels).toMatchObject({ grafana_dashboard: '1' });
  });
});
