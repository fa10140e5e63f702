import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashApiKey } from '../../src/access/api-keys.ts';
import { type HttpServer, listen } from '../../src/http/server.ts';
import { COLD, startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { appWorld, images, keep } from '../schema/worlds.ts';
import { apiKey } from './credentials.ts';
import { AUDIENCE, startIssuer, type TestIssuer } from './issuer.ts';
import { signed } from './sign.ts';
import { type Carried, type Credential, credentialsFor, pairsFor, SECRET } from './ways-in-credentials.ts';
import { writeWaysIn } from './ways-in-document.ts';
import { TRUSTED, TRUSTED_ID, type Way, ways } from './ways-in-requests.ts';
import { type Answer, send } from './wire.ts';

// Every way in, tried with credentials of every kind over real HTTP.

const good = apiKey();
const expired = apiKey();

/** A gateway over HTTP. */
interface Entrance {
  gateway: TestGateway;
  server: HttpServer;
}

let issuer: TestIssuer;
let stranger: TestIssuer;
let down: TestIssuer;
/** Where one thing is enough. */
let ordinary: Entrance;
/** Where a router's signature and a user are asked for. */
let strict: Entrance;
let credentials: readonly Credential[];
let pairs: readonly Credential[];
let folder: string;

beforeAll(async () => {
  [issuer, stranger, down] = await Promise.all([startIssuer(), startIssuer(), startIssuer()]);
  down.isUp = false;
  folder = await mkdtemp(join(tmpdir(), 'registry-graph-ways-in-'));
  const manifest = join(folder, 'documents.json');
  await writeFile(manifest, JSON.stringify({ [TRUSTED_ID]: TRUSTED }));
  const known = { good, expired, issuer, stranger, down };
  credentials = credentialsFor(known);
  pairs = pairsFor(known);
  ordinary = await open(manifest, {});
  strict = await open(manifest, { required: true, users: 'required' });
});
afterAll(async () => {
  for (const { gateway, server } of [ordinary, strict]) {
    await server.close(0);
    await gateway[Symbol.asyncDispose]();
  }
  await Promise.all([issuer, stranger, down].map((each) => each[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true });
});

async function open(manifest: string, asked: { required?: boolean; users?: 'required' }): Promise<Entrance> {
  const gateway = await startTestGateway({
    world: appWorld({ images: images(2), preview: { lifecyclePolicyText: keep(1) } }),
    config: {
      ...COLD,
      introspection: true,
      graphiql: true,
      metrics: { enabled: true },
      documents: { manifest },
      auth: {
        apiKeys: [
          { name: 'web', sha256: hashApiKey(good) },
          { name: 'old', sha256: hashApiKey(expired), expiresAt: '2026-01-01T00:00:00Z' },
        ],
        tokens: [
          { name: 'corp', issuer: issuer.url, audience: AUDIENCE },
          { name: 'down', issuer: down.url, audience: AUDIENCE },
        ],
        router: { secrets: [{ name: 'mesh', secret: SECRET }], ...asked },
      },
    },
  });
  return { gateway, server: await listen(gateway.gateway.handle, '127.0.0.1', 0) };
}

/** What came of a request: `in`, or the status by which it was refused; undefined where the way cannot carry the credentials. */
async function outcomeOf(
  { gateway, server }: Entrance,
  way: Way,
  credential: Credential,
): Promise<string | undefined> {
  const { authorization, signedWith } = await credential.carried();
  if (signedWith !== undefined && way.operation === undefined) return undefined;
  const operation = way.operation ?? { query: '' };
  const wire = way.request(signedWith === undefined ? operation : signed(operation, signedWith));
  gateway.sandbox.calls.clear();
  const answer = await send(server.url, wire, authorization);
  const calls = gateway.sandbox.calls.list().length;
  if (answer.status === way.status && !answer.text.includes('"code":"UNAUTH')) {
    expect(calls > 0).toBe(way.calls);
    return 'in';
  }
  expect(calls).toBe(0);
  expectRefusal(answer, authorization);
  return String(answer.status);
}

/** A refusal says its code, how to do better, and nothing of what was sent. */
function expectRefusal({ status, headers, text }: Answer, authorization: Carried['authorization']): void {
  const [, body = text] = /^data: (.*)$/m.exec(text) ?? [];
  const code = status === 401 ? 'UNAUTHENTICATED' : 'AUTHENTICATION_UNAVAILABLE';
  expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code } }] });
  if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer( error="invalid_token")?$/);
  else expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  for (const credential of [authorization ?? []].flat()) {
    const sent = credential.replace(/^\w+ /, '');
    if (sent !== '') expect(text).not.toContain(sent);
  }
}

const outcomes = new Map<Credential, Map<Way, Promise<string | undefined>>>();
function outcome(entrance: Entrance, way: Way, credential: Credential) {
  const known = outcomes.get(credential) ?? new Map<Way, Promise<string | undefined>>();
  const result = known.get(way) ?? outcomeOf(entrance, way, credential);
  outcomes.set(credential, known.set(way, result));
  return result;
}

describe.each(ways)('$name', (way) => {
  const expectAll = async (entrance: Entrance, carried: readonly Credential[]) => {
    for (const credential of carried) {
      const came = await outcome(entrance, way, credential);
      if (came !== undefined)
        expect({ [credential.name]: came }).toEqual({ [credential.name]: credential.outcome ?? '401' });
    }
  };

  test('lets in whom it should, and nobody else', () => expectAll(ordinary, credentials));
  test('lets in a router that says for whom it asks, where that is asked for, and nobody else', () =>
    expectAll(strict, pairs));
});

test('docs/ways-in.md says what comes of each', async () => {
  const rowsOf = async (entrance: Entrance, carried: readonly Credential[]) => {
    const rows = [];
    for (const credential of carried) {
      const cells = [];
      for (const way of ways) cells.push(await outcome(entrance, way, credential));
      rows.push({ name: credential.name, cells });
    }
    return rows;
  };
  await expect(
    writeWaysIn(ways, await rowsOf(ordinary, credentials), await rowsOf(strict, pairs)),
  ).toMatchFileSnapshot('../../docs/ways-in.md');
});

test('what is too large to be read for a signature is refused for that, and bad headers for what they are', async () => {
  const json = { 'content-type': 'application/json' };
  const own = { 'x-graphql-yoga-csrf': '1' };
  const large = { method: 'POST', path: '/graphql', headers: json, body: ' '.repeat(2 ** 21) } as const;
  const long = { method: 'GET', path: `/graphql?query=${'x'.repeat(12_000)}`, headers: own } as const;
  ordinary.gateway.sandbox.calls.clear();
  for (const [wire, refused] of [
    [large, 413],
    [long, 414],
  ] as const) {
    expect((await send(ordinary.server.url, wire, undefined)).status).toBe(refused);
    expect((await send(ordinary.server.url, wire, 'Bearer no-such-key')).status).toBe(401);
  }
  expect(ordinary.gateway.sandbox.calls.count()).toBe(0);
});

test('nobody is asked on the way to /health, /ready and the page of the explorer', async () => {
  for (const [path, type] of [
    ['/health', '*/*'],
    ['/ready', '*/*'],
    ['/graphql', 'text/html'],
  ] as const) {
    const { status } = await send(ordinary.server.url, { method: 'GET', path, headers: { accept: type } });
    expect({ path, status }).toEqual({ path, status: 200 });
  }
});
