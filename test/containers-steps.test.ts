// biome-ignore lint/style/noRestrictedImports: npm and health checks; what a service says is kept
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { readCompose } from './helpers/compose.ts';
import { commandOf, environmentOf, readCopy, readDockerfile, type Stage } from './helpers/dockerfile.ts';
import { keep } from './helpers/secrets.ts';

const run = promisify(execFile);
const root = new URL('../', import.meta.url);
const minutes = 60_000;

/** A stage that was carried out: its folder stands for the image's file system. */
interface Built {
  readonly folder: string;
  readonly workdir: string;
  readonly env: Record<string, string>;
}

/** This machine's Node.js in the place of the image's, and nobody's settings; npm alone finds its own at home. */
const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: tmpdir() };

/** Carries out a stage's COPY and RUN steps in a folder of its own. */
async function buildStage(stage: Stage, folder: string, built: ReadonlyMap<string, Built>): Promise<Built> {
  let workdir = folder;
  for (const { name, text } of stage.instructions) {
    if (name === 'WORKDIR') {
      workdir = join(folder, text);
      await mkdir(workdir, { recursive: true });
    }
    if (name === 'COPY') {
      const { from, sources, destination } = readCopy(text);
      const origin = from === undefined ? fileURLToPath(root) : (built.get(from)?.folder ?? '');
      for (const source of sources) {
        const path = join(origin, source);
        const target = resolve(workdir, destination);
        const isFile = (await stat(path)).isFile();
        await cp(path, isFile ? join(target, basename(path)) : target, { recursive: true });
      }
    }
    if (name === 'RUN') await run('sh', ['-c', text], { cwd: workdir, env: { ...env, HOME: homedir() } });
  }
  return { folder, workdir, env: environmentOf(stage) };
}

/** A port of this machine that is free now. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(typeof address === 'object' ? address?.port : address);
}

/** Starts a command where a container would, until the test ends. */
function start(image: Built, command: readonly string[], settings: Record<string, string>): ChildProcess {
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, {
    cwd: image.workdir,
    env: { ...env, ...image.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      keep('output', text);
      process.stderr.write(text);
    });
  }
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Runs a health check until it passes, as an engine does, for at most half a minute. */
async function untilHealthy(service: ChildProcess, check: () => ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(250)) {
    const [code] = await once(check(), 'exit');
    if (code === 0) return;
    expect(service.exitCode, 'the service stopped').toBeNull();
  }
  expect.fail('The service did not become healthy.');
}

test(
  'the steps of the Dockerfile, in clean folders, make a gateway that serves the sandbox of docker-compose.yml',
  async ({ skip }) => {
    if (!process.env['REGISTRY_GRAPH_SLOW']) {
      return skip(
        'REGISTRY_GRAPH_SLOW=1 runs it: it installs and builds everything anew, which takes minutes',
      );
    }
    const scratch = await mkdtemp(join(tmpdir(), 'registry-graph-image-'));
    onTestFinished(() => rm(scratch, { recursive: true, force: true }));

    const stages = await readDockerfile(new URL('Dockerfile', root));
    const built = new Map<string, Built>();
    for (const stage of stages)
      built.set(stage.name, await buildStage(stage, join(scratch, stage.name), built));
    const last = stages.at(-1) ?? expect.fail('The Dockerfile has no stage.');
    const image = built.get(last.name) ?? expect.fail('The last stage was not built.');
    // Nothing but the image itself may be needed from here on.
    for (const { folder } of built.values()) {
      if (folder !== image.folder) await rm(folder, { recursive: true });
    }
    const entrypoint = commandOf(last, 'ENTRYPOINT');

    const services = await readCompose(new URL('docker-compose.yml', root));
    const sandboxPort = await freePort();
    const here = (word: string) =>
      word.replace(/^4566$|(?<=:)4566/, sandboxPort).replace('//sandbox:', '//127.0.0.1:');
    const sandbox = start(image, [...entrypoint, ...services.sandbox.command.map(here)], {});
    const [, ...sandboxCheck] = services.sandbox.healthcheck?.test ?? [];
    await untilHealthy(sandbox, () => start(image, sandboxCheck.map(here), {}));

    // The settings that compose mounts, where this machine has what they name: it has no cache, and the gateway does without.
    const metricsPort = await freePort();
    const file = join(scratch, 'gateway.yaml');
    const mounted = await readFile(new URL('deploy/compose/gateway.yaml', root), 'utf8');
    await writeFile(file, mounted.replace('//valkey:6379', '//127.0.0.1:9').replace('9464', metricsPort));
    const command = services.gateway.command.map((word) => (word.endsWith('/gateway.yaml') ? file : word));
    const settings = {
      ...Object.fromEntries(
        Object.entries(services.gateway.environment).map(([name, value]) => [name, here(value)]),
      ),
      PORT: await freePort(),
    };
    const gateway = start(image, [...entrypoint, ...command], settings);
    await untilHealthy(gateway, () => start(image, commandOf(last, 'HEALTHCHECK'), settings));

    const endpoint = `http://127.0.0.1:${settings.PORT}/graphql`;
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ registries { registryId region } repository(name: "checkout/api") { imageTagMutability } }',
      }),
    });
    expect(await answer.json()).toEqual({
      data: {
        registries: expect.arrayContaining([{ registryId: '444455556666', region: 'eu-west-1' }]),
        repository: { imageTagMutability: expect.any(String) },
      },
    });
    const page = await fetch(endpoint, { headers: { accept: 'text/html' } });
    const script = /<script type="module"[^>]* src="([^"]+)"/.exec(await page.text())?.[1];
    const { status } = await fetch(new URL(script ?? '/the-page-names-no-script', endpoint));
    expect(status).toBe(200);

    const figures = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(await figures.text()).toMatch(/^registry_graph_requests_total/m);

    for (const service of [gateway, sandbox]) {
      const stopped = once(service, 'exit');
      service.kill('SIGTERM');
      expect(await stopped).toEqual([0, null]);
    }
  },
  15 * minutes,
);
