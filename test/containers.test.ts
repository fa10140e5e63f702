// biome-ignore lint/style/noRestrictedImports: a health check, which says nothing
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../src/config/read.ts';
import { makeCompany } from '../src/sandbox/world/company.ts';
import { fileOf, mountsOf, readCompose } from './helpers/compose.ts';
import { commandOf, environmentOf, instructionsOf, readCopy, readDockerfile } from './helpers/dockerfile.ts';

const root = new URL('../', import.meta.url);
const stages = await readDockerfile(new URL('Dockerfile', root));
const services = await readCompose(new URL('docker-compose.yml', root));
const { gateway, sandbox } = services;
const [image = expect.fail('The Dockerfile has no stage.')] = stages.slice(-1);

/** Runs a health check on this machine against a server that answers as told, or against none. */
async function healthOf(check: readonly string[], listener?: RequestListener): Promise<number> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = String(typeof address === 'object' ? address?.port : address);
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  if (listener === undefined) await close();
  const [program, ...rest] = check.map((word) => word.replaceAll(':4566', `:${port}`));
  expect(program).toBe('node');
  const child = spawn(process.execPath, rest, { env: { PORT: port }, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (listener !== undefined) await close();
  return code;
}

describe('Dockerfile', () => {
  test('stands on Node 24 in every stage', () => {
    for (const { base } of stages) expect(base).toMatch(/^node:24-(?:alpine|slim)$/);
  });

  test('copies what is there, and what .dockerignore lets through', async () => {
    const rules = (await readFile(new URL('.dockerignore', root), 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    const sources = stages
      .flatMap((stage) => instructionsOf(stage, 'COPY').map(readCopy))
      .filter(({ from }) => from === undefined)
      .flatMap((copy) => copy.sources);
    for (const source of sources) {
      await expect(access(new URL(source, root)), source).resolves.toBeUndefined();
    }
    expect(rules.slice(1).sort()).toEqual([...new Set(sources)].map((source) => `!${source}`).sort());
  });

  test('copies out of earlier stages alone', () => {
    for (const [index, stage] of stages.entries()) {
      const earlier = stages.slice(0, index).map(({ name }) => name);
      for (const { from } of instructionsOf(stage, 'COPY').map(readCopy)) {
        if (from !== undefined) expect(earlier).toContain(from);
      }
    }
  });

  test('ships what production needs: the lockfile, to the letter, without development dependencies', () => {
    const copies = instructionsOf(image, 'COPY').map(readCopy);
    const packages = copies.find(({ sources }) => sources.some((source) => source.endsWith('/node_modules')));
    const stage = stages.find(({ name }) => name === packages?.from);
    expect(stage && instructionsOf(stage, 'RUN')).toEqual([expect.stringMatching(/^npm ci --omit=dev\b/)]);
    expect(instructionsOf(image, 'RUN')).toEqual([]);
  });

  test('serves, on every address of the container, as a user who is not root', () => {
    expect(commandOf(image, 'ENTRYPOINT')).toEqual(['node', 'dist/main.js']);
    expect(commandOf(image, 'CMD')).toEqual(['serve']);
    expect(environmentOf(image)).toEqual({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '4000' });
    expect(instructionsOf(image, 'EXPOSE')).toEqual(['4000']);
    expect(instructionsOf(image, 'USER')).toEqual(['node']);
  });

  test('asks /health how it is', async () => {
    const check = commandOf(image, 'HEALTHCHECK');
    const paths: (string | undefined)[] = [];
    const answer =
      (status: number): RequestListener =>
      (request, response) => {
        paths.push(request.url);
        response.writeHead(status).end();
      };
    expect(await healthOf(check, answer(200))).toBe(0);
    expect(await healthOf(check, answer(503))).toBe(1);
    expect(await healthOf(check)).toBe(1);
    expect(paths).toEqual(['/health', '/health']);
  });
});

/** The file of settings that the gateways get. */
function gatewayFile(): string {
  const [, , file = ''] = gateway.command;
  const source = fileOf(gateway, file) ?? expect.fail(`Nothing is mounted at ${file}.`);
  return fileURLToPath(new URL(source, root));
}

describe('docker-compose.yml', () => {
  test('runs the gateways and the sandbox from one image', () => {
    expect(gateway.image).toBe(sandbox.image);
    expect(sandbox.command).toEqual(['sandbox', '--port', '4566', '--host', '0.0.0.0', '--latency-ms', '20']);
    const { ports: _, ...first } = gateway;
    const { ports: __, ...second } = services['gateway-2'];
    expect(second).toEqual(first);
  });

  test('builds that image once, where whatever uses it waits for it, and looks for it nowhere else', () => {
    const builders = Object.values(services).filter(({ build }) => build !== undefined);
    expect(builders).toEqual([sandbox]);
    expect(gateway.pull_policy).toBe('never');
    expect(Object.keys(gateway.depends_on)).toContain('sandbox');
  });

  test('takes capabilities from none that would begin as root and need one to become another user', () => {
    const { gateway: _, 'gateway-2': __, sandbox: ___, ...others } = services;
    const bare = Object.values(others).filter(({ cap_drop }) => cap_drop.length > 0);
    expect(bare.map(({ user }) => user)).toEqual(['valkey']);
  });

  test("points the gateways at the sandbox by AWS's own settings, under an account of the sandbox's", () => {
    expect(gateway.environment).toEqual({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '111122223333',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_ENDPOINT_URL: 'http://sandbox:4566',
    });
  });

  test('publishes on loopback alone, and the sandbox and the cache nowhere', () => {
    const published = Object.values(services).flatMap(({ ports }) => ports);
    expect(published).toHaveLength(4);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect([...sandbox.ports, ...services.valkey.ports]).toEqual([]);
  });

  test('mounts what is there', async () => {
    const sources = Object.values(services).flatMap((service) => [...mountsOf(service).values()]);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources)
      await expect(access(new URL(source, root)), source).resolves.toBeUndefined();
  });

  test('gives the gateways a configuration that they take, of the whole company, over the cache that is there', async () => {
    const config = loadConfig({ env: { HOST: '0.0.0.0' }, file: gatewayFile() });
    const { registries: company } = makeCompany({});
    expect(config.registries?.map(({ registryId, region }) => `${registryId}/${region}`).sort()).toEqual(
      company.map(({ accountId, region }) => `${accountId}/${region}`).sort(),
    );
    const cache = new URL(config.cache.url ?? '');
    expect(Object.keys(services)).toContain(cache.hostname);
  });

  test('scrapes both gateways where they tell their metrics', async () => {
    const { scrape_configs } = z
      .object({
        scrape_configs: z.array(
          z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
        ),
      })
      .parse(parse(await readFile(new URL('deploy/compose/prometheus.yml', root), 'utf8')));
    const targets = scrape_configs.flatMap((job) => job.static_configs.flatMap((group) => group.targets));
    const { allowedHosts, metrics } = loadConfig({ env: { HOST: '0.0.0.0' }, file: gatewayFile() });
    expect(metrics).toMatchObject({ enabled: true, host: '0.0.0.0' });
    expect(targets).toEqual([`gateway:${metrics.port}`, `gateway-2:${metrics.port}`]);
    expect(allowedHosts).toEqual(['localhost', '127.0.0.1', 'gateway', 'gateway-2']);
  });

  test('gives a stop more time than it takes', async () => {
    const { drainDelayMs, drainTimeoutMs } = loadConfig({ env: {} });
    const graceMs = Number.parseInt(gateway.stop_grace_period ?? '10s', 10) * 1000;
    expect(graceMs).toBeGreaterThan(drainDelayMs + drainTimeoutMs);
  });

  test('starts the gateways once the sandbox tells what is in it', async () => {
    expect(gateway.depends_on).toEqual({
      sandbox: { condition: 'service_healthy' },
      valkey: { condition: 'service_healthy' },
    });
    const [kind, ...check] = sandbox.healthcheck?.test ?? [];
    expect(kind).toBe('CMD');
    const door: RequestListener = ({ url }, response) =>
      response.writeHead(url === '/_sandbox' ? 200 : 400).end();
    expect(await healthOf(check, door)).toBe(0);
    expect(await healthOf(check, (_, response) => response.writeHead(400).end())).toBe(1);
    expect(await healthOf(check)).toBe(1);
  });
});
