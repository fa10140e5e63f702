import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { loadConfig } from '../../src/config/read.ts';
import { listen } from '../../src/http/server.ts';
import { startTestGateway } from '../helpers/gateway.ts';
import { appWorld, images } from '../schema/worlds.ts';
import { apiKey } from './credentials.ts';
import { AUDIENCE, newKey, startIssuer } from './issuer.ts';

// Credentials that take others' places while requests come in: none of them may fail.

/** A gateway over HTTP, and callers that ask it one request after another until they are told to stop. */
async function start(auth: object) {
  const gateway = await startTestGateway({ world: appWorld({ images: images(2) }), config: { auth } });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const server = await listen(gateway.gateway.handle, '127.0.0.1', 0);
  onTestFinished(() => server.close(0));
  const ask = async (bearer: string) => {
    const { status } = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: '{"query":"{ repository(name: \\"team/app\\") { createdAt } }"}',
    });
    return status;
  };
  /** Asks with what a function gives at the time, by eight callers at once. */
  const load = (credential: () => string | Promise<string>) => {
    const statuses: number[] = [];
    let going = true;
    const callers = Array.from({ length: 8 }, async () => {
      while (going) statuses.push(await ask(await credential()));
    });
    return {
      /** Resolves when so many more requests were answered. */
      more: async (count: number) => {
        const until = statuses.length + count;
        while (statuses.length < until) await sleep(5);
      },
      stop: async () => {
        going = false;
        await Promise.all(callers);
        return { asked: statuses.length, failed: statuses.filter((status) => status !== 200) };
      },
    };
  };
  return {
    ask,
    load,
    reload: (next: object) => gateway.gateway.reload(loadConfig({ env: {}, flags: { auth: next } })),
  };
}

test('an API key is replaced under load without a failed request, and the old one is then none', async () => {
  const [old, next] = [apiKey(), apiKey()];
  const entry = (key: string) => ({ name: 'web', sha256: hashApiKey(key) });
  const { ask, load, reload } = await start({ apiKeys: [entry(old)] });
  let inUse = old;
  const callers = load(() => inUse);
  await callers.more(50);
  // First both are good, then callers change, then the old one goes.
  reload({ apiKeys: [entry(old), entry(next)] });
  await callers.more(50);
  inUse = next;
  // Whoever had the old one in hand has been answered.
  await callers.more(50);
  reload({ apiKeys: [entry(next)] });
  await callers.more(50);
  const { asked, failed } = await callers.stop();
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThanOrEqual(200);
  expect(await ask(old)).toBe(401);
});

test('an issuer’s key is replaced under load without a failed request', async () => {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const { load } = await start({ tokens: [{ issuer: issuer.url, audience: AUDIENCE }] });
  const [first] = issuer.published;
  let key = first;
  const callers = load(() => issuer.token(key ? { key } : {}));
  await callers.more(50);
  const second = await newKey('second');
  // It is published and used at once, as an issuer does that has no patience.
  issuer.published = [...issuer.published, second];
  key = second;
  await callers.more(50);
  issuer.published = [second];
  await callers.more(50);
  issuer.isUp = false;
  await callers.more(50);
  const { asked, failed } = await callers.stop();
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThanOrEqual(200);
  expect(issuer.reads).toBe(2);
});

test('so is one of an issuer that gives its keys no names', async () => {
  const issuer = await startIssuer();
  onTestFinished(() => issuer[Symbol.asyncDispose]());
  const [first, second] = [await newKey(undefined), await newKey(undefined)];
  issuer.published = [first];
  const { load } = await start({ tokens: [{ issuer: issuer.url, audience: AUDIENCE }] });
  let key = first;
  const callers = load(() => issuer.token({ key }));
  await callers.more(50);
  // Both are there as long as tokens of the first are.
  issuer.published = [first, second];
  key = second;
  await callers.more(50);
  issuer.published = [second];
  await callers.more(50);
  const { asked, failed } = await callers.stop();
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThanOrEqual(150);
  expect(issuer.reads).toBe(2);
});
