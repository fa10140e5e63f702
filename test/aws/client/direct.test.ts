import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { DescribeImagesCommand, DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { KeptConnections } from '../../../src/aws/client/http-handler.ts';
import { userAgents } from '../../../src/aws/client/user-agents.ts';
import { type ClientSettings, createEcrClient } from '../../../src/aws/clients.ts';
import { SECRET_ACCESS_KEY } from '../../helpers/aws-key.ts';
import { testLog } from '../../helpers/secrets.ts';
import { outcomeOf } from './outcome.ts';
import { startScriptedEndpoint } from './scripted-endpoint.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: '111122223333', secretAccessKey: SECRET_ACCESS_KEY };
const command = () => new DescribeRegistryCommand({});

function clientOf(settings: Partial<ClientSettings>): ECRClient {
  const client = createEcrClient({ region, credentials, log: testLog(), ...settings });
  onTestFinished(() => client.destroy());
  return client;
}

function plainOf(endpoint?: string): ECRClient {
  const client = new ECRClient({ region, credentials, maxAttempts: 1, ...(endpoint ? { endpoint } : {}) });
  onTestFinished(() => client.destroy());
  return client;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('It listens nowhere');
  return `127.0.0.1:${address.port}`;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a call that is aborted', () => {
  test.each([
    { when: 'before the answer', begun: '' },
    { when: 'within the answer', begun: '{"registryId":' },
  ])('$when ends its request, and leaves no listener', async ({ begun }) => {
    const server = createServer((request, response) => {
      server.emit('asked', new Promise((resolve) => request.socket.once('close', resolve)));
      if (begun !== '') response.writeHead(200).write(begun);
    });
    const client = clientOf({ endpoint: `http://${await listen(server)}` });
    const asked = once(server, 'asked');
    const stop = new AbortController();
    const outcome = outcomeOf(client.send(command(), { abortSignal: stop.signal }));
    const [closed] = await asked;
    stop.abort(new Error('Nobody waits any more'));
    await closed;
    expect(await outcome).toMatchObject({ error: expect.anything() });
    await vi.waitFor(() => expect(getEventListeners(stop.signal, 'abort')).toEqual([]));
  });

  test('before it began is never sent', async () => {
    await using endpoint = await startScriptedEndpoint();
    const client = clientOf({ endpoint: endpoint.url });
    const abortSignal = AbortSignal.abort(new Error('Nobody waits any more'));
    await expect(client.send(command(), { abortSignal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(endpoint.requests).toEqual([]);
  });
});

test('a call that went well leaves no listener at its signal', async () => {
  await using endpoint = await startScriptedEndpoint();
  const client = clientOf({ endpoint: endpoint.url });
  const { signal } = new AbortController();
  await client.send(command(), { abortSignal: signal });
  await vi.waitFor(() => expect(getEventListeners(signal, 'abort')).toEqual([]));
});

test('what could not be found out once for the headers is asked for again', async () => {
  const { config } = clientOf({});
  let asked = 0;
  const headersOf = userAgents({
    ...config,
    userAgentAppId: async () => {
      asked += 1;
      if (asked === 1) throw new Error('not yet');
      return 'registries';
    },
  });
  await expect(headersOf(credentials)).rejects.toThrow('not yet');
  const headers = await headersOf(credentials);
  expect(headers['user-agent']).toContain('registries');
  expect(await headersOf(credentials)).toBe(headers);
  expect(asked).toBe(2);
});

test('calls use a connection again', async () => {
  let connections = 0;
  const server = createServer((_, response) => response.end('{}'));
  server.on('connection', () => {
    connections += 1;
  });
  const client = clientOf({ endpoint: `http://${await listen(server)}` });
  for (let call = 0; call < 3; call += 1) await client.send(command());
  expect(connections).toBe(1);
});

test('calls at once wait for no connection of another', async () => {
  const CALLS = 80;
  const waiting: (() => void)[] = [];
  const server = createServer((_, response) => {
    waiting.push(() => response.end('{}'));
    if (waiting.length === CALLS) for (const answer of waiting) answer();
  });
  const client = clientOf({ endpoint: `http://${await listen(server)}` });
  await Promise.all(Array.from({ length: CALLS }, () => client.send(command())));
  expect(waiting).toHaveLength(CALLS);
});

test('an endpoint of https is spoken to in TLS', async () => {
  const server = createTcpServer((socket) => {
    socket.once('data', (bytes) => {
      server.emit('spoken', bytes[0]);
      socket.destroy();
    });
  });
  const client = clientOf({ endpoint: `https://${await listen(server)}` });
  const spoken = once(server, 'spoken');
  await expect(client.send(command())).rejects.toThrow();
  const HANDSHAKE = 22;
  expect(await spoken).toEqual([HANDSHAKE]);
});

test('of an endpoint, what the SDK heeds is heeded', async () => {
  await using endpoint = await startScriptedEndpoint();
  const url = `${endpoint.url.replace('//', '//me:word@')}/base/?via=proxy`;
  await clientOf({ endpoint: url }).send(command());
  await plainOf(url).send(command());
  const [ours, plain] = endpoint.requests.map(({ path, headers }) => ({ path, host: headers.host }));
  expect(ours).toEqual(plain);
  expect(ours?.path).toBe('/base/');
});

test('a clock that is wrong is set by AWS’s answer, as the SDK sets it', async () => {
  const AHEAD_MS = 3_600_000;
  await using endpoint = await startScriptedEndpoint();
  const date = new Date(Date.now() + AHEAD_MS).toUTCString();
  const refusal = { __type: 'InvalidSignatureException', message: 'Signature expired' };
  endpoint.answerWith({ status: 403, headers: { date }, body: JSON.stringify(refusal) });
  const sentAt: number[] = [];
  for (const client of [clientOf({ endpoint: endpoint.url }), plainOf(endpoint.url)]) {
    await expect(client.send(command())).rejects.toMatchObject({ $metadata: { clockSkewCorrected: true } });
    await client.send(command()).catch(() => undefined);
    const moment = String(endpoint.requests.at(-1)?.headers['x-amz-date']);
    sentAt.push(Date.parse(moment.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) - Date.now());
  }
  for (const aheadMs of sentAt) expect(Math.round(aheadMs / 600_000)).toBe(AHEAD_MS / 600_000);
});

test('credentials that end are asked for again, and the next call is signed with the new ones', async () => {
  await using endpoint = await startScriptedEndpoint();
  let given = 0;
  const client = clientOf({
    endpoint: endpoint.url,
    credentials: async () => {
      given += 1;
      return { ...credentials, accessKeyId: `KEY${given}`, expiration: new Date(0) };
    },
  });
  await client.send(command());
  await client.send(command());
  const keys = endpoint.requests.map(
    ({ headers }) => headers.authorization?.match(/Credential=(KEY\d+)/)?.[1],
  );
  expect(new Set(keys).size).toBe(2);
  expect(keys).not.toContain(undefined);
});

test('the endpoint of the environment counts', async () => {
  await using endpoint = await startScriptedEndpoint();
  vi.stubEnv('AWS_ENDPOINT_URL_ECR', endpoint.url);
  await clientOf({}).send(command());
  await plainOf().send(command());
  const [ours, plain] = endpoint.requests.map(({ headers }) => headers);
  expect(ours?.['user-agent']).toBeDefined();
  expect(ours?.['user-agent']).toBe(plain?.['user-agent']);
});

describe.each(['us-east-1', 'us-gov-west-1', 'cn-north-1'])('in %s', (region) => {
  test.each([
    {},
    { AWS_USE_FIPS_ENDPOINT: 'true' },
    { AWS_USE_DUALSTACK_ENDPOINT: 'true' },
    { AWS_SDK_UA_APP_ID: 'some-app' },
  ])('AWS is called where the SDK calls it, by %o', async (env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const ours = await whereItCalls(clientOf({ region }));
    const plain = await whereItCalls(new ECRClient({ region, credentials, maxAttempts: 1 }));
    expect(ours).toEqual(plain);
    expect(ours).toMatchObject({ scope: expect.stringContaining(region) });
  });
});

/** Where a call goes and for whom it is signed; it is not sent. */
async function whereItCalls(client: ECRClient) {
  const sent: HttpRequest[] = [];
  const handle = async (request: unknown) => {
    if (HttpRequest.isInstance(request)) sent.push(request);
    return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from('{}') }) };
  };
  vi.spyOn(KeptConnections.prototype, 'handle').mockImplementation(handle);
  client.config.requestHandler = { handle };
  await client.send(new DescribeImagesCommand({ repositoryName: 'app' }));
  const [{ protocol, hostname, port, path, headers } = new HttpRequest({})] = sent;
  const scope = headers['authorization']?.match(/Credential=[^,]*/)?.[0];
  return { protocol, hostname, port, path, scope, userAgent: headers['user-agent'], host: headers['host'] };
}
