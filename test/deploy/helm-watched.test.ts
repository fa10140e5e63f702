import { ConfigMap } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { readDocument } from '../docs/markdown.ts';
import { findRenderer, type Render } from './chart.ts';
import { the } from './manifests.ts';

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
    const alerts = readDocument('deploy/prometheus/alerts.yml').replaceAll('docs/runbook.md', runbook);
    expect(rule?.['spec']).toEqual(parseYaml(alerts));
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
