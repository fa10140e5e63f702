import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { readCompose } from './helpers/compose.ts';
import { commandOf, environmentOf, instructionsOf, readCopy, readDockerfile } from './helpers/dockerfile.ts';

const root = new URL('../', import.meta.url);
const stages = await readDockerfile(new URL('Dockerfile', root));
const { gateway, sandbox } = await readCompose(new URL('docker-compose.yml', root));
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

describe('docker-compose.yml', () => {
  test('runs both services from one image', () => {
    expect(gateway.image).toBe(sandbox.image);
    expect(sandbox.command).toEqual(['sandbox', '--port', '4566', '--host', '0.0.0.0']);
    expect(gateway.command).toEqual([]);
  });

  test("points the gateway at the sandbox by AWS's own settings, under an account of the sandbox's", () => {
    expect(gateway.environment).toEqual({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '111122223333',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_ENDPOINT_URL_ECR: 'http://sandbox:4566',
      AWS_ENDPOINT_URL_SAGEMAKER: 'http://sandbox:4566',
      REGISTRY_GRAPH_ANONYMOUS: 'true',
    });
  });

  test('publishes the gateway on loopback, and the sandbox nowhere', () => {
    expect(gateway.ports).toEqual(['127.0.0.1:4000:4000']);
    expect(sandbox.ports).toEqual([]);
  });

  test('starts the gateway once the sandbox tells what is in it', async () => {
    expect(gateway.depends_on).toEqual({ sandbox: { condition: 'service_healthy' } });
    const [kind, ...check] = sandbox.healthcheck?.test ?? [];
    expect(kind).toBe('CMD');
    const door: RequestListener = ({ url }, response) =>
      response.writeHead(url === '/_sandbox' ? 200 : 400).end();
    expect(await healthOf(check, door)).toBe(0);
    expect(await healthOf(check, (_, response) => response.writeHead(400).end())).toBe(1);
    expect(await healthOf(check)).toBe(1);
  });
});
