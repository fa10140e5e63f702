import { request } from 'node:http';
import { type Endpoint, startEndpoint } from '../speed/endpoint/start-endpoint.ts';
import type { WorkCase, WorkTemper } from './cases.ts';
import { type CountedGateway, startCountedGateway } from './counted-gateway.ts';

/** What a request came to, in what does not depend on how fast the machine is, or how busy. */
export interface Work {
  readonly awsCalls: number;
  readonly promises: number;
  /** Blocks of code that ran: functions, the bodies of loops, branches; but for those of Node itself. */
  readonly blocks: number;
  /** Of which in which package, or folder of the source; but for those with few of them. */
  readonly rooms: Readonly<Record<string, number>>;
  readonly allocatedKiB: number;
  /** Of the answer, with its head, as they are written. */
  readonly bytes: number;
}

/** Counts by the titles of cases. */
export type WorkTable = Readonly<Record<string, Work>>;

/** Requests before the first that counts: what is made once has been made. */
const WARM_UPS = 3;
/** So many have to come to no less than the one before. */
const EQUALS = 4;
const MOST_ROUNDS = 30;
/** Rooms with less than this share of all blocks are not named. */
export const SMALL_ROOM = 0.02;

/** Counts the work of each case. */
export async function countWork(cases: readonly WorkCase[], say: (line: string) => void): Promise<WorkTable> {
  await using endpoint = await startEndpoint();
  const counted: [string, Work][] = [];
  for (const group of groupsOf(cases)) {
    const [{ shape, temper } = { shape: undefined, temper: undefined }] = group;
    if (shape === undefined) continue;
    await using gateway = await startCountedGateway(shape, temper === 'cold' ? 'cold' : 'warm', endpoint.url);
    for (const each of group) {
      say(each.title);
      counted.push([each.title, await countCase(each, gateway, endpoint)]);
    }
  }
  return Object.fromEntries(counted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Those that one gateway can be asked. */
function groupsOf(cases: readonly WorkCase[]): readonly WorkCase[][] {
  const groups = new Map<string, WorkCase[]>();
  const nameOf = (region: string, temper: WorkTemper) => `${region} ${temper}`;
  for (const each of cases) {
    const name = nameOf(each.shape.registry.region, each.temper);
    const group = groups.get(name);
    if (group) group.push(each);
    else groups.set(name, [each]);
  }
  return [...groups.values()];
}

async function countCase(
  { shape, temper, variables }: WorkCase,
  gateway: CountedGateway,
  endpoint: Endpoint,
): Promise<Work> {
  const body = JSON.stringify({ query: shape.text, variables });
  // What asks how old an answer may be is given none that was kept as a whole; what was read of AWS may be as old as it is.
  const headers = temper === 'warm, not kept' ? { 'cache-control': 'max-age=60' } : {};
  const once = () => ask(gateway.url, body, headers);
  for (let request = 0; request < WARM_UPS; request += 1) await once();
  // What else a process does only adds to what it does for a request: the least is nearest to that.
  let least = await countOnce(once, gateway, endpoint);
  let equals = 1;
  for (let round = 1; round < MOST_ROUNDS && equals < EQUALS; round += 1) {
    const work = await countOnce(once, gateway, endpoint);
    equals = isLess(work, least) ? 1 : equals + 1;
    if (weightOf(work) < weightOf(least)) least = work;
  }
  return least;
}

/** Blocks and promises together: what goes on beside requests has both. */
const weightOf = ({ blocks, promises }: Work) => blocks + promises;

/** By more than counts differ that are of the same. */
const isLess = (work: Work, least: Work) => weightOf(work) < weightOf(least) * 0.999;

async function countOnce(
  once: () => Promise<number>,
  gateway: CountedGateway,
  endpoint: Endpoint,
): Promise<Work> {
  let bytes = 0;
  await endpoint.delay(0);
  const { promises, blocks, rooms, allocatedBytes } = await gateway.work(async () => {
    bytes = await once();
  });
  return {
    awsCalls: await endpoint.delay(0),
    promises,
    blocks,
    rooms: Object.fromEntries(
      Object.entries(rooms)
        .filter(([, runs]) => runs >= blocks * SMALL_ROOM)
        .sort(([, a], [, b]) => b - a),
    ),
    allocatedKiB: Math.round(allocatedBytes / 1024),
    bytes,
  };
}

/** Asks over a connection of its own; gives the bytes of the answer. Throws where that is not full. */
function ask(url: string, body: string, given: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...given,
    };
    const asked = request(url, { agent: false, method: 'POST', headers }, (response) => {
      const { socket } = response;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200 && !text.includes('"errors":[')) resolve(socket.bytesRead);
        else reject(new Error(`${url}: HTTP ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
