import { Agent, type IncomingHttpHeaders } from 'node:http';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import type { FuzzCase } from '../fuzz/cases.ts';
import { send } from '../fuzz/send.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../helpers/gateway.ts';
import type { TestRedis } from '../helpers/redis.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { appWorld, HOST, images, keep } from '../schema/worlds.ts';
import { passTime } from './rig.ts';

const HOUR_MS = 3_600_000;
/** However long a test takes, nothing ends before it. */
const LONG = { permanent: HOUR_MS, settled: HOUR_MS, steady: HOUR_MS, mutable: HOUR_MS, moving: HOUR_MS };

export const REFERENCE = `${HOST}/team/app:t1`;
export const IMAGE = `{ image(reference: "${REFERENCE}") { digest tags } }`;
export const POLICY = '{ repository(name: "team/app") { lifecyclePolicy { text } } }';

/** What came of a request; what it is answered with is `text`. */
export interface Told {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Whether it was given from what is kept. */
  wasKept: boolean;
  /** Whether another replica had made it. */
  wasAdopted: boolean;
}

interface ReplicaOptions extends TestGatewayOptions {
  others?: TestGatewayOptions['config'];
  headers?: Record<string, string>;
}

/** Gateways in front of one sandbox, with one Redis. */
export interface Replicas {
  replicas: [TestGateway, TestGateway];
  redis: TestRedis;
  client: Redis;
}

/** Starts two; the second one may have settings of its own, and `headers` are those by which both are let in. */
export async function startReplicas(
  redis: TestRedis,
  { others, headers = {}, ...options }: ReplicaOptions = {},
): Promise<Replicas> {
  const start = async (config: TestGatewayOptions['config'], rest: TestGatewayOptions = {}) => {
    const gateway = await startTestGateway({
      overHttp: true,
      ...options,
      ...rest,
      config: {
        ...options.config,
        ...config,
        metrics: { enabled: true },
        cache: { lifetimesMs: LONG, ...options.config?.cache, ...config?.cache, url: redis.url },
      },
    });
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    return gateway;
  };
  const one = await start(undefined, {
    world: appWorld({ images: images(3), lifecyclePolicyText: keep(1), preview: {} }),
    sandbox: { previewMs: 0 },
    ...options,
  });
  const two = await start(others, { inFrontOf: one.sandbox });
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  // Entries are believed where they are those of somebody who reads here: by its first read a gateway knows whose its own are.
  const first = '{ repository(name: "team/none") { createdAt } }';
  for (const gateway of [one, two]) await gateway.send(first, {}, headers);
  return { replicas: [one, two], redis, client };
}

/** Asks by POST, as clients do. */
export function ask(gateway: TestGateway, query: string, headers: Record<string, string> = {}) {
  return tell(gateway, {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify({ query })),
  });
}

/** Asks by GET for the answer to a document by its id, as a page of one's own does. */
export function askFor(
  gateway: TestGateway,
  documentId: string,
  variables: object,
  headers: Record<string, string> = {},
) {
  return tell(gateway, {
    method: 'GET',
    path: `/graphql?${new URLSearchParams({ documentId, variables: JSON.stringify(variables) })}`,
    headers: { 'x-graphql-yoga-csrf': '1', ...headers },
    body: undefined,
  });
}

/** Sends a request as it is, and tells what came of it. */
async function tell(gateway: TestGateway, asked: Omit<FuzzCase, 'kind'>): Promise<Told> {
  const before = await figures(gateway);
  const { status, headers, text } = await send(gateway.url ?? '', { kind: 'shared', ...asked }, AGENT);
  const after = await figures(gateway);
  const { 'x-request-id': _, date: __, ...rest } = headers;
  return {
    status,
    headers: rest,
    text,
    wasKept: after.served > before.served,
    wasAdopted: after.adopted > before.adopted,
  };
}

const AGENT = new Agent();

/** How often something has become of kept answers. */
async function figures({ gateway }: TestGateway): Promise<Record<'served' | 'adopted', number>> {
  const { text } = (await gateway.metrics?.(null)) ?? { text: '' };
  const figure = (event: string) =>
    Number(new RegExp(`kept_answers_total\\{event="${event}"\\} (\\d+)`).exec(text)?.[1]);
  return { served: figure('served'), adopted: figure('adopted') };
}

/** The names of the answers that the replicas share. */
export function sharedAnswers({ client }: Pick<Replicas, 'client'>): Promise<string[]> {
  return client.keys('*:answer:*');
}

let mark = 0;
/** The same question, which nobody has asked yet. */
export function anew(query: string): string {
  mark += 1;
  return `${query} # ${mark}`;
}

/**
 * Has a replica make an answer, and waits until Redis has it: nobody else waits for that, and a Redis that was slow is left
 * alone for a while. Tells what was asked then, since it is another question each time.
 */
export function share(
  { client }: Pick<Replicas, 'client'>,
  gateway: TestGateway,
  query: string,
  headers: Record<string, string> = {},
): Promise<{ asked: string; made: Told }> {
  return waitFor(async () => {
    const asked = anew(query);
    const before = new Set(await sharedAnswers({ client }));
    const made = await ask(gateway, asked, headers);
    await waitFor(
      async () => {
        if ((await sharedAnswers({ client })).every((name) => before.has(name)))
          throw new Error(`Nothing was shared of ${asked}: ${made.text}`);
      },
      { timeout: 500, interval: 5 },
    );
    return { asked, made };
  });
}

/** Has another replica answer what one has shared, however often Redis was too slow. */
export function adopt(
  shared: Pick<Replicas, 'client'>,
  [from, to]: readonly [TestGateway, TestGateway],
  query: string,
  headers: Record<string, string> = {},
): Promise<{ asked: string; made: Told; adopted: Told; calls: number }> {
  return waitFor(async () => {
    const { asked, made } = await share(shared, from, query, headers);
    const before = to.sandbox.calls.count();
    const adopted = await ask(to, asked, headers);
    if (!adopted.wasAdopted) throw new Error(`It was made anew: ${adopted.text}`);
    return { asked, made, adopted, calls: to.sandbox.calls.count() - before };
  });
}

/** Changes the policy of the repository in AWS, and has a replica read it anew, until Redis knows. */
export async function changePolicy(
  { client }: Pick<Replicas, 'client'>,
  gateway: TestGateway,
  text: string,
): Promise<void> {
  const app = gateway.sandbox.world.registries[0]?.repositories.get('team/app');
  if (app) app.lifecyclePolicy = { text, lastEvaluatedAt: undefined };
  await waitFor(async () => {
    // The clock tells times apart that are a millisecond apart.
    await passTime(1);
    await ask(gateway, POLICY, { 'cache-control': 'no-cache' });
    const isTold = async () => {
      const names = await client.keys('*GetLifecyclePolicy:*');
      const entries = await Promise.all(names.map((name) => client.getBuffer(name)));
      if (!entries.some((entry) => entry?.includes(text))) throw new Error(`Redis knows nothing of ${text}`);
    };
    await waitFor(isTold, { timeout: 500, interval: 5 });
  });
}
