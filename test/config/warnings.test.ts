import { expect, test } from 'vitest';
import { type ConfigSources, readConfig } from '../../src/config/read.ts';
import { secret } from '../helpers/secrets.ts';

function warningsOf(sources: ConfigSources): readonly string[] {
  const reading = readConfig({ env: {}, ...sources });
  if ('error' in reading) throw reading.error;
  return reading.warnings;
}

const registries = [{ registryId: '111122223333', region: 'us-east-1' }];
const keyUntil = (expiresAt?: string) => ({ name: 'nightly', sha256: 'ab'.repeat(32), expiresAt });
const routerOnly = {
  required: true,
  secrets: [{ name: 'mesh', secret: secret('a secret of a router that alone is let in') }],
};

test('a rule for registries that are not served', () => {
  const access = {
    rules: [
      { who: { anyone: true }, registries: ['*', '111122223333/*', '111122223333/us-east-1'] },
      { who: { anyone: true }, registries: ['111122223333/us-east-1', '444455556666/*'] },
    ],
  };
  expect(warningsOf({ flags: { registries, access } })).toEqual([
    'access.rules.1.registries.1: fits no registry that is served',
  ]);
  // The default one has no name yet.
  expect(warningsOf({ flags: { access } })).toEqual([]);
});

test('a key that has expired', () => {
  const apiKeys = [keyUntil('2020-01-31T00:00:00Z'), { ...keyUntil(), sha256: 'cd'.repeat(32) }];
  expect(warningsOf({ flags: { auth: { apiKeys } } })).toEqual([
    'auth: a key of nightly expired at 2020-01-31T00:00:00.000Z, and lets nobody in',
  ]);
});

test('a variable that looks like one of the gateway, but for those that Kubernetes makes', () => {
  const env = {
    REGISTRY_GRAPH_METRIC: 'true',
    REGISTRY_GRAPH_METRICS: 'true',
    REGISTRY_GRAPH_SERVICE_HOST: '10.0.0.1',
    REGISTRY_GRAPH_SERVICE_PORT_HTTP: '80',
    REGISTRY_GRAPH_PORT: 'tcp://10.0.0.1:80',
    REGISTRY_GRAPH_PORT_80_TCP_ADDR: '10.0.0.1',
  };
  expect(warningsOf({ env })).toEqual([
    'REGISTRY_GRAPH_METRIC: is no variable of the gateway, and does nothing',
  ]);
});

test('a protocol that traces are not sent by, where they are sent at all', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4317' };
  const warningOf = (name: string) => [
    expect.stringMatching(`^${name}: traces are sent as http/protobuf alone, .* port 4318`),
  ];
  const all = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  const own = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
  expect(warningsOf({ env: { ...endpoint, ...all } })).toEqual(warningOf('OTEL_EXPORTER_OTLP_PROTOCOL'));
  expect(warningsOf({ env: { ...endpoint, ...all, ...own } })).toEqual(
    warningOf('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'),
  );
  const right = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' };
  for (const env of [
    all,
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: '' },
    { ...endpoint, ...all, ...right },
  ]) {
    expect(warningsOf({ env })).toEqual([]);
  }
});

test('metrics where nobody who reads them is let in', () => {
  const auth = { router: routerOnly };
  expect(warningsOf({ flags: { auth, metrics: { enabled: true } } })).toEqual([
    expect.stringMatching(/^metrics: are read on the main port, .* set metrics\.port$/),
  ]);
  expect(warningsOf({ flags: { auth, metrics: { enabled: true, port: 9464 } } })).toEqual([]);
  expect(
    warningsOf({
      flags: { auth: { router: { ...routerOnly, required: false } }, metrics: { enabled: true } },
    }),
  ).toEqual([]);
});
