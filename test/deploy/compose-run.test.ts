import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { graphqlUrl, post, scratchFolder, start } from '../cli/program.ts';
import { readDocument } from '../docs/markdown.ts';
import { type ComposeService, readCompose } from '../helpers/compose.ts';
import { findProgram } from '../helpers/find-program.ts';
import { startProcess } from '../helpers/process.ts';
import { findRedis, freePort, startRedis } from '../helpers/redis.ts';
import { waitFor } from '../helpers/wait-for.ts';

const root = new URL('../../', import.meta.url);
const missing = [
  (await findProgram(['prometheus'], 'PROMETHEUS_PATH')) ? [] : ['prometheus'],
  (await findRedis()) ? [] : ['redis-server'],
].flat();

/** What Prometheus answers, as far as it is looked at. */
const Targets = z.object({
  activeTargets: z.array(z.object({ health: z.string(), labels: z.object({ job: z.string() }) })),
});
const Rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) })),
});
const Result = z.object({
  result: z.array(
    z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
  ),
});

/** Two gateways beside the sandbox, a Redis and Prometheus, each a process, with the settings that compose mounts. */
async function startCompose() {
  const services = await readCompose(new URL('docker-compose.yml', root));
  const folder = await scratchFolder();
  const redis = await startRedis(...services.valkey.command.slice(1));
  const ports = {
    sandbox: await freePort(),
    metrics: [await freePort(), await freePort()],
    web: await freePort(),
  };

  const sandbox = await start(['sandbox', '--port', `${ports.sandbox}`]);
  await sandbox.said(/http:\S+/);
  const startGateway = async (service: ComposeService, metricsPort: number) => {
    const file = join(folder, `gateway-${metricsPort}.yaml`);
    const settings = await readFile(new URL('deploy/compose/gateway.yaml', root), 'utf8');
    await writeFile(
      file,
      settings
        .replace('redis://valkey:6379', redis.url)
        .replace('port: 9464', `port: ${metricsPort}`)
        .replace('host: 0.0.0.0', 'host: 127.0.0.1'),
    );
    return start([...service.command.slice(0, -1), file], {
      ...service.environment,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${ports.sandbox}`,
      HOST: '127.0.0.1',
      PORT: '0',
    });
  };
  const [first = 0, second = 0] = ports.metrics;
  const gateways = [
    await startGateway(services.gateway, first),
    await startGateway(services['gateway-2'], second),
  ];

  const config = join(folder, 'prometheus.yml');
  const scraping = await readFile(new URL('deploy/compose/prometheus.yml', root), 'utf8');
  await writeFile(
    config,
    scraping
      .replaceAll('5s', '2s')
      .replace('/etc/prometheus/alerts.yml', fileURLToPath(new URL('deploy/prometheus/alerts.yml', root)))
      .replace('gateway:9464', `127.0.0.1:${first}`)
      .replace('gateway-2:9464', `127.0.0.1:${second}`),
  );
  const web = `127.0.0.1:${ports.web}`;
  const prometheus = startProcess(
    (await findProgram(['prometheus'], 'PROMETHEUS_PATH')) ?? 'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=${web}`],
    { cwd: folder, env: {} },
  );
  await prometheus.said(/Server is ready/);
  return {
    endpoints: await Promise.all(gateways.map(graphqlUrl)),
    /** Asks Prometheus' own interface. */
    async ask<Answer>(path: string, answer: z.ZodType<Answer>): Promise<Answer> {
      const response = await fetch(`http://${web}/api/v1/${path}`);
      const { data } = z
        .object({ status: z.literal('success'), data: z.unknown() })
        .parse(await response.json(), { error: () => path });
      return answer.parse(data);
    },
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}

/** Until it holds, on however slow a machine. */
const until = (holds: () => Promise<void>) => waitFor(holds, { timeout: 60_000, interval: 250 });

test.runIf(missing.length > 0 && process.env['CI'])('what compose starts can be tried', () => {
  expect.fail(`CI must try it with the real ones, and there is no ${missing.join(' and no ')}.`);
});

test.skipIf(missing.length > 0)(
  'Prometheus, as compose has it, scrapes both gateways, takes the alerts and answers the dashboard',
  async () => {
    await using compose = await startCompose();
    const [, query = '', answer = ''] =
      /docker compose up.*?-d '\{"query": "(.+?)"\}'.*?answers\s`(.+?)`/s.exec(readDocument('README.md')) ??
      [];
    for (const url of compose.endpoints) {
      expect((await post(url, query)).body).toEqual(JSON.parse(answer));
    }

    await until(async () => {
      const { activeTargets } = await compose.ask('targets', Targets);
      // The job is the one that the alerts look for.
      const target = { health: 'up', labels: { job: 'registry-graph' } };
      expect(activeTargets).toEqual([target, target]);
    });
    await until(async () => {
      const { groups } = await compose.ask('rules', Rules);
      const rules = groups.flatMap((group) => group.rules);
      const { groups: own } = z
        .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() })) })) })
        .parse(parseYaml(readDocument('deploy/prometheus/alerts.yml')));
      expect(rules).toEqual(
        own.flatMap((group) => group.rules.map(({ alert }) => ({ name: alert, health: 'ok' }))),
      );
    });

    const { panels } = z
      .object({
        panels: z.array(
          z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
        ),
      })
      .parse(JSON.parse(readDocument('deploy/grafana/registry-graph.json')));
    const seriesOf = async (title: string) => {
      const { targets = [] } = panels.find((panel) => panel.title === title) ?? {};
      const answers = targets.map(({ expr }) => {
        const asked = expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m');
        return compose.ask(`query?query=${encodeURIComponent(asked)}`, Result);
      });
      return (await Promise.all(answers)).flatMap(({ result }) => result);
    };
    for (const { title } of panels) await seriesOf(title);
    await until(async () => {
      for (const title of ['Operations', 'Calls by operation', 'Memory']) {
        expect(await seriesOf(title), title).not.toEqual([]);
      }
      expect((await seriesOf('Release')).map(({ value: [, count] }) => count)).toEqual(['2']);
    });
  },
  180_000,
);
