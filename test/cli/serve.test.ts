import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { version } from '../../src/version.ts';
import { keep, secret } from '../helpers/secrets.ts';
import { startCollector } from '../telemetry/collector.ts';
import { credentials, graphqlUrl, post, scratchFolder, start } from './program.ts';

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A gateway process before a sandbox in this process. */
async function serveBefore(sandbox: Sandbox, env: Record<string, string> = {}) {
  return start(['serve', '--port', '0'], {
    ...credentials,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: sandbox.endpoint,
    ...env,
  });
}

async function callInFlight(sandbox: Sandbox) {
  await expect.poll(() => sandbox.calls.list().some(({ outcome }) => outcome === 'pending')).toBe(true);
}

const aQuery = '{ repository(name: "checkout/api") { name createdAt } }';

describe('serve --sandbox', () => {
  test('says where GraphiQL is, what is in the sandbox, and that it is not AWS', async () => {
    await using serving = await start(['serve', '--sandbox', '--port', '0']);
    const url = await graphqlUrl(serving);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/graphql$/);
    await serving.said(/GraphiQL/);
    await serving.said(/from the sandbox, not from AWS/);
    await serving.said(/111122223333 us-east-1: \d+ repositories, \d+ images, \d+ SageMaker images/);
    await serving.said(/repositories: checkout\/api/);
    expect(await post(url, aQuery)).toMatchObject({
      status: 200,
      body: { data: { repository: { name: 'checkout/api' } } },
    });

    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(await page.text()).toContain('<title>registry-graph');
  });

  test('promises no GraphiQL where it is off', async () => {
    await using serving = await start(['serve', '--sandbox', '--port', '0'], {
      REGISTRY_GRAPH_GRAPHIQL: 'false',
    });
    const [line] = await serving.said(/^.*GraphQL: http/m);
    expect(line).toBe('GraphQL: http');
  });

  test('asks nobody else, whatever the AWS settings say', async () => {
    const elsewhere = await openSandbox();
    await using serving = await start(['serve', '--sandbox', '--port', '0'], {
      AWS_ACCESS_KEY_ID: '444455556666',
      AWS_SECRET_ACCESS_KEY: secret('of-a-real-account'),
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: elsewhere.endpoint,
      AWS_ENDPOINT_URL_ECR: elsewhere.endpoint,
      AWS_ENDPOINT_URL_SAGEMAKER: elsewhere.endpoint,
    });
    const query = '{ repository(name: "checkout/api") { createdAt } sageMakerImages { nodes { name } } }';
    const answer = await post(await graphqlUrl(serving), query);
    expect(answer).toMatchObject({ status: 200, body: { data: {} } });
    expect(answer.body).not.toHaveProperty('errors');
    await serving.said(/Serving (?:\d{12}\/[\w-]+(?:, )?){4} from the sandbox/);
    expect(elsewhere.calls.count()).toBe(0);
  });

  test('is the same company for the same seed, of the size that was asked for', async () => {
    const names = async () => {
      await using serving = await start([
        'serve',
        '--sandbox',
        '--port',
        '0',
        '--seed',
        'x',
        '--images',
        '200',
      ]);
      const { body } = await post(await graphqlUrl(serving), '{ repositories { nodes { name uri } } }');
      return body;
    };
    const [first, second] = await Promise.all([names(), names()]);
    expect(first).toHaveProperty('data.repositories.nodes.0.name');
    expect(second).toEqual(first);
  });
});

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s answers what is in flight, and ends with code 0',
    async (name) => {
      const sandbox = await openSandbox();
      await using serving = await serveBefore(sandbox, { REGISTRY_GRAPH_LOG_LEVEL: 'warn' });
      const url = await graphqlUrl(serving);
      sandbox.faults.latencyMs = 500;
      const answer = post(url, aQuery);
      await callInFlight(sandbox);
      serving.signal(name);
      expect(await answer).toMatchObject({
        status: 200,
        body: { data: { repository: { name: 'checkout/api' } } },
      });
      const { code, stderr } = await serving.exit;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  );

  test('does not wait for connections that are kept alive', async () => {
    await using serving = await start(['serve', '--sandbox', '--port', '0'], {
      REGISTRY_GRAPH_DRAIN_TIMEOUT_MS: '600000',
    });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const health = new URL('/health', await graphqlUrl(serving));
    const [response]: IncomingMessage[] = await once(get(health, { agent }), 'response');
    if (response) await text(response);
    serving.signal('SIGTERM');
    expect(await serving.exit).toMatchObject({ code: 0 });
  });

  test('cuts what is not done by the deadline', async () => {
    const sandbox = await openSandbox();
    await using serving = await serveBefore(sandbox, { REGISTRY_GRAPH_DRAIN_TIMEOUT_MS: '100' });
    const url = await graphqlUrl(serving);
    sandbox.faults.add({ kind: 'hang' });
    const answer = post(url, aQuery);
    answer.catch(() => undefined);
    await callInFlight(sandbox);
    serving.signal('SIGTERM');
    await expect(answer).rejects.toThrow();
    expect(await serving.exit).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/"answers":1,"drainTimeoutMs":100,"msg":"answers were cut/),
    });
  });

  test('while it starts ends it there and then, with code 0', async () => {
    // AWS takes the connection, and says nothing.
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await using serving = await start(['serve', '--port', '0'], {
      ...credentials,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    await once(silent, 'connection');
    serving.signal('SIGTERM');
    expect(await serving.exit).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('is at once by the second signal', async () => {
    const sandbox = await openSandbox();
    await using serving = await serveBefore(sandbox, { REGISTRY_GRAPH_DRAIN_TIMEOUT_MS: '600000' });
    const url = await graphqlUrl(serving);
    sandbox.faults.add({ kind: 'hang' });
    const answer = post(url, aQuery);
    answer.catch(() => undefined);
    await callInFlight(sandbox);
    serving.signal('SIGTERM');
    // By then the first has arrived: no one is let in any more.
    await expect
      .poll(() =>
        fetch(url).then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('out');
    serving.signal('SIGTERM');
    expect(await serving.exit).toMatchObject({ code: 1 });
  });

  test('of a sandbox alone ends with code 0', async () => {
    await using sandbox = await start(['sandbox', '--port', '0', '--images', '200']);
    await sandbox.said(/export AWS_ACCESS_KEY_ID=111122223333/);
    sandbox.signal('SIGTERM');
    expect(await sandbox.exit).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('what operators learn of it', () => {
  test('figures on a port of their own, a line a request, and the last traces when it stops', async () => {
    await using collector = await startCollector();
    const sandbox = await openSandbox();
    const password = secret('hunter22-of-redis');
    await using serving = await serveBefore(sandbox, {
      REGISTRY_GRAPH_METRICS: 'true',
      REGISTRY_GRAPH_METRICS_PORT: '0',
      REGISTRY_GRAPH_CACHE_URL: `redis://someone:${password}@127.0.0.1:9/`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${secret('key-of-the-collector')}`,
      OTEL_SERVICE_NAME: 'one-of-ours',
    });
    const url = await graphqlUrl(serving);
    const [, metrics = ''] = await serving.said(/Metrics: (http:\S+)/);
    expect(await post(url, aQuery)).toMatchObject({ status: 200 });
    const figures = await (await fetch(metrics)).text();
    keep('metrics', figures);
    expect(figures).toMatch(/requests_total\{type="query",outcome="ok"\} 1/);
    expect((await fetch(new URL('/metrics', url))).status).toBe(404);
    serving.signal('SIGTERM');
    const { code, stderr } = await serving.exit;
    expect(code).toBe(0);
    expect(stderr).toMatch(/"awsCalls":\{"ecr.DescribeRepositories":1\}.*"msg":"request"/);
    const lines = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(lines.filter(({ msg }) => /^(?:serving|request|stopping|stopped)$/.test(msg))).toMatchObject([
      { level: 30, msg: 'serving', version, url: new URL(url).origin, registries: '111122223333/us-east-1' },
      { msg: 'request', path: '/graphql' },
      { level: 30, msg: 'stopping', signal: 'SIGTERM', drainDelayMs: 1000, drainTimeoutMs: 10_000 },
      { level: 30, msg: 'stopped' },
    ]);
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'one-of-ours' });
    expect(collector.spans.map(({ name }) => name)).toContain('ECR.DescribeRepositories');
  });

  test('figures, by any address and by names of their own, whatever names clients have to use', async () => {
    const folder = await scratchFolder();
    const file = join(folder, 'settings.yaml');
    await writeFile(
      file,
      `allowedHosts: [images.example.com]
metrics: { enabled: true, port: 0, allowedHosts: [gateway-1.corp.example] }
`,
    );
    await using serving = await start(['serve', '--sandbox', '--port', '0', '--config', file]);
    const url = await graphqlUrl(serving);
    const [, metrics = ''] = await serving.said(/Metrics: (http:\S+)/);
    const statusOf = async (page: string, host: string) => {
      const [response]: IncomingMessage[] = await once(get(page, { headers: { host } }), 'response');
      return response?.resume().statusCode;
    };
    // As Prometheus finds pods, and as it is told of machines.
    expect(await statusOf(metrics, '10.1.2.3:9464')).toBe(200);
    expect(await statusOf(metrics, 'gateway-1.corp.example')).toBe(200);
    expect(await statusOf(url, 'gateway-1.corp.example')).toBe(421);
    expect(await statusOf(metrics, 'gateway-2.corp.example')).toBe(421);
    await serving.said(/"host":"gateway-2\.corp\.example".*add it to metrics\.allowedHosts/);
  });
});
