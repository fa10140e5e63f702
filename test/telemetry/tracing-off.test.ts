import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readCollector } from '../../src/config/variables.ts';
import { SECRET_ACCESS_KEY } from '../helpers/aws-key.ts';
import { runProcess } from '../helpers/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a gateway for one request in a process of its own; which packages it has loaded by then. */
async function loadedPackages(collector: string): Promise<string[]> {
  const program = `
    const { loadConfig } = await import('./src/config/read.ts');
    const { createGateway } = await import('./src/gateway.ts');
    const { createLog } = await import('./src/telemetry/create-log.ts');
    const { startSandbox } = await import('./src/sandbox/sandbox.ts');
    const { createRequire } = await import('node:module');
    const sandbox = await startSandbox();
    const gateway = await createGateway({
      config: loadConfig({ env: {}, flags: { metrics: { enabled: false } } }),
      log: createLog('debug', process.stderr),
      collector: ${collector},
      client: {
        endpoint: sandbox.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: sandbox.world.defaultAccountId, secretAccessKey: '${SECRET_ACCESS_KEY}' },
      },
    });
    const response = await gateway.fetch(new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ repository(name: "checkout/api") { createdAt } }' }),
    }));
    const { data } = await response.json();
    if (!data.repository.createdAt) throw new Error('There is no answer.');
    await gateway.dispose();
    await sandbox.close();
    const files = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify(files.flatMap((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*node_modules)/.exec(file)?.[1] ?? [])));
  `;
  const { code, stdout, stderr } = await runProcess(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { cwd: root, env: { PATH: process.env['PATH'] ?? '', AWS_EC2_METADATA_DISABLED: 'true' } },
  );
  if (code !== 0) throw new Error(stderr);
  const names: string[] = JSON.parse(stdout);
  return [...new Set(names)];
}

const ofTracing = (names: readonly string[]) => names.filter((name) => name.startsWith('@opentelemetry/'));

describe('OpenTelemetry', () => {
  test('is not loaded without a collector, so that no code of it can run', async () => {
    const names = await loadedPackages('undefined');
    expect(names).toContain('graphql');
    expect(ofTracing(names)).toEqual([]);
  });

  test('is loaded with one', async () => {
    const names = await loadedPackages(`{ url: 'http://127.0.0.1:9/v1/traces' }`);
    expect(ofTracing(names)).toContain('@opentelemetry/api');
  });
});

describe('the collector', () => {
  const base = 'http://collector.test:4318';
  test.each([
    ['is none by default', {}, undefined],
    ['has a path for traces', { OTEL_EXPORTER_OTLP_ENDPOINT: base }, `${base}/v1/traces`],
    ['has it once', { OTEL_EXPORTER_OTLP_ENDPOINT: `${base}/` }, `${base}/v1/traces`],
    [
      'may be one for traces alone',
      { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other.test/in' },
      'http://other.test/in',
    ],
    ['is none where all is off', { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_SDK_DISABLED: 'true' }, undefined],
    [
      'is none where traces are',
      { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_TRACES_EXPORTER: 'none' },
      undefined,
    ],
  ])('%s', (_, env, url) => {
    expect(readCollector(env)?.url).toBe(url);
  });
});
