import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/read.ts';
import { KEPT_BYTES } from '../../src/http/compression.ts';
import { environmentOf, readDockerfile } from '../helpers/dockerfile.ts';
import { findRenderer, type Render, readTemplates, readValues } from './chart.ts';
import { the, validate } from './manifests.ts';

/** The least that has to be said. */
const LEAST = { auth: { anonymous: true }, allowedHosts: ['images.example.com'] };

/** Everything that can be switched on. */
const everything = {
  config: {
    ...LEAST,
    cache: { url: 'redis://valkey:6379' },
  },
  secrets: ['registry-graph-keys'],
  extraVolumes: [{ name: 'documents', configMap: { name: 'registry-graph-documents' } }],
  extraVolumeMounts: [{ name: 'documents', mountPath: '/etc/registry-graph/documents', readOnly: true }],
  env: [{ name: 'AWS_REGION', value: 'eu-central-1' }],
  imagePullSecrets: [{ name: 'registry' }],
  serviceAccount: {
    roleArn: 'arn:aws:iam::111122223333:role/registry-graph',
    annotations: { 'example.com/team': 'platform' },
  },
  service: { annotations: { 'example.com/team': 'platform' } },
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 'images.example.com',
    tlsSecret: 'images-tls',
    annotations: { 'example.com/team': 'platform' },
  },
  networkPolicy: {
    from: [{ podSelector: { matchLabels: { app: 'router' } } }],
    metricsFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    egress: [{ ports: [{ port: 6379 }], to: [{ podSelector: { matchLabels: { app: 'valkey' } } }] }],
  },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
  dashboard: { enabled: true },
  podAnnotations: { 'example.com/team': 'platform' },
  podLabels: { team: 'platform' },
  nodeSelector: { 'kubernetes.io/arch': 'arm64' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
};

/** What of the heap a process takes that does nothing, and what a call that waits for AWS, both as measured and a little more. */
const BYTES_AT_REST = 100_000_000;
const BYTES_OF_A_CALL = 20 * 1024;

const render = await findRenderer();

describe('the Helm chart', () => {
  test.runIf(render === undefined && process.env['CI'])('can be rendered', () => {
    expect.fail('CI needs helm, or golang-go and golang-github-masterminds-sprig-dev, to render the chart.');
  });

  test('uses every value that it has', async () => {
    const folder = new URL('../../deploy/helm/registry-graph/templates/', import.meta.url);
    const templates = await readTemplates(await readdir(folder));
    for (const [name, value] of Object.entries(await readValues())) {
      expect(templates).toMatch(new RegExp(`\\.Values\\.${name}\\b`));
      if (typeof value !== 'object' || value === null || name === 'config' || name === 'resources') continue;
      for (const member of Object.keys(value))
        expect(templates, `${name}.${member}`).toMatch(new RegExp(`\\.${member}\\b`));
    }
  });

  test('has memory for all that the settings allow at once', async () => {
    const { resources } = z
      .object({ resources: z.object({ limits: z.object({ memory: z.templateLiteral([z.int(), 'Gi']) }) }) })
      .parse(await readValues());
    // Node takes half of what a container has.
    const heap = (Number.parseInt(resources.limits.memory, 10) * 2 ** 30) / 2;
    const { cache, scans, limits } = loadConfig({ env: {} });
    const calls = limits.openCalls * BYTES_OF_A_CALL;
    const kept = cache.maxBytes + scans.maxBytes + KEPT_BYTES;
    expect(BYTES_AT_REST + kept + limits.unsentBytes + calls).toBeLessThan(heap);
  });
});

describe.skipIf(render === undefined)('what the Helm chart renders', () => {
  const manifestsOf: Render = render ?? (async () => []);

  test.each([
    ['with the least', { config: LEAST }],
    ['with everything', everything],
    [
      'with all that can be switched off',
      {
        config: LEAST,
        autoscaling: { enabled: false },
        disruptionBudget: { enabled: false },
        networkPolicy: { enabled: false },
        serviceAccount: { create: false, name: 'default' },
      },
    ],
  ])('%s is what Kubernetes takes', async (_, values) => {
    const manifests = await manifestsOf(values);
    expect(manifests.length).toBeGreaterThan(3);
    for (const manifest of manifests) validate(manifest);
  });

  test('is refused for all that is wrong with the values at once', async () => {
    const refused = manifestsOf({
      config: { host: '127.0.0.1', port: 8080, metrics: null, cache: { urlFile: '/etc/cache-url' } },
      serviceMonitor: { enabled: true },
      autoscaling: { requestsInFlight: 0, cpuUtilization: 0 },
      ingress: { enabled: true },
      serviceAccount: { create: false },
    });
    const said = await refused.then(
      () => '',
      (error: unknown) => String(error),
    );
    expect([...said.matchAll(/^ {2}([\w.]+): /gm)].map(([, name]) => name)).toEqual([
      'config.auth',
      'config.host',
      'config.port',
      'config.metrics',
      'networkPolicy.egress',
      'networkPolicy.metricsFrom',
      'autoscaling',
      'ingress.host',
      'serviceAccount.name',
    ]);
  });

  test.each(['drainDelayMs', 'drainTimeoutMs'])(
    'is refused where %s is left to the gateway',
    async (name) => {
      const config = { ...LEAST, [name]: null };
      await expect(manifestsOf({ config })).rejects.toThrow(`config.${name}: give milliseconds`);
    },
  );

  test.each([
    ['REGISTRY_GRAPH_CACHE_URL', 'redis://valkey:6379'],
    ['REGISTRY_GRAPH_CACHE_URL_FILE', '/etc/registry-graph/secrets/cache/url'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://collector:4318/v1/traces'],
  ])('is refused where nothing lets the gateway reach what %s names', async (name, value) => {
    const values = { config: LEAST, env: [{ name, value }] };
    await expect(manifestsOf(values)).rejects.toThrow(new RegExp(`networkPolicy\\.egress: .* of ${name} is`));
    const { egress } = everything.networkPolicy;
    await expect(manifestsOf({ ...values, networkPolicy: { egress } })).resolves.not.toEqual([]);
  });

  test('asks for no rule where a collector is at the port that is open, or not known to the chart', async () => {
    const env = [
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'https://collector.example.com' },
      {
        name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        valueFrom: { configMapKeyRef: { name: 'telemetry', key: 'collector' } },
      },
    ];
    await expect(manifestsOf({ config: LEAST, env })).resolves.not.toEqual([]);
  });

  test('is refused where everyone is let in by whatever name', async () => {
    await expect(manifestsOf({ config: { auth: { anonymous: true } } })).rejects.toThrow(
      'config.allowedHosts: name what',
    );
  });

  test.each([{ enabled: false }, { port: null }, { host: '127.0.0.1' }])(
    'is refused with figures that nobody could read: %j',
    async (metrics) => {
      const config = { ...everything.config, metrics };
      await expect(manifestsOf({ ...everything, config })).rejects.toThrow('config.metrics: leave enabled');
    },
  );

  test('runs what the image runs, as a user who is not root and with nothing to write to', async () => {
    const deployment = the(await manifestsOf(everything), Deployment, 'Deployment');
    const pod = deployment.spec?.template.spec;
    const stages = await readDockerfile(new URL('../../Dockerfile', import.meta.url));
    const [image] = stages.slice(-1);
    expect(pod?.containers[0]?.ports?.[0]?.containerPort).toBe(Number(image && environmentOf(image)['PORT']));
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(pod?.automountServiceAccountToken).toBe(false);
    // Kubernetes would make REGISTRY_GRAPH_METRICS_PORT of the Service of the metrics, and settings would refuse it.
    expect(pod?.enableServiceLinks).toBe(false);
    expect(pod?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('gives a stop more time than it takes', async () => {
    const values = {
      ...everything,
      config: { ...everything.config, drainDelayMs: 1_500, drainTimeoutMs: 60_000 },
    };
    const deployment = the(await manifestsOf(values), Deployment, 'Deployment');
    expect(deployment.spec?.template.spec?.terminationGracePeriodSeconds).toBe(62 + 10);
  });

  test('asks whether it lives and whether it is ready where the gateway says so', async () => {
    const deployment = the(await manifestsOf(everything), Deployment, 'Deployment');
    const [container] = deployment.spec?.template.spec?.containers ?? [];
    expect(container?.livenessProbe?.httpGet?.path).toBe('/health');
    expect(container?.startupProbe?.httpGet?.path).toBe('/health');
    expect(container?.readinessProbe?.httpGet?.path).toBe('/ready');
  });

  test('is one whole: whatever selects the pods selects these', async () => {
    const manifests = await manifestsOf(everything);
    const deployment = the(manifests, Deployment, 'Deployment');
    const labels = deployment.spec?.template.metadata?.labels ?? {};
    const selectors = [
      deployment.spec?.selector.matchLabels,
      the(manifests, PodDisruptionBudget, 'PodDisruptionBudget').spec?.selector?.matchLabels,
      the(manifests, NetworkPolicy, 'NetworkPolicy').spec?.podSelector?.matchLabels,
      ...manifests
        .filter(({ kind }) => kind === 'Service')
        .map((service) => new Service(service).spec?.selector),
    ];
    for (const selector of selectors) {
      expect(Object.keys(selector ?? {}).length).toBeGreaterThan(0);
      expect(labels).toMatchObject(selector ?? {});
    }
    const autoscaler = the(manifests, HorizontalPodAutoscaler, 'HorizontalPodAutoscaler');
    expect(autoscaler.spec?.scaleTargetRef.name).toBe(deployment.metadata?.name);
    const account = the(manifests, ServiceAccount, 'ServiceAccount');
    expect(account.metadata?.name).toBe(deployment.spec?.template.spec?.serviceAccountName);
    expect(account.metadata?.annotations).toMatchObject({
      'eks.amazonaws.com/role-arn': everything.serviceAccount.roleArn,
    });
  });

  test('lets nobody but those named reach the metrics', async () => {
    const policy = the(await manifestsOf(everything), NetworkPolicy, 'NetworkPolicy');
    const rules = policy.spec?.ingress ?? [];
    const reaching = rules.filter(({ ports }) => ports?.some(({ port }) => port === 'metrics'));
    expect(reaching.map(({ from }) => from)).toEqual([everything.networkPolicy.metricsFrom]);
    const least = the(await manifestsOf({ config: LEAST }), NetworkPolicy, 'NetworkPolicy');
    expect(JSON.stringify(least.spec?.ingress)).not.toContain('metrics');
  });

  test('lets the pods reach credentials of EKS Pod Identity, and not those of their node', async () => {
    const { spec } = the(await manifestsOf(everything), NetworkPolicy, 'NetworkPolicy');
    const peers = (spec?.egress ?? []).filter(({ ports }) => ports?.some(({ port }) => port === 80));
    expect(peers.flatMap(({ to = [] }) => to.map(({ ipBlock }) => ipBlock?.cidr))).toEqual([
      '169.254.170.23/32',
      'fd00:ec2::23/128',
    ]);
  });

  test('mounts what else there is to mount', async () => {
    const pod = the(await manifestsOf(everything), Deployment, 'Deployment').spec?.template.spec;
    expect(pod?.volumes).toEqual(expect.arrayContaining(everything.extraVolumes));
    expect(pod?.containers[0]?.volumeMounts).toEqual(expect.arrayContaining(everything.extraVolumeMounts));
  });

  test('hands the gateway a configuration that it takes, with figures where they are looked for', async () => {
    const manifests = await manifestsOf(everything);
    const { data } = the(manifests, ConfigMap, 'ConfigMap', 'images-registry-graph');
    const folder = await mkdtemp(join(tmpdir(), 'registry-graph-chart-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'config.yaml');
    await writeFile(file, data?.['config.yaml'] ?? '');
    const { auth, metrics } = loadConfig({ env: { HOST: '0.0.0.0' }, file });
    expect(auth).toMatchObject(everything.config.auth);
    expect(metrics).toMatchObject({ enabled: true, host: '0.0.0.0' });
    const [container] = the(manifests, Deployment, 'Deployment').spec?.template.spec?.containers ?? [];
    expect(container?.ports?.find(({ name }) => name === 'metrics')?.containerPort).toBe(metrics.port);
  });
});
