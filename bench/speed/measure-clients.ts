import { fork } from 'node:child_process';
import { once } from 'node:events';
import { reportsOf } from '../reports-of.ts';
import { HOME, imagesOf, LARGEST } from '../world.ts';
import { builtModule, ROOT } from './build.ts';
import type { ClientName, ClientOrder, ClientReport, ClientSettings } from './clients/client-process.ts';
import type { Endpoint } from './endpoint/start-endpoint.ts';

/** The ways to call AWS that are measured. */
export const CLIENTS: Readonly<Record<ClientName, string>> = {
  bare: 'a bare signed call with JSON.parse',
  gateway: "the SDK, as this gateway's client",
  sdk: 'the SDK as it comes',
};
const NAMES: readonly ClientName[] = ['bare', 'gateway', 'sdk'];

/** What is called. */
export type WorkloadName = 'rows1000' | 'rows100' | 'rows1' | 'parallel200';

interface Workload extends ClientOrder {
  readonly name: WorkloadName;
  readonly title: string;
  readonly latencyMs: number;
  /** Rounds before those that count: code is loaded and compiled. */
  readonly warmUps: number;
}

const many = (count: number, maxResults: number) =>
  Array.from({ length: count }, () => ({ repositoryName: LARGEST, maxResults }));

/** Made when they are needed: the world takes its time. */
function workloads(): readonly Workload[] {
  const single = imagesOf(LARGEST, 200).map(({ digest }) => ({
    repositoryName: LARGEST,
    imageIds: [{ imageDigest: digest }],
  }));
  return [
    { name: 'rows1000', title: '1000 rows', inputs: many(40, 1000), parallel: 1, latencyMs: 0, warmUps: 15 },
    { name: 'rows100', title: '100 rows', inputs: many(200, 100), parallel: 1, latencyMs: 0, warmUps: 10 },
    { name: 'rows1', title: 'one row', inputs: single, parallel: 1, latencyMs: 0, warmUps: 20 },
    {
      name: 'parallel200',
      title: `200 calls of one row at once, ${PARALLEL_MS} ms each`,
      inputs: single,
      parallel: 200,
      latencyMs: 40,
      warmUps: 10,
    },
  ];
}

/** How long a call takes where many are under way at once. */
export const PARALLEL_MS = 40;

export interface ClientRound {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** What a client came to, for so many calls. */
export interface ClientFigures {
  readonly workload: WorkloadName;
  readonly title: string;
  readonly calls: number;
  readonly rounds: Readonly<Record<ClientName, readonly ClientRound[]>>;
}

export interface MeasureClientsOptions {
  readonly endpoint: Endpoint;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Measures each way to call AWS, alone in its process, in turn. Throws where one reads something else of an answer. */
export async function measureClients(options: MeasureClientsOptions): Promise<ClientFigures[]> {
  const { endpoint, rounds, say } = options;
  const clients = await Promise.all(NAMES.map((name) => startClient(name, endpoint.url)));
  try {
    const figures: ClientFigures[] = [];
    for (const { name: workload, title, inputs, parallel, latencyMs, warmUps } of workloads()) {
      await endpoint.delay(latencyMs);
      const found: Record<ClientName, ClientRound[]> = { bare: [], gateway: [], sdk: [] };
      for (let round = -warmUps; round < rounds; round += 1) {
        say(`clients, ${title}: ${round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`}`);
        const answers = new Map<string, ClientName>();
        for (const client of clients) {
          const { cpuMs, wallMs, last } = await client.run({ inputs, parallel });
          answers.set(last, client.name);
          if (round >= 0) found[client.name].push({ cpuMs, wallMs });
        }
        // With one call after another, the last answer is the same one for all.
        if (parallel === 1 && answers.size > 1) {
          throw new Error(`${title}: ${[...answers.values()].join(' and ')} read different answers`);
        }
      }
      figures.push({ workload, title, calls: inputs.length, rounds: found });
    }
    return figures;
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

async function startClient(name: ClientName, endpoint: string) {
  const settings: ClientSettings = { root: ROOT.href, endpoint, registry: HOME, client: name };
  const child = fork(builtModule('clients/client-process'), [JSON.stringify(settings)], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  const exit = once(child, 'exit');
  const reportOf = reportsOf<ClientReport>(child);
  await reportOf('ready');
  return {
    name,
    async run(order: ClientOrder) {
      const done = reportOf('done');
      child.send(order);
      return await done;
    },
    async stop() {
      child.disconnect();
      await exit;
    },
  };
}
