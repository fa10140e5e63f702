import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { bareCalls } from '../servers/bare-call.ts';
import { clientOf, fromDist, type ServerSettings } from '../servers/settings.ts';

// One way to call AWS, alone in its process: what is measured here is its alone.

export type ClientName = 'bare' | 'sdk' | 'gateway';

/** What it is started with. */
export interface ClientSettings extends Pick<ServerSettings, 'root' | 'endpoint' | 'registry'> {
  readonly client: ClientName;
}

/** Inputs of DescribeImages, one a call, and how many calls there are at once. */
export interface ClientOrder {
  readonly inputs: readonly DescribeInput[];
  readonly parallel: number;
}

export interface DescribeInput {
  readonly repositoryName: string;
  readonly maxResults?: number;
  readonly imageIds?: { readonly imageDigest: string }[];
}

export type ClientReport =
  | { kind: 'ready' }
  /** The answer to the last call, with moments as they are on the wire: seconds since 1970. */
  | { kind: 'done'; cpuMs: number; wallMs: number; last: string };

const settings: ClientSettings = JSON.parse(process.argv[2] ?? '');
const describe = await clientFor(settings);
const tell = (report: ClientReport) => process.send?.(report);

process.on('message', async ({ inputs, parallel }: ClientOrder) => {
  const before = process.cpuUsage();
  const start = performance.now();
  const left = inputs.values();
  let last: unknown;
  const callOnAndOn = async () => {
    for (const input of left) last = await describe(input);
  };
  await Promise.all(Array.from({ length: parallel }, callOnAndOn));
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  tell({ kind: 'done', cpuMs: (user + system) / 1000, wallMs, last: asOnTheWire(last) });
});
process.once('disconnect', () => process.exit());
tell({ kind: 'ready' });

async function clientFor(settings: ClientSettings): Promise<(input: DescribeInput) => Promise<unknown>> {
  if (settings.client === 'bare') {
    const call = bareCalls(settings);
    return (input) => call('DescribeImages', input);
  }
  const client =
    settings.client === 'sdk' ? new ECRClient(clientOf(settings)) : await gatewayClient(settings);
  // As the gateway calls: each call can be ended.
  return (input) => {
    const { signal } = new AbortController();
    return client.send(new DescribeImagesCommand(input), { abortSignal: signal });
  };
}

async function gatewayClient(settings: ClientSettings): Promise<ECRClient> {
  const { createEcrClient } = await fromDist<typeof import('../../../src/aws/clients.ts')>(
    settings,
    'aws/clients.js',
  );
  const { pino } = await import('pino');
  return createEcrClient({ ...clientOf(settings), log: pino({ level: 'error' }, pino.destination(2)) });
}

/** The members by name, so that two answers can be compared as text. */
function asOnTheWire(value: unknown): string {
  const plain = (part: unknown): unknown => {
    if (part instanceof Date) return part.getTime() / 1000;
    if (Array.isArray(part)) return part.map(plain);
    if (typeof part !== 'object' || part === null) return part;
    const members = Object.entries(part).filter(
      ([name, member]) => name !== '$metadata' && member !== undefined,
    );
    return Object.fromEntries(
      members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, plain(member)]),
    );
  };
  return JSON.stringify(plain(value));
}
